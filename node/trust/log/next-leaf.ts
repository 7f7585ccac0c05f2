/** What the next entry of the log says: the newest root and list, all notices ever logged, and the entry before. */
import {
  canonicalJson,
  expectArray,
  expectString,
  leafHash,
  parseStrictJson,
  type Verified,
} from '@breakwater/federation-protocol';
import {
  hexOf,
  type LogLeaf,
  lastWordOf,
  parseLeaf,
  sha256Hex,
  TrustError,
  type TrustState,
} from '@breakwater/trust-lists';
import { nodeSuite } from '../../keys/node-suite.ts';
import type { LogFolder } from './folder.ts';

/** A document by its number and hash, as a leaf names it. */
export interface NewDocuments {
  readonly root: LogLeaf['root'] | null;
  readonly list: LogLeaf['lists']['hubs'] | null;
}

/** The entry to append, and the notices that it is the first to count. */
export interface NextLeaf {
  readonly leaf: LogLeaf;
  readonly newNotices: readonly string[];
}

/** Which notices were counted by an entry already; lost, they are counted again, which harms nobody. */
const loggedPath = 'notices/logged.json';
const loggedBytesMax = 1024 * 1024;
const loggedMax = 10_000;

/**
 * The entry after the head. What the documents do not change it repeats; the first entry of a log that succeeds another
 * goes on where the state stands and carries the old log's last checkpoint. Throws `TRUST_ROOT_MISSING`,
 * `TRUST_LIST_MISSING` when there is nothing to repeat.
 */
export async function nextLeaf(
  folder: LogFolder,
  state: Verified<TrustState> | null,
  given: NewDocuments,
): Promise<NextLeaf> {
  const bytes = await newestEntry(folder);
  const before = bytes === undefined ? (state?.leaf ?? null) : parseLeaf(bytes);
  const root = given.root ?? before?.root;
  const list = given.list ?? before?.lists.hubs;
  if (root === undefined) throw new TrustError('TRUST_ROOT_MISSING', 'Nothing is published yet; give --root.');
  if (list === undefined) throw new TrustError('TRUST_LIST_MISSING', 'No list is published yet; give --list.');
  const newNotices = await unloggedNotices(folder, state);
  const leaf: LogLeaf = {
    root: { version: root.version, sha256: root.sha256 },
    lists: { hubs: { sequence: list.sequence, sha256: list.sha256 } },
    notices: await countNotices(before, newNotices),
    previous: bytes === undefined ? null : hexOf(leafHash(bytes, nodeSuite.sha256)),
    successorOf: bytes === undefined && state !== null ? lastWordOf(state, nodeSuite) : null,
  };
  return { leaf, newNotices };
}

/** What the log's newest entry says, in force or not; for a log without entries, what the state stands on. */
export async function newestLeaf(folder: LogFolder, state: TrustState | null): Promise<LogLeaf | null> {
  const bytes = await newestEntry(folder);
  return bytes === undefined ? (state?.leaf ?? null) : parseLeaf(bytes);
}

async function newestEntry(folder: LogFolder): Promise<Uint8Array | undefined> {
  const size = (await folder.head())?.size ?? 0;
  return size === 0 ? undefined : (await folder.entries(size - 1, size))[0];
}

/** The ids of notices in force that no entry has counted. */
export async function unloggedNotices(folder: LogFolder, state: TrustState | null): Promise<readonly string[]> {
  if (state === null || state.notices.size === 0) return [];
  const logged = new Set(await readLogged(folder));
  return [...state.notices.keys()].filter((id) => !logged.has(id)).sort();
}

/** Remembers that these are counted; to be called once the entry that counts them is signed. */
export async function rememberLogged(folder: LogFolder, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const all = [...new Set([...(await readLogged(folder)), ...ids])].slice(-loggedMax).sort();
  await folder.keep(loggedPath, canonicalJson(all));
}

async function readLogged(folder: LogFolder): Promise<readonly string[]> {
  const bytes = await folder.read(loggedPath, loggedBytesMax);
  if (bytes === null) return [];
  const ids = expectArray(parseStrictJson(bytes, { maxBytes: loggedBytesMax }), 'logged', loggedMax);
  return ids.map((id) => expectString(id, 'logged', 64));
}

/** A chain over all notices ever logged: whoever has them in order can compute it. */
async function countNotices(before: LogLeaf | null, ids: readonly string[]): Promise<LogLeaf['notices']> {
  const { count, sha256 } = before?.notices ?? { count: 0, sha256: await sha256Hex(canonicalJson([])) };
  if (ids.length === 0) return { count, sha256 };
  return { count: count + ids.length, sha256: await sha256Hex(canonicalJson({ previous: sha256, ids: [...ids] })) };
}
