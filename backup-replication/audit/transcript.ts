/** The transcript of an audit: what was asked, what came, how long it took, signed so that anyone can check it. */
import {
  expectArray,
  expectInteger,
  expectObject,
  expectString,
  type JsonObject,
  type JsonValue,
  type PublicJwk,
  parseStrictJson,
  type Signer,
  signJws,
  verifyJws,
} from '@breakwater/federation-protocol';
import { BackupError } from '../error.ts';
import { parseBase64url32 } from '../hex-name.ts';
import { type GivenLeaf, givenLeavesFrom, givenLeavesJson, type LeafVerdict } from './answer.ts';
import { type Challenge, challengeFrom, challengeJson } from './challenge.ts';

/** How an audit ended. Any wrong or missing leaf fails it; `late` is a right answer after its time. */
export type AuditVerdict = 'passed' | 'late' | 'failed' | 'unanswered';

/** What the auditor signs. */
export interface Transcript {
  readonly challenge: Challenge;
  /** The holder's signed answer; null when none came, or none that can be read. */
  readonly answer: string | null;
  /** From the challenge to the whole answer, by the auditor's steady clock. */
  readonly latencyMs: number;
  readonly good: number;
  readonly wrong: number;
  readonly missing: number;
  readonly verdict: AuditVerdict;
}

/** A transcript with all that a stranger needs but the public keys of the three: no secret is among it. */
export interface TranscriptFile {
  readonly transcript: string;
  /** The leaves as they were given; null when none were, or when only their hashes are still kept. */
  readonly leaves: readonly (GivenLeaf | null)[] | null;
  /** The key of the epoch once it is over, base64url; null before. */
  readonly epochKey: string | null;
  /** The signed manifest, and the text of each of its pack lists in order. */
  readonly manifest: string;
  readonly lists: readonly string[];
}

/** The JWS type of transcripts. */
export const TRANSCRIPT_TYPE = 'breakwater-audit+jws';
/** A challenge with its beacon and 64 leaves, and an answer with as many hashes, in base64. */
export const TRANSCRIPT_MAX_BYTES: number = 256 * 1024;
/** Leaves, a manifest and 128 lists of 3-of-6 packs: 2 TB of backup in one file. */
export const TRANSCRIPT_FILE_MAX_BYTES: number = 128 * 1024 * 1024;
const FILE_TYPE = 'breakwater-audit-file';
const LISTS_MAX = 20_000;

/** How an audit with these counts ended. */
export function verdictOf(leaves: readonly LeafVerdict[], latencyMs: number, answerMs: number): AuditVerdict {
  if (leaves.some((leaf) => leaf !== 'good')) return 'failed';
  return latencyMs <= answerMs ? 'passed' : 'late';
}

/** Signs a transcript under the auditor's backup key. */
export function signTranscript({ challenge, ...rest }: Transcript, signer: Signer): Promise<string> {
  return signJws({ format: 1, challenge: challengeJson(challenge), ...rest }, { typ: TRANSCRIPT_TYPE }, signer);
}

/**
 * The same transcript under the auditor's key of today, by the auditor itself: it stands by what it signed with a key
 * that it gave up since. Throws `AUDIT_TRANSCRIPT_INVALID` unless one of `keys`, its own, signed it.
 */
export async function resignTranscript(jws: string, keys: readonly PublicJwk[], signer: Signer): Promise<string> {
  try {
    const check = { typ: TRANSCRIPT_TYPE, keys, maxBytes: TRANSCRIPT_MAX_BYTES };
    const { payload, kid } = await verifyJws(jws, check);
    return kid === signer.kid ? jws : await signTranscript(parseTranscript(payload), signer);
  } catch (cause) {
    throw unreadable('It is not one of our own.', cause);
  }
}

/** A transcript from its signed bytes. Throws `AUDIT_TRANSCRIPT_INVALID`. */
export function parseTranscript(payload: Uint8Array): Transcript {
  try {
    const json = expectObject(parseStrictJson(payload, { maxBytes: TRANSCRIPT_MAX_BYTES }), 'transcript');
    if (json.format !== 1) throw unreadable('It is of another format.');
    const verdict = (['passed', 'late', 'failed', 'unanswered'] as const).find((one) => one === json.verdict);
    if (verdict === undefined) throw unreadable('Its verdict is none.');
    return {
      challenge: challengeFrom(json.challenge),
      answer: json.answer === null ? null : expectString(json.answer, 'answer', TRANSCRIPT_MAX_BYTES),
      latencyMs: expectInteger(json.latencyMs, 'latencyMs'),
      good: expectInteger(json.good, 'good'),
      wrong: expectInteger(json.wrong, 'wrong'),
      missing: expectInteger(json.missing, 'missing'),
      verdict,
    };
  } catch (cause) {
    throw unreadable('It is malformed.', cause);
  }
}

/** The file as it is written. */
export function transcriptFileJson({ transcript, leaves, epochKey, manifest, lists }: TranscriptFile): JsonObject {
  const given = leaves === null ? null : givenLeavesJson(leaves);
  return { type: FILE_TYPE, format: 1, transcript, leaves: given, epochKey, manifest, lists: [...lists] };
}

/** Reads a file. Throws `AUDIT_TRANSCRIPT_INVALID`; nothing of it is believed yet. */
export function parseTranscriptFile(bytes: Uint8Array): TranscriptFile {
  try {
    const json = expectObject(parseStrictJson(bytes, { maxBytes: TRANSCRIPT_FILE_MAX_BYTES }), 'file');
    if (json.type !== FILE_TYPE || json.format !== 1) throw unreadable('It is another kind of file.');
    return {
      transcript: expectString(json.transcript, 'transcript', TRANSCRIPT_MAX_BYTES),
      leaves: json.leaves === null ? null : givenLeavesFrom(json.leaves),
      epochKey: json.epochKey === null ? null : parseBase64url32(json.epochKey, 'epochKey'),
      manifest: expectString(json.manifest, 'manifest', TRANSCRIPT_FILE_MAX_BYTES),
      lists: expectArray(json.lists, 'lists', LISTS_MAX).map(listText),
    };
  } catch (cause) {
    throw unreadable('It cannot be read.', cause);
  }
}

function listText(value: JsonValue): string {
  return expectString(value, 'list', TRANSCRIPT_FILE_MAX_BYTES);
}

function unreadable(problem: string, cause?: unknown): BackupError {
  if (cause instanceof BackupError && cause.code === 'AUDIT_TRANSCRIPT_INVALID') return cause;
  return new BackupError('AUDIT_TRANSCRIPT_INVALID', `The record of an audit was refused. ${problem}`, {}, cause);
}
