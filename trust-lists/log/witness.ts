/** Whether a witness may cosign: the whole table of answers of tlog-witness, decided without a clock or a store. */
import {
  CodedError,
  type CryptoSuite,
  type Hash,
  portableSuite,
  sha256,
  type Verified,
  verifyConsistency,
} from '@breakwater/federation-protocol';
import { isSame } from '../document/canonical.ts';
import { TrustError } from '../error.ts';
import { type AddCheckpoint, parseAddCheckpoint } from './add-checkpoint.ts';
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts';
import type { ForkEvidence } from './fork.ts';
import { hexOf } from './hex.ts';
import { formatNote, type Note, parseNote } from './note.ts';
import type { KnownHead } from './range.ts';
import type { LogKeys } from './verify-checkpoint.ts';
import { verifiedLines } from './verify-note.ts';

/** What goes back over HTTP. A body of 200 is the cosignature line, which the caller adds. */
export interface WitnessReply {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422;
  readonly contentType: string;
  readonly body: string;
}

/** The checkpoint that a witness cosigned last, as it recorded it. */
export interface KnownCheckpoint extends KnownHead {
  /** The note with the log's signature (and the witness's own). */
  readonly checkpoint: Uint8Array;
}

/** A request whose checkpoint is signed by a log that the witness follows. */
export interface AdmittedCheckpoint extends Checkpoint {
  readonly request: AddCheckpoint;
  /** The text that a cosignature covers. */
  readonly text: string;
  /** The checkpoint with the verified lines of the log and no others: what the witness records and serves. */
  readonly note: Uint8Array;
}

/** A refusal; `fork` when the log has signed two trees of one size, proven. */
export interface WitnessRefusal {
  readonly outcome: 'refused';
  readonly reply: WitnessReply;
  readonly fork: ForkEvidence | null;
}

/** The witness may cosign, once it has recorded the checkpoint durably and in one step with this decision. */
export interface WitnessConsent {
  readonly outcome: 'cosign';
  readonly reply: WitnessReply;
  readonly checkpoint: Verified<AdmittedCheckpoint>;
  /** True when the tree is the one cosigned before: only the time is new. */
  readonly isRefresh: boolean;
}

const sizeType = 'text/x.tlog.size';
const textType = 'text/plain; charset=utf-8';

/**
 * First half: form (400), a log we follow (404), its signature (403). Everything that depends on nothing but the
 * request and the root; may be asynchronous.
 */
export async function admitAddCheckpoint(
  bytes: Uint8Array,
  logs: readonly LogKeys[],
  suite: CryptoSuite = portableSuite,
): Promise<Verified<AdmittedCheckpoint> | WitnessRefusal> {
  const parsed = parseOrRefuse(bytes, logs);
  if ('outcome' in parsed) return parsed;
  const { request, note, checkpoint } = parsed;
  const log = logs.find(({ origin }) => origin === checkpoint.origin);
  if (log === undefined) return refusal(404, 'unknown log');
  const lines = await linesOrNull(note, log, suite);
  if (lines === null) return refusal(403, 'invalid signature of a trusted key');
  if (lines.length === 0) return refusal(403, 'no signature of a trusted key');
  const signatures = lines.map(({ line }) => line);
  const signed = formatNote({ text: note.text, signatures });
  return { ...checkpoint, request, text: note.text, note: signed } as Verified<AdmittedCheckpoint>;
}

/**
 * Second half, against what the witness cosigned last for this origin (null: nothing): 400 for an old size above the
 * checkpoint's, 409 with the recorded size when the old size is another, 422 for a wrong proof or root, else consent.
 * Synchronous, so that deciding and recording can be one step: else a slower request could roll the record back.
 */
