/** The hub as a mirror: the whole log in tiles and every document it verified, so that the region needs no centre. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import {
  appendLeafHash,
  CodedError,
  type CompactRange,
  emptyRange,
  leafHash,
  rangeRoot,
} from '@breakwater/federation-protocol';
import { TrustError, type TrustState } from '@breakwater/trust-lists';
import { nodeSuite } from '../keys/node-suite.ts';
import type { World } from '../world.ts';
import { type LogFolder, openLogFolder } from './log/folder.ts';
import { withLogLock } from './log/lock.ts';
import { type ReadFile, readEntries } from './log/read-tiles.ts';
import { documentsOf } from './publication.ts';
import type { TrustRuntime } from './runtime.ts';
import { type Fetch, originSource, type TrustSource } from './source.ts';

/** A mirror of the log in force and of the one before. */
export interface Mirror {
  /**
   * Completes the tiles up to the state's head, from its own evidence or from the sources, and keeps its documents.
   * What a source sends counts only when it leads to the verified root; one that does not is passed over.
   */
  follow(state: TrustState, sources: readonly TrustSource[]): Promise<void>;
  /** A tile, a bundle of entries, or a document of any age; null when it is not here. */
  readonly read: ReadFile;
}

const sourceTimeoutMs = 8_000;

/** Where the hub in `dir` keeps its copy of the log with this origin. */
export function mirrorDir(dir: string, origin: string): string {
  return join(dir, 'trust', 'mirror', createHash('sha256').update(origin).digest('hex').slice(0, 16));
}

/** Opens the mirror in the hub directory. */
export function openMirror(dir: string, world: Pick<World, 'log'>): Mirror {
  let folder: { readonly origin: string; readonly log: LogFolder; isSound: boolean } | null = null;
  const folderOf = (origin: string) => {
    // One folder a log: a successor starts a tree of its own.
    if (folder?.origin !== origin) folder = { origin, log: openLogFolder(mirrorDir(dir, origin)), isSound: true };
    return folder;
  };
  return {
    follow: async (state, sources) => {
      const mine = folderOf(state.log.origin);
      const { log } = mine;
      for (const [path, bytes] of documentsOf(state)) {
        const present = await log.read(path, Math.max(1, bytes.byteLength)).catch(() => null);
        if (present === null || Buffer.compare(present, bytes) !== 0) await log.keep(path, bytes);
      }
      try {
        // The witness writes here too, before it cosigns: one after the other.
        mine.isSound = await withLogLock(mirrorDir(dir, state.log.origin), () =>
          completeOrMend(log, state, sources, world),
        );
      } catch (error) {
        if (!(error instanceof CodedError)) throw error;
        world.log.error({ event: 'trust.mirror-failed', code: error.code, message: error.message });
      }
    },
    read: async (path, maxBytes) => {
      // Documents have names of their own hash or number and are verified by whoever reads them, whatever the tiles do.
      if (folder === null || (path.startsWith('tile/') && !folder.isSound)) return null;
      return folder.log.read(path, maxBytes);
    },
  };
}

/** What a copy that the disk spoilt may come to light by; anything else says nothing about the copy. */
const damage = /^TRUST_(?:LOG_DAMAGED|LOG_TILE_MALFORMED|SOURCE_UNREACHABLE|NOTE_\w+|CHECKPOINT_\w+)$/;

/**
 * True when the tiles may be shown. Spoilt ones are written over as soon as all entries are found again, here or at a
 * source; nothing is ever taken away, since this may be the last copy in the region.
 */
async function completeOrMend(
  log: LogFolder,
  state: TrustState,
  sources: readonly TrustSource[],
  world: Pick<World, 'log'>,
): Promise<boolean> {
  try {
    await complete(log, state, sources, world);
    return true;
  } catch (error) {
    if (!(error instanceof CodedError) || !damage.test(error.code)) throw error;
    world.log.error({ event: 'trust.mirror-damaged', code: error.code, message: error.message });
  }
  const here: TrustSource = { name: 'this mirror', read: (path, maxBytes) => log.read(path, maxBytes) };
  const entries = await missingEntries(emptyRange, state, [here, ...sources]);
  if (entries === null) return false;
  await log.extend(0, entries);
  await log.setHead(state.log.checkpoint);
  world.log.warn({ event: 'trust.mirror-mended', size: state.log.size });
  return true;
}

