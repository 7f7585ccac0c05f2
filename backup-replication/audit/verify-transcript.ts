/** Checks the transcript of an audit from public things alone: who was asked for what by what chance, and what came. */
import { decodeBase64url, type PublicJwk, parseJws, type Verified, verifyJws } from '@breakwater/federation-protocol';
import { BackupError } from '../error.ts';
import { manifestHash, verifyManifest } from '../manifest/manifest.ts';
import type { OwnerName } from '../owner.ts';
import { gatherPacks } from '../pack-list/gather-packs.ts';
import { parsePackList } from '../pack-list/pack-list.ts';
import { judgeLeaf, type LeafVerdict, verifyStatement } from './answer.ts';
import { type AskedLeaf, type Challenge, chosenLeaves, epochCommitment } from './challenge.ts';
import { type HeldLeaves, heldLeaves, leafCountOf } from './held-leaves.ts';
import {
  parseTranscript,
  TRANSCRIPT_MAX_BYTES,
  TRANSCRIPT_TYPE,
  type Transcript,
  type TranscriptFile,
} from './transcript.ts';

/** The backup keys of a state or archive, from the trust list or from wherever the reader believes them. */
export type KeysOf = (name: OwnerName) => readonly PublicJwk[];

/** What was proved. */
export interface VerifiedAudit extends Transcript {
  /**
   * `leaves`: the bytes themselves are here and lead to the signed roots. `hashes`: only what the holder signed for is
   * still kept, and the auditor's word that it fitted. `word`: the holder was silent, which only the auditor says.
   */
  readonly proof: 'leaves' | 'hashes' | 'word';
  /** Whether the choice of leaves was checked too; not before the key of the epoch is told. */
  readonly selectionProved: boolean;
  /** All leaves of the holder in this snapshot. */
  readonly heldLeaves: number;
  /** The auditor signed with a key of the past: what is here then is only what the holder itself signed and gave. */
  readonly isAuditorRetired: boolean;
}

/**
 * `keysOf` gives every key that counts for what was signed in its time; `inForceOf` those of today, where the reader
 * knows the difference. Throws `AUDIT_TRANSCRIPT_INVALID`, saying what does not hold.
 */
export async function verifyTranscript(
  file: TranscriptFile,
  keysOf: KeysOf,
  inForceOf: KeysOf = keysOf,
): Promise<Verified<VerifiedAudit>> {
  const { transcript, kid } = await signedTranscript(file, keysOf);
  const { challenge } = transcript;
  const isAuditorRetired = !inForceOf(challenge.auditor).some((key) => key.kid === kid);
  const held = await heldIn(file, challenge, keysOf);
  // Whoever has a retired key can make a key of an epoch as well.
  const selectionProved = checkSelection(file, challenge, held) && !isAuditorRetired;
  const proof = await checkAnswer(file, transcript, held, keysOf);
  if (isAuditorRetired) requireHoldersWord(transcript, proof);
  return { ...transcript, proof, selectionProved, heldLeaves: held.total, isAuditorRetired } as Verified<VerifiedAudit>;
}

/**
 * Under a retired key the auditor's word is nobody's: a thief of it writes any date, tells of silence and delay, and
 * puts other bytes beside an answer. What the holder signed, and bytes that lead to the signed roots, stand without it.
 */
function requireHoldersWord({ verdict, wrong }: Transcript, proof: VerifiedAudit['proof']): void {
  if (proof === 'leaves' && wrong === 0 && verdict !== 'late') return;
  throw invalid('Its auditor signed with a key that was given up, and it rests on that auditor’s word.');
}

/** The transcript and the id of its key, when the auditor that it names signed it. */
async function signedTranscript(
  { transcript }: TranscriptFile,
  keysOf: KeysOf,
): Promise<{ readonly transcript: Transcript; readonly kid: string }> {
  try {
    const claimed = parseTranscript(parseJws(transcript, TRANSCRIPT_MAX_BYTES).payload);
    const keys = keysOf(claimed.challenge.auditor);
    const { kid } = await verifyJws(transcript, { typ: TRANSCRIPT_TYPE, keys, maxBytes: TRANSCRIPT_MAX_BYTES });
    return { transcript: claimed, kid };
  } catch (cause) {
    throw invalid('Its auditor’s signature does not hold.', cause);
  }
}