export function weighAddCheckpoint(
  admitted: Verified<AdmittedCheckpoint>,
  known: KnownCheckpoint | null,
  hash: Hash = sha256,
): WitnessRefusal | WitnessConsent {
  const { request, size, rootHash } = admitted;
  const knownSize = known?.size ?? 0;
  if (request.oldSize > size) return refusal(400, 'the old size is larger than the checkpoint');
  if (request.oldSize !== knownSize) {
    return { outcome: 'refused', reply: { status: 409, contentType: sizeType, body: `${knownSize}\n` }, fork: null };
  }
  if (size === 0 && !isSame(rootHash, hash(new Uint8Array(0)))) return refusal(422, 'wrong root hash of an empty tree');
  if (known !== null && known.size === size && !isSame(known.rootHash, rootHash)) {
    const fork = { a: known.checkpoint, b: admitted.note, range: null };
    return { ...refusal(422, 'another root hash was cosigned at this size'), fork };
  }
  const problem = proofProblem(request, admitted, known, hash);
  if (problem !== null) return refusal(422, problem);
  const reply = { status: 200, contentType: textType, body: '' } as const;
  return { outcome: 'cosign', reply, checkpoint: admitted, isRefresh: known !== null && knownSize === size };
}

/** Both halves. `known` answers from memory for the origin of the checkpoint; the caller holds other writers off. */
export async function decideAddCheckpoint(
  bytes: Uint8Array,
  known: (origin: string) => KnownCheckpoint | null,
  logs: readonly LogKeys[],
  suite: CryptoSuite = portableSuite,
): Promise<WitnessRefusal | WitnessConsent> {
  const admitted = await admitAddCheckpoint(bytes, logs, suite);
  return 'outcome' in admitted ? admitted : weighAddCheckpoint(admitted, known(admitted.origin), suite.sha256);
}

/** The path, below a witness's monitoring prefix, of its newest checkpoint of a log: `<origin hash>/checkpoint`. */
export function monitoringPath(origin: string, hash: Hash = sha256): string {
  return `${hexOf(hash(new TextEncoder().encode(origin)))}/checkpoint`;
}

type Parsed = { readonly request: AddCheckpoint; readonly note: Note; readonly checkpoint: Checkpoint };

function parseOrRefuse(bytes: Uint8Array, logs: readonly LogKeys[]): Parsed | WitnessRefusal {
  try {
    const request = parseAddCheckpoint(bytes);
    const note = parseNote(request.checkpoint);
    return { request, note, checkpoint: parseCheckpoint(note.text) };
  } catch (error) {
    if (!(error instanceof TrustError)) throw error;
    return error.code === 'TRUST_NOTE_SIGNATURE_MALFORMED' ? refuseLine(bytes, logs) : refusal(400, error.message);
  }
}

/**
 * A line that is no signature is a signature that does not verify: the specification has one answer for both. It comes
 * after those to a text that is no checkpoint and to a log that nobody follows.
 */
function refuseLine(bytes: Uint8Array, logs: readonly LogKeys[]): WitnessRefusal {
  const whole = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const text = whole.slice(whole.indexOf('\n\n') + 2, whole.lastIndexOf('\n\n') + 1);
  try {
    const { origin } = parseCheckpoint(text);
    const isKnown = logs.some((log) => log.origin === origin);
    return isKnown ? refusal(403, 'a line is no signature') : refusal(404, 'unknown log');
  } catch (error) {
    if (!(error instanceof TrustError)) throw error;
    return refusal(400, error.message);
  }
}

/** The log's lines, or null when a line claims to be by a trusted key and is not. */
async function linesOrNull(note: Note, log: LogKeys, suite: CryptoSuite) {
  try {
    return await verifiedLines(note, log.keys, suite);
  } catch (error) {
    if (error instanceof TrustError && error.code === 'TRUST_NOTE_SIGNATURE_INVALID') return null;
    throw error;
  }
}

function proofProblem(
  { oldSize, proof }: AddCheckpoint,
  { size, rootHash }: Checkpoint,
  known: KnownHead | null,
  hash: Hash,
): string | null {
  // The empty tree is the beginning of every tree, so there is nothing to prove.
  if (oldSize === 0 || known === null)
    return proof.length === 0 ? null : 'a consistency proof from size 0 must be empty';
  try {
    verifyConsistency({ size1: oldSize, size2: size, root1: known.rootHash, root2: rootHash, proof }, hash);
    return null;
  } catch (error) {
    if (error instanceof CodedError) return 'the consistency proof does not verify';
    throw error;
  }
}

function refusal(status: 400 | 403 | 404 | 422, why: string): WitnessRefusal {
  return { outcome: 'refused', reply: { status, contentType: textType, body: `${why}\n` }, fork: null };
}
