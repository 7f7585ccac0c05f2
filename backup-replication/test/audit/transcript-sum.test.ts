/** What an auditor tells must come to its own verdict, also where only hashes, or nothing, is left to look at. */
import { expect, test } from 'vitest';
import { parseTranscript, signTranscript, type Transcript, type TranscriptFile } from '../../audit/transcript.ts';
import { verifyTranscript } from '../../audit/verify-transcript.ts';
import { refusalOf } from '../support.ts';
import { answerFrom, challengeOf, makeAudited, owner, transcriptOf } from './an-audit.ts';

const audited = await makeAudited(6);
const challenge = challengeOf(audited, 'DM', 5);
const disk = new Map(audited.disks.get('DM'));

/** An audit of 16 leaves: of a whole disk, or of one that lost a shard. */
async function fileOf(isWhole: boolean): Promise<TranscriptFile> {
  const [first = ''] = challenge.leaves.map(({ pack, index }) => `${pack}.${index}`);
  const kept = new Map([...disk].filter(([name]) => isWhole || name !== first));
  return transcriptOf(audited, challenge, await answerFrom(audited, challenge, kept));
}

/** The same file with another word of the auditor, rightly signed. */
async function told(file: TranscriptFile, changes: Partial<Transcript>): Promise<TranscriptFile> {
  const signer = audited.signers.get(owner);
  if (signer === undefined) throw new Error('no signer');
  const payload = Buffer.from(file.transcript.split('.')[1] ?? '', 'base64url');
  return { ...file, transcript: await signTranscript({ ...parseTranscript(payload), ...changes }, signer) };
}

const outcome = (file: TranscriptFile) => refusalOf(verifyTranscript(file, audited.keysOf));

test('a verdict that the counts do not come to is refused, whether leaves are kept or only hashes', async () => {
  const failed = await fileOf(false);
  const passed = await fileOf(true);
  const { missing } = await verifyTranscript(failed, audited.keysOf);
  expect(missing).toBeGreaterThan(0);
  for (const leaves of [failed.leaves, null]) {
    expect(await outcome({ ...failed, leaves })).toBe('nothing was refused');
    for (const verdict of ['passed', 'late', 'unanswered'] as const) {
      expect(await outcome(await told({ ...failed, leaves }, { verdict })), verdict).toBe('AUDIT_TRANSCRIPT_INVALID');
    }
  }
  for (const leaves of [passed.leaves, null]) {
    const late = await told({ ...passed, leaves }, { verdict: 'late', latencyMs: 5001 });
    expect(await outcome(late)).toBe('nothing was refused');
    for (const changes of [{ verdict: 'failed' }, { verdict: 'late' }, { latencyMs: 5001 }] as const) {
      const file = await told({ ...passed, leaves }, changes);
      expect(await outcome(file), JSON.stringify(changes)).toBe('AUDIT_TRANSCRIPT_INVALID');
    }
  }
});

test('counts of more or fewer leaves than were asked for are refused, also where only hashes are kept', async () => {
  const file = { ...(await fileOf(true)), leaves: null };
  expect(await outcome(await told(file, { good: 16 }))).toBe('nothing was refused');
  for (const changes of [{ good: 15 }, { good: 17 }, { good: 15, wrong: 1 }, { good: 15, missing: 1 }]) {
    expect(await outcome(await told(file, changes)), JSON.stringify(changes)).toBe('AUDIT_TRANSCRIPT_INVALID');
  }
});

test('nothing is counted of an answer that never came', async () => {
  const silent = await told(await fileOf(true), { answer: null, good: 0, verdict: 'unanswered' });
  expect(await outcome({ ...silent, leaves: null })).toBe('nothing was refused');
  for (const changes of [{ good: 1 }, { wrong: 1 }, { missing: 16 }]) {
    expect(await outcome(await told(silent, changes)), JSON.stringify(changes)).toBe('AUDIT_TRANSCRIPT_INVALID');
  }
});
