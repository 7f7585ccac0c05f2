/** One audit of one holder: a challenge nobody could foresee, the answer judged, and a transcript for everybody. */
import {
  type Answer,
  type Challenge,
  challengeJson,
  countOf,
  type HeldLeaves,
  judgeLeaf,
  makeChallenge,
  type OwnerName,
  parseAnswer,
  placeOf,
  type Selection,
  signTranscript,
  type Transcript,
  type TranscriptFile,
  verdictOf,
  verifyStatement,
} from '@breakwater/backup-replication';
import {
  CodedError,
  canonicalJson,
  encodeBase64url,
  type PublicJwk,
  type Signer,
} from '@breakwater/federation-protocol';

/** A holder to ask, and what the signed lists say that it keeps. */
export interface AuditTarget {
  readonly holder: OwnerName;
  readonly keys: readonly PublicJwk[];
  readonly held: HeldLeaves;
  /** SHA-256 of the manifest that the leaves are counted in. */
  readonly manifest: string;
  /** Sends a challenge; rejects when no answer comes in time. */
  ask(challenge: Uint8Array, timeoutMs: number): Promise<Uint8Array>;
}

/** What an auditor is made of. */
export interface AuditorParts {
  readonly name: OwnerName;
  readonly signer: Signer;
  /** The cosigned checkpoint of the trust log as it is now. */
  readonly beacon: () => string;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly now: () => Date;
  /** Milliseconds on a clock that nobody sets. */
  readonly steadyMs: () => number;
}

/** What an audit came to. The transcript is signed; `leaves` are what came with it. */
export interface MadeAudit extends Transcript {
  readonly signed: string;
  readonly leaves: TranscriptFile['leaves'];
}

/** A line of 256 kbit/s and a slow disk, and as much again for a hub that is busy: then 64 leaves take 75 s. */
const ANSWER_BASE_MS = 10_000;
const ANSWER_LEAF_MS = 2_000;
/** After its time an answer still counts as late rather than absent, for as long again. */
const PATIENCE = 2;

/** Audits a holder once. A holder that is silent or talks nonsense is a result, not an error. */
export async function auditHolder(
  parts: AuditorParts,
  target: AuditTarget,
  selection: Selection,
  epochKey: Uint8Array,
): Promise<MadeAudit> {
  const order = {
    ...{ auditor: parts.name, holder: target.holder, owner: parts.name, manifest: target.manifest, selection },
    beacon: parts.beacon(),
    nonce: encodeBase64url(parts.randomBytes(32)),
    issuedAt: parts.now().toISOString(),
    answerMs: ANSWER_BASE_MS + selection.count * ANSWER_LEAF_MS,
  };
  const challenge = makeChallenge(order, target.held, epochKey);
  const started = parts.steadyMs();
  const answer = await answerTo(challenge, target);
  const latencyMs = Math.round(parts.steadyMs() - started);
  const transcript = await judged(challenge, target, answer, latencyMs);
  return { ...transcript, signed: await signTranscript(transcript, parts.signer), leaves: answer?.leaves ?? null };
}

/** The answer, or null for none that counts. */
async function answerTo(challenge: Challenge, { holder, ask }: AuditTarget): Promise<Answer | null> {
  try {
    return parseAnswer(await ask(canonicalJson(challengeJson(challenge)), challenge.answerMs * PATIENCE), holder);
  } catch (cause) {
    if (cause instanceof CodedError) return null;
    throw cause;
  }
}

async function judged(
  challenge: Challenge,
  { keys, held }: AuditTarget,
  answer: Answer | null,
  latencyMs: number,
): Promise<Transcript> {
  const statement = answer === null ? null : await verifyStatement(answer.jws, challenge, keys).catch(refusedAnswer);
  if (answer === null || statement === null) {
    return { challenge, answer: null, latencyMs, good: 0, wrong: 0, missing: 0, verdict: 'unanswered' };
  }
  const verdicts = challenge.leaves.map((asked, at) =>
    judgeLeaf(answer.leaves[at] ?? null, statement.leaves[at] ?? null, placeOf(asked, held)),
  );
  return {
    ...{ challenge, answer: answer.jws, latencyMs },
    good: countOf(verdicts, 'good'),
    wrong: countOf(verdicts, 'wrong'),
    missing: countOf(verdicts, 'missing'),
    verdict: verdictOf(verdicts, latencyMs, challenge.answerMs),
  };
}

/** An answer to another challenge, or under another key, is no answer to this one. */
function refusedAnswer(cause: unknown): null {
  if (cause instanceof CodedError && cause.code === 'AUDIT_ANSWER_INVALID') return null;
  throw cause;
}
