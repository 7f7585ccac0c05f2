/**
 * The authority appends a signed root and list to its log. Everything is written, read back from the disk and verified
 * as every witness will, before the log signs; it is in force once a quorum of witnesses has cosigned (`log/collect`).
 */
import { canonicalJson, rangeRoot, type Signer, type Verified } from '@breakwater/federation-protocol';
import {
  type Append,
  buildLeaf,
  type Checkpoint,
  formatCheckpoint,
  formatNote,
  formatSignatureFile,
  issueAnchorStatement,
  type LogLeaf,
  listBytesMax,
  type Member,
  members,
  type PinnedRoot,
  parseRoot,
  parseTrustList,
  type Root,
  type SignedDocument,
  sha256Hex,
  signNote,
  signOperatorJws,
  TrustError,
  type TrustList,
  type TrustState,
  verifyAnchorStatement,
  verifyAppend,
  verifyTrust,
} from '@breakwater/trust-lists';
import { nodeSuite, nodeSuiteOnce } from '../keys/node-suite.ts';
import { isNamedAlready, refuseOutdated } from './log/already.ts';
import { openContinuity } from './log/continuity.ts';
import { type LogFolder, logDir, openLogFolder } from './log/folder.ts';
import { gatherEvidence } from './log/gather.ts';
import { withLogLock } from './log/lock.ts';
import { newestLeaf, nextLeaf, rememberLogged, unloggedNotices } from './log/next-leaf.ts';
import type { ReadFile } from './log/read-tiles.ts';
import { formatNoticeFile, noticeIdOf } from './notice-file.ts';
import { readPin, writePin } from './pin.ts';
import { trustPath } from './publication.ts';
import { readState } from './state-file.ts';

/** What is to be published: a root, a list, both, or with neither what the state knows besides (`publishNotices`). */
export interface PublishOrder extends AuthorityOrder {
  readonly root: SignedDocument | null;
  readonly list: SignedDocument | null;
  /** Signs checkpoints of the log. */
  readonly log: Signer;
}

/** Whose publication it is. */
export interface AuthorityOrder {
  /** The authority's directory. */
  readonly dir: string;
  /** From hub.toml; empty before the first root. */
  readonly rootSha256: string;
  /** The federation's trust anchor key. */
  readonly anchor: Signer;
  readonly now: Date;
}

type Known = Verified<TrustState> | PinnedRoot;

/**
 * Appends one entry and signs the log's new checkpoint. Throws any `TRUST_…` code, and then nothing was changed: what
 * counts is what the log's head covers.
 */
export function publishTrust(order: PublishOrder): Promise<Verified<Append>> {
  const dir = logDir(order.dir);
  return withLogLock(dir, async () => {
    const folder = openLogFolder(dir);
    const known = await knownTo(order);
    const root = order.root === null ? null : await parseRoot(order.root.payload);
    const list = order.list === null ? null : await parseTrustList(order.list.payload);
    const state = 'rootSha256' in known ? null : known;
    refuseOutdated(await newestLeaf(folder, state), { root, list });
    const { leaf, newNotices } = await nextLeaf(folder, state, { root, list });
    const note = await draft(folder, order.log, leaf, root, known);
    const places = { tiles: folder.read, documents: offering(order, root, list, folder.read) };
    const append = await verifyAppend(await gatherEvidence(places, known, note), known, order.now, nodeSuiteOnce());
    const statements = await issueStatements(
      append.root,
      append.list.entries.map(({ member }) => member),
      order,
    );
    await keepDocuments(folder, order, root, list);
    await keepOperatorJws(folder, order);
    await folder.keep(trustPath.statements, canonicalJson(statements));
    if (order.rootSha256 === '' && 'rootSha256' in known) await writePin(order.dir, known);
    await keepNotices(folder, state, newNotices);
    // A log that begins here has shown nothing yet.
    if ((await folder.head()) === null) await openContinuity(dir).record(nothingShown);
    await folder.setHead(note);
    await rememberLogged(folder, newNotices);
    return append;
  });
}

/** A tree that the log has had before, with the root and list that its newest entry names. */
export interface Logged {
  readonly root: Root;
  readonly list: TrustList;
  readonly checkpoint: Pick<Checkpoint, 'origin' | 'size'>;
}

/**
 * What is there already when the newest entry names every document of the order, so that another entry would say
 * nothing new; else null, and `publishTrust` has something to append.
 */
export async function loggedAlready(order: PublishOrder): Promise<Logged | null> {
  const folder = openLogFolder(logDir(order.dir));
  const known = await knownTo(order);
  const state = 'rootSha256' in known ? null : known;
  const given = {
    root: order.root === null ? null : await parseRoot(order.root.payload),
    list: order.list === null ? null : await parseTrustList(order.list.payload),
  };
  const leaf = await newestLeaf(folder, state);
  const checkpoint = await folder.head();
  if (leaf === null || checkpoint === null || !isNamedAlready(leaf, given)) return null;
  const root = given.root ?? (await parseRoot(await kept(folder, trustPath.root(leaf.root.version))));
  const list = given.list ?? (await parseTrustList(await kept(folder, trustPath.list(leaf.lists.hubs.sequence))));
  return { root, list, checkpoint };
}

async function kept(folder: LogFolder, path: string): Promise<Uint8Array> {
  const bytes = await folder.read(path, listBytesMax);
  if (bytes === null) throw new TrustError('TRUST_LOG_DAMAGED', `The log does not hold ${path} any more.`, { path });
  return bytes;
}

const nothingShown = { size: 0, rootHash: new Uint8Array() };

