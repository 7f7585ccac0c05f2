/** Proof that a log showed two histories: two checkpoints under its key that cannot both be true, for any stranger. */
import {
  CodedError,
  type CryptoSuite,
  canonicalJson,
  type Hash,
  type JsonValue,
  portableSuite,
  type Verified,
} from '@breakwater/federation-protocol';
import { isSame, parseCanonicalJson } from '../document/canonical.ts';
import { inside, type Place, readArray, readCount, readObject, readText, refuse } from '../document/read.ts';
import { TrustError } from '../error.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { parseCheckpoint } from './checkpoint.ts';
import { readCosignatures, type WitnessKey } from './cosignature.ts';
import { evidenceLeavesMax, forkBytesMax } from './log-limits.ts';
import { parseNote } from './note.ts';
import { type LogRange, walkRange } from './range.ts';
import { type LogKeys, type SignedCheckpoint, verifyCheckpoint } from './verify-checkpoint.ts';

/**
 * Two checkpoints as signed notes, `a` not larger than `b`. For two sizes, `range` gives the tree of `b` from a place
 * at or before the size of `a`, which shows that it does not begin with `a`; for one size it is null.
 */
export interface ForkEvidence {
  readonly a: Uint8Array;
  readonly b: Uint8Array;
  readonly range: LogRange | null;
}

/** What the evidence proves: this log, at these two heads; and who cosigned both, which no honest witness does. */
export interface ProvenFork<Id extends string = string> {
  readonly origin: string;
  readonly a: SignedCheckpoint;
  readonly b: SignedCheckpoint;
  readonly cosignedBoth: readonly Id[];
}

/** The evidence from a checkpoint that was known and the range that contradicts it (`TRUST_SPLIT_VIEW`). */
export function forkOf(known: Uint8Array, evidence: LogRange & { readonly checkpoint: Uint8Array }): ForkEvidence {
  const { checkpoint, from, frontier, leaves } = evidence;
  const sizes = [known, checkpoint].map((note) => parseCheckpoint(parseNote(note).text).size);
  return { a: known, b: checkpoint, range: sizes[0] === sizes[1] ? null : { from, frontier, leaves } };
}

/**
 * Checks evidence with nothing but the root's logs (active and retired) and its witnesses. Throws
 * `TRUST_FORK_UNPROVEN` when the checkpoints do not contradict each other or are of two logs, `TRUST_LOG_UNKNOWN`,
 * `TRUST_NOTE_…` when one of them is not signed by the log, `TRUST_LOG_RANGE_…` when the range does not lead to `b`.
 */
export async function verifyFork<Id extends string>(
  evidence: ForkEvidence,
  by: { readonly logs: readonly LogKeys[]; readonly witnesses?: readonly WitnessKey<Id>[] },
  suite: CryptoSuite = portableSuite,
): Promise<Verified<ProvenFork<Id>>> {
  const { origin } = parseCheckpoint(parseNote(evidence.a).text);
  const log = by.logs.find((candidate) => candidate.origin === origin);
  if (log === undefined) {
    const name = origin.slice(0, 255);
    throw new TrustError('TRUST_LOG_UNKNOWN', `The evidence is about the log ${name}.`, { origin: name });
  }
  const a = await verifyCheckpoint(evidence.a, log, suite);
  const b = await verifyCheckpoint(evidence.b, log, suite);
  if (!contradict(a, b, evidence.range, suite.sha256)) {
    const sizes = { sizes: [a.size, b.size] };
    throw new TrustError('TRUST_FORK_UNPROVEN', 'The two checkpoints can both be true.', sizes);
  }
  const cosignedBoth = await cosignersOfBoth(a, b, by.witnesses ?? [], suite);
  const proven: ProvenFork<Id> = { origin, a, b, cosignedBoth };
  return proven as Verified<ProvenFork<Id>>;
}

/** The evidence as canonical JSON. */
export function formatForkEvidence({ a, b, range }: ForkEvidence): Uint8Array {
  return canonicalJson({
    type: forkType,
    a: encodeBase64(a),
    b: encodeBase64(b),
    range:
      range === null
        ? null
        : {
            from: range.from,
            frontier: range.frontier.map(encodeBase64),
            leaves: range.leaves.map(encodeBase64),
          },
  });
}

/** Reads it. Throws `TRUST_FORK_MALFORMED`, `TRUST_DOCUMENT_TOO_LARGE`, `TRUST_JSON_…`, `TRUST_NOT_CANONICAL`. */
export function parseForkEvidence(bytes: Uint8Array): ForkEvidence {
  const place: Place = { code: 'TRUST_FORK_MALFORMED', path: 'fork' };
  const fork = readObject(parseCanonicalJson(bytes, forkBytesMax), place, ['type', 'a', 'b', 'range']);
  if (fork.type !== forkType) refuse(inside(place, 'type'), forkType);
  const range = fork.range === null ? null : readRange(fork.range, inside(place, 'range'));
  return { a: readBytes(fork.a ?? null, inside(place, 'a')), b: readBytes(fork.b ?? null, inside(place, 'b')), range };
}

const forkType = 'breakwater-log-fork/1';

function contradict(a: SignedCheckpoint, b: SignedCheckpoint, range: LogRange | null, hash: Hash): boolean {
  if (a.size === b.size) return !isSame(a.rootHash, b.rootHash);
  if (a.size > b.size || range === null) return false;
  const { rootAt } = walkRange(range, b, a.size, hash);
  return rootAt !== null && !isSame(rootAt, a.rootHash);
}

/** Lines that do not verify accuse nobody, so a note with such a line counts as cosigned by none. */
async function cosignersOfBoth<Id extends string>(
  a: SignedCheckpoint,
  b: SignedCheckpoint,
  witnesses: readonly WitnessKey<Id>[],
  suite: CryptoSuite,
): Promise<readonly Id[]> {
  const cosigners = async ({ note }: SignedCheckpoint) => {
    try {
      return await readCosignatures(note, witnesses, suite);
    } catch (error) {
      if (error instanceof CodedError) return new Map<Id, never>();
      throw error;
    }
  };
  const [ofA, ofB] = [await cosigners(a), await cosigners(b)];
  return [...ofA.keys()].filter((id) => ofB.has(id)).sort();
}

function readRange(value: JsonValue | undefined, place: Place): LogRange {
  const range = readObject(value, place, ['from', 'frontier', 'leaves']);
  if (Array.isArray(range.leaves) && range.leaves.length > evidenceLeavesMax) {
    refuse(inside(place, 'leaves'), `at most ${evidenceLeavesMax} leaves`);
  }
  return {
    from: readCount(range.from, inside(place, 'from'), 0, Number.MAX_SAFE_INTEGER),
    frontier: readArray(range.frontier, inside(place, 'frontier'), readBytes),
    leaves: readArray(range.leaves, inside(place, 'leaves'), readBytes),
  };
}

function readBytes(value: JsonValue, place: Place): Uint8Array {
  return decodeBase64(readText(value, place, forkBytesMax)) ?? refuse(place, 'canonical base64');
}