/** The holder's leaves by the owner's signed manifest and the lists that it names. */
async function heldIn(
  { manifest: jws, lists }: TranscriptFile,
  challenge: Challenge,
  keysOf: KeysOf,
): Promise<HeldLeaves> {
  const { owner, holder, manifest: sha256 } = challenge;
  try {
    const manifest = await verifyManifest(jws, { owner, sha256, keys: keysOf(owner) });
    if (manifest.lists.length !== lists.length) throw invalid('A list of packs is missing.');
    const parsed = manifest.lists.map((ref, index) =>
      parsePackList(Buffer.from(lists[index] ?? '', 'utf8'), { owner, sha256: ref.sha256 }),
    );
    return heldLeaves(gatherPacks(manifest, parsed).values(), holder);
  } catch (cause) {
    throw invalid(`Its manifest or lists are not what ${owner} signed (${manifestHash(jws).slice(0, 8)}).`, cause);
  }
}

/** Whether the leaves are those that the key of the epoch gives; while it is not told the transcript proves less. */
function checkSelection({ epochKey }: TranscriptFile, challenge: Challenge, held: HeldLeaves): boolean {
  if (epochKey === null) return false;
  const key = decodeBase64url(epochKey);
  if (epochCommitment(key) !== challenge.selection.commitment) throw invalid('The key told is not the one it bound.');
  const expected = chosenLeaves(challenge, held, key);
  const same = (a: AskedLeaf, b: AskedLeaf | undefined) =>
    a.pack === b?.pack && a.index === b.index && a.leaf === b.leaf;
  if (expected.length === challenge.leaves.length && expected.every((leaf, at) => same(leaf, challenge.leaves[at]))) {
    return true;
  }
  throw invalid('Its leaves are not those that the key gives: the auditor chose others.');
}

async function checkAnswer(file: TranscriptFile, transcript: Transcript, held: HeldLeaves, keysOf: KeysOf) {
  const { challenge, answer } = transcript;
  const places = challenge.leaves.map((asked) => placeOf(asked, held));
  if (answer === null) {
    const { good, wrong, missing, verdict } = transcript;
    if (verdict !== 'unanswered' || good + wrong + missing > 0) {
      throw invalid('It tells of an answer that is not there.');
    }
    return 'word';
  }
  requireSum(transcript);
  const statement = await verifyStatement(answer, challenge, keysOf(challenge.holder)).catch((cause: unknown) => {
    throw invalid('The holder’s signature does not hold.', cause);
  });
  if (file.leaves === null) {
    if (transcript.missing === statement.leaves.filter((leaf) => leaf === null).length) return 'hashes';
    throw invalid('It counts other leaves than the holder signed for.');
  }
  const verdicts = places.map((place, at) => judgeLeaf(file.leaves?.[at] ?? null, statement.leaves[at] ?? null, place));
  const isTold =
    countOf(verdicts, 'good') === transcript.good &&
    countOf(verdicts, 'wrong') === transcript.wrong &&
    countOf(verdicts, 'missing') === transcript.missing;
  if (!isTold) throw invalid('Its leaves do not come to the verdict that it tells.');
  return 'leaves';
}

/** The counts are of the leaves that were asked for, and the verdict is what they come to, whatever else is kept. */
function requireSum({ challenge, latencyMs, good, wrong, missing, verdict }: Transcript): void {
  const inTime = latencyMs <= challenge.answerMs ? 'passed' : 'late';
  const expected = wrong + missing > 0 ? 'failed' : inTime;
  if (good + wrong + missing === challenge.leaves.length && verdict === expected) return;
  throw invalid('Its counts do not come to the verdict that it tells.');
}

/** Counts one kind of verdict. */
export function countOf(verdicts: readonly LeafVerdict[], kind: LeafVerdict): number {
  return verdicts.filter((verdict) => verdict === kind).length;
}

/** Where a leaf that was asked for stands in the signed lists. Throws `AUDIT_TRANSCRIPT_INVALID`. */
export function placeOf(asked: AskedLeaf, held: HeldLeaves): Parameters<typeof judgeLeaf>[2] {
  const shard = held.shards.find((one) => one.pack === asked.pack && one.index === asked.index);
  if (shard === undefined) throw invalid('It asks for a shard that the holder does not have to keep.');
  // Nobody has such a leaf: an honest holder that says so must not be slandered with it.
  if (asked.leaf >= leafCountOf(shard.bytes)) throw invalid('It asks for a leaf that its shard does not have.');
  return { shard, leaf: asked.leaf };
}

function invalid(problem: string, cause?: unknown): BackupError {
  if (cause instanceof BackupError && cause.code === 'AUDIT_TRANSCRIPT_INVALID') return cause;
  return new BackupError('AUDIT_TRANSCRIPT_INVALID', `The record of an audit was refused. ${problem}`, {}, cause);
}