/** The operator's word that the log in this directory holds everything that it ever showed to a witness. */
export function vouchForLog(directory: string): Promise<void> {
  const dir = logDir(directory);
  return withLogLock(dir, async () => {
    const head = await openLogFolder(dir).head();
    if (head !== null) await openContinuity(dir).record(head);
  });
}

/** Appends an entry that counts the notices which came since the last one; null when there are none. */
export async function publishNotices(
  order: AuthorityOrder & Pick<PublishOrder, 'log'>,
): Promise<Verified<Append> | null> {
  const known = await knownTo({ ...order, root: null });
  const state = 'rootSha256' in known ? null : known;
  const unlogged = await unloggedNotices(openLogFolder(logDir(order.dir)), state);
  return unlogged.length === 0 ? null : publishTrust({ ...order, root: null, list: null });
}

/** Issues fresh statements of the anchor about every member of the list in force. Throws `TRUST_NOT_YET` too. */
export function publishStatements(order: AuthorityOrder): Promise<void> {
  const dir = logDir(order.dir);
  return withLogLock(dir, async () => {
    const known = await knownTo({ ...order, root: null });
    if ('rootSha256' in known) throw new TrustError('TRUST_NOT_YET', 'No list is in force yet.');
    const statements = await issueStatements(known.root, members(known), order);
    await openLogFolder(dir).keep(trustPath.statements, canonicalJson(statements));
  });
}

/** What is in force, verified again from the disk; for the first root, that root itself is the pin. */
async function knownTo(order: AuthorityOrder & Pick<PublishOrder, 'root'>): Promise<Known> {
  const pin = await readPin({ ...order, isAuthority: true });
  if (pin === null) {
    if (order.root === null) throw new TrustError('TRUST_ROOT_MISSING', 'Nothing is published yet; give --root.');
    return { rootSha256: await sha256Hex(order.root.payload) };
  }
  const evidence = (await readState(order.dir))?.evidence ?? null;
  return evidence === null ? pin : verifyTrust(evidence, pin, order.now, nodeSuiteOnce());
}

/** Writes the entry, reads the log back, and signs a checkpoint over what was read; nobody sees it yet. */
async function draft(
  folder: LogFolder,
  signer: Signer,
  leaf: LogLeaf,
  root: Root | null,
  known: Known,
): Promise<Uint8Array> {
  const head = await folder.head();
  const newest = root ?? ('rootSha256' in known ? null : known.root);
  const origin = newest?.logs.find(({ state }) => state === 'active')?.origin ?? head?.origin;
  if (origin === undefined) throw new TrustError('TRUST_LOG_MISSING', 'The root names no active log.');
  const range = await folder.extend(head?.size ?? 0, [buildLeaf(leaf)]);
  const rootHash = rangeRoot(range, nodeSuite.sha256);
  const text = formatCheckpoint({ origin, size: range.size, rootHash, extensions: [] });
  return formatNote({ text, signatures: [await signNote(text, origin, signer)] });
}

/** The documents of this order before they are kept, and those that were kept before. */
function offering(order: PublishOrder, root: Root | null, list: TrustList | null, kept: ReadFile): ReadFile {
  const files = new Map(documentFiles(order, root, list));
  return async (path, maxBytes) => files.get(path) ?? kept(path, maxBytes);
}

/** The history keeps what was suspended and why, also when a list has settled it. */
async function keepNotices(folder: LogFolder, state: TrustState | null, ids: readonly string[]): Promise<void> {
  for (const document of state?.evidence.notices ?? []) {
    const id = noticeIdOf(document);
    if (ids.includes(id)) await folder.keep(trustPath.notice(id), formatNoticeFile(document));
  }
}

async function keepDocuments(folder: LogFolder, order: PublishOrder, root: Root | null, list: TrustList | null) {
  for (const [path, bytes] of documentFiles(order, root, list)) await folder.keep(path, bytes);
}

/** For outsiders; no hub reads it. */
async function keepOperatorJws(folder: LogFolder, { list, anchor, now }: PublishOrder): Promise<void> {
  if (list === null) return;
  const { sequence } = await parseTrustList(list.payload);
  const jws = await signOperatorJws(list.payload, anchor, { at: now });
  await folder.keep(trustPath.operatorJws(sequence), new TextEncoder().encode(jws));
}

function documentFiles(
  order: PublishOrder,
  root: Root | null,
  list: TrustList | null,
): readonly (readonly [string, Uint8Array])[] {
  const files: (readonly [string, Uint8Array])[] = [];
  if (order.root !== null && root !== null) {
    files.push([trustPath.root(root.version), order.root.payload]);
    files.push([trustPath.rootSignatures(root.version), formatSignatureFile(order.root.signatures)]);
  }
  if (order.list !== null && list !== null) {
    files.push([trustPath.list(list.sequence), order.list.payload]);
    files.push([trustPath.listSignatures(list.sequence), formatSignatureFile(order.list.signatures)]);
  }
  return files;
}

/** What every hub would refuse must not be handed out: most likely the key is then not the root's anchor key. */
async function issueStatements(
  root: Root,
  all: readonly Member[],
  order: AuthorityOrder,
): Promise<Record<string, string>> {
  const statements: Record<string, string> = {};
  for (const member of all) {
    // A country whose sign-in is not granted has no federation keys, and gets no statement.
    if (member.federationKeys.length === 0) continue;
    const jwt = await issueAnchorStatement(root.anchor, member, order.anchor, order.now);
    await verifyAnchorStatement(jwt, root.anchor, member, order.now);
    statements[member.country] = jwt;
  }
  return statements;
}
