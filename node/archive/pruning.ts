/** What each location keeps of the last pruning: which snapshots were kept then, signed with the archive's key. */
import { parseHex32, parseTime, readQuorumOf, type StoredName, verifyHead } from '@breakwater/backup-replication';
import {
  CodedError,
  canonicalJson,
  expectArray,
  expectInteger,
  expectObject,
  expectString,
  FederationError,
  type JsonObject,
  parseStrictJson,
  signDetached,
  verifyDetached,
} from '@breakwater/federation-protocol';
import { type ArchiveDocument, placesThere, sha256Of } from './documents.ts';
import type { OpenArchive } from './open-archive.ts';

/**
 * One pruning. All snapshots up to `newest` that are not among `kept` are forgotten, wherever a location that was away
 * may still have them; and no other machine may build on packs that only they used.
 */
export interface Pruning {
  /** Grows by one each time. */
  readonly number: number;
  readonly newest: number;
  /** Of `newest`, which is kept: in another history, begun after this one was given up, nothing is forgotten. */
  readonly manifestSha256: string;
  readonly kept: readonly number[];
  readonly createdAt: string;
}

const FORMAT = 'breakwater-pruning/1';
const TYPE = 'breakwater-pruning+jws';
const PROOF_MAX = 1024;
/** Of a snapshot an hour for a hundred years. */
const KEPT_MAX = 1_000_000;
const MAX_BYTES = 16 * 1_048_576;
/** Older ones are cleared away; a location that invents names must not keep us reading. */
const LOOKED_AT_MAX = 8;

/** The name that locations keep it under. */
export function pruningName({ keys }: Pick<OpenArchive, 'keys'>, number: number): StoredName {
  return { kind: 'generation', owner: keys.owner, number };
}

/** Its bytes. */
export async function signPruning(
  pruning: Pruning,
  archive: Pick<OpenArchive, 'keys' | 'signer'>,
): Promise<Uint8Array> {
  const { number, newest, manifestSha256, kept, createdAt } = pruning;
  const what = { number, newest, manifestSha256, kept: [...kept], createdAt };
  const document = { format: FORMAT, archive: archive.keys.owner, ...what };
  const proof = await signDetached(canonicalJson(document), { typ: TYPE }, archive.signer);
  return Buffer.from(JSON.stringify({ ...document, proof }));
}

/** A pruning, and a true copy of it. */
export interface FoundPruning {
  readonly pruning: Pruning;
  readonly document: ArchiveDocument;
}

/** The newest that any location has a true copy of, with that copy; null when there never was one. */
export async function newestPruning(archive: OpenArchive): Promise<FoundPruning | null> {
  const told = new Map<number, ArchiveDocument['keptBy'][]>();
  for (const keptBy of placesThere(archive)) {
    const numbers = await numbersAt(archive, keptBy).catch(orThrow);
    for (const number of numbers ?? []) told.set(number, [...(told.get(number) ?? []), keptBy]);
  }
  for (const [number, keepers] of [...told].sort(([a], [b]) => b - a)) {
    const found = await mostKept(archive, number, keepers);
    if (found !== null) return found;
  }
  return null;
}

/**
 * Of two machines that pruned at the same moment one gave up, and may have died before it took its word back: the word
 * of the other is at more locations.
 */
async function mostKept(
  archive: OpenArchive,
  number: number,
  keepers: readonly ArchiveDocument['keptBy'][],
): Promise<FoundPruning | null> {
  const name = pruningName(archive, number);
  const copies = new Map<string, { readonly bytes: Uint8Array; readonly keptBy: (typeof keepers)[number][] }>();
  for (const keptBy of keepers) {
    const bytes = await keptBy.store.get(name).catch(orThrow);
    if (bytes === null) continue;
    const sha256 = sha256Of(bytes);
    const same = copies.get(sha256) ?? { bytes, keptBy: [] };
    same.keptBy.push(keptBy);
    copies.set(sha256, same);
  }
  const byCopies = [...copies].sort(([, a], [, b]) => b.keptBy.length - a.keptBy.length);
  for (const [sha256, { bytes, keptBy }] of byCopies) {
    const pruning = await verified(bytes, number, archive);
    const [keeper] = keptBy;
    if (pruning !== null && keeper !== undefined) return { pruning, document: { name, keptBy: keeper, sha256 } };
  }
  return null;
}

/** Whether a snapshot is forgotten by a pruning in force. */
export function isPruned(pruning: Pruning | null, sequence: number): boolean {
  return pruning !== null && sequence <= pruning.newest && !pruning.kept.includes(sequence);
}

/**
 * Whether the snapshot that a pruning ends with stands at as many locations as a reader asks: else it is of a history
 * that was given up, and one location that held on to it must not take the new one away.
 */
export async function isInForce({ newest, manifestSha256 }: Pruning, archive: OpenArchive): Promise<boolean> {
  const [owner, keys] = [archive.keys.owner, archive.signedBy];
  let having = 0;
  for (const { store } of placesThere(archive)) {
    const bytes = await store.get({ kind: 'head', owner, sequence: newest }).catch(orThrow);
    const jws = Buffer.from(bytes ?? []).toString('latin1');
    const head = bytes === null ? null : await verifyHead(jws, { owner, keys }).catch(orThrow);
    if (head?.sequence === newest && head.manifestSha256 === manifestSha256) having += 1;
  }
  return having >= readQuorumOf(archive.facts.scheme);
}

async function numbersAt({ keys }: OpenArchive, { store }: ArchiveDocument['keptBy']): Promise<readonly number[]> {
  const numbers: number[] = [];
  for await (const name of store.list(keys.owner, 'generation')) {
    if (name.kind === 'generation') numbers.push(name.number);
  }
  return numbers.sort((a, b) => b - a).slice(0, LOOKED_AT_MAX);
}

/** Null for what the key did not sign: another location has the true one. */
async function verified(bytes: Uint8Array, number: number, archive: OpenArchive): Promise<Pruning | null> {
  return readPruning(bytes, number, archive).catch((cause: unknown) => {
    if (cause instanceof CodedError) return null;
    throw cause;
  });
}

/** The pruning of a number as a location has it. Throws `JSON_…`, `JWS_…` and `BACKUP_TIME_INVALID`. */
export async function readPruning(
  bytes: Uint8Array,
  number: number,
  { keys, signedBy }: Pick<OpenArchive, 'keys' | 'signedBy'>,
): Promise<Pruning> {
  const { proof, ...document } = expectObject(parseStrictJson(bytes, { maxBytes: MAX_BYTES }), 'pruning');
  const expected = { typ: TYPE, keys: signedBy };
  await verifyDetached(expectString(proof, 'proof', PROOF_MAX), canonicalJson(document), expected);
  return parse(document, number, keys.owner);
}

function parse(document: JsonObject, number: number, owner: string): Pruning {
  if (document.format !== FORMAT || document.archive !== owner) {
    throw new FederationError('JSON_SHAPE', 'A pruning is of another format, or of another archive.', {});
  }
  return {
    number: expectInteger(document.number, 'number', number, number),
    newest: expectInteger(document.newest, 'newest', 1),
    manifestSha256: parseHex32(document.manifestSha256, 'manifestSha256'),
    kept: expectArray(document.kept, 'kept', KEPT_MAX).map((one) => expectInteger(one, 'kept', 1)),
    createdAt: parseTime(document.createdAt, 'createdAt'),
  };
}

/** A disk that fails, or an answer that is none: another location is asked. */
function orThrow(cause: unknown): null {
  if (cause instanceof CodedError || (cause instanceof Error && 'syscall' in cause)) return null;
  throw cause;
}