/** Brings the tiles up to the state's head; one that leads elsewhere throws `TRUST_LOG_DAMAGED`. */
async function complete(
  log: LogFolder,
  state: TrustState,
  sources: readonly TrustSource[],
  world: Pick<World, 'log'>,
): Promise<void> {
  const kept = await log.head();
  const size = kept?.size ?? 0;
  if (size >= state.log.size) return checkTree(log, state.log);
  // Nothing could ever be added to tiles that the disk has changed.
  if (kept !== null) await checkTree(log, kept);
  const entries = await missingEntries(await log.range(size), state, sources);
  if (entries === null) {
    world.log.warn({ event: 'trust.mirror-behind', size, wanted: state.log.size });
    return;
  }
  await log.extend(size, entries);
  await log.setHead(state.log.checkpoint);
}

/** The tiles must give the tree of this head: that in force, also below what the witness put beyond it, or our own. */
async function checkTree(
  log: LogFolder,
  head: { readonly size: number; readonly rootHash: Uint8Array },
): Promise<void> {
  const root = rangeRoot(await log.range(head.size), nodeSuite.sha256);
  if (Buffer.compare(root, head.rootHash) === 0) return;
  throw new TrustError('TRUST_LOG_DAMAGED', 'The tiles of the mirror give another tree than they should.', {
    size: head.size,
  });
}

/** The entries from `start` to the head that lead to its root; null when nobody has them just now. */
async function missingEntries(
  start: CompactRange,
  { log: head, evidence }: TrustState,
  sources: readonly TrustSource[],
): Promise<readonly Uint8Array[] | null> {
  const from = start.size;
  const leadsToHead = (entries: readonly Uint8Array[]): boolean => {
    const { sha256 } = nodeSuite;
    const range = entries.reduce((grown, entry) => appendLeafHash(grown, leafHash(entry, sha256), sha256), start);
    return range.size === head.size && Buffer.compare(rangeRoot(range, sha256), head.rootHash) === 0;
  };
  const own = evidence.log;
  if (own !== null && own.from <= from) {
    const entries = own.leaves.slice(from - own.from);
    if (leadsToHead(entries)) return entries;
  }
  for (const source of sources) {
    const signal = AbortSignal.timeout(sourceTimeoutMs);
    const entries = await readEntries((path, max) => source.read(path, max, signal), from, head.size).catch(passOver);
    if (entries !== null && leadsToHead(entries)) return entries;
  }
  return null;
}

function passOver(error: unknown): null {
  if (error instanceof CodedError) return null;
  throw error;
}

/** What keeping a mirror complete takes. */
export interface MirrorParts {
  readonly mirror: Mirror;
  readonly trust: Pick<TrustRuntime, 'lastVerified' | 'onChange'>;
  readonly origin: string;
  readonly sources: readonly string[];
  readonly fetch: Fetch;
  readonly world: Pick<World, 'log'>;
}

/** A mirror that could not be completed, for want of a source, is tried again this often. */
const followEveryMs = 60_000;

/** Follows every change from now on, one after the other. */
export function startMirror({ mirror, trust, origin, sources, fetch, world }: MirrorParts): { close(): Promise<void> } {
  let turn: Promise<void> = Promise.resolve();
  const follow = async (): Promise<void> => {
    const state = trust.lastVerified();
    if (state === null) return;
    const others = [...sources, ...state.list.entries.map(({ member }) => member.origin)];
    const places = [...new Set(others)].filter((other) => other !== origin);
    await mirror.follow(
      state,
      places.map((place) => originSource(place, fetch)),
    );
  };
  const queue = (): void => {
    turn = turn.then(follow).catch((err: unknown) => world.log.error({ event: 'trust.mirror-failed', err }));
  };
  queue();
  const unsubscribe = trust.onChange(queue);
  const timer = setInterval(queue, followEveryMs).unref();
  return {
    close: async () => {
      unsubscribe();
      clearInterval(timer);
      await turn;
    },
  };
}
