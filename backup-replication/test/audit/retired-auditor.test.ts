/** A transcript under a key that its auditor gave up: what a thief of the key could write is refused, the rest stands. */
import type { PublicJwk } from '@breakwater/federation-protocol';
import { beforeAll, expect, it } from 'vitest';
import { resignTranscript, signTranscript, type TranscriptFile } from '../../audit/transcript.ts';
import { type KeysOf, verifyTranscript } from '../../audit/verify-transcript.ts';
import { newSigner } from '../keys.ts';
import { refusalOf } from '../support.ts';
import { type Audited, answerFrom, challengeOf, makeAudited, owner, transcriptOf } from './an-audit.ts';

let audited: Audited;
/** As the list has it after the auditor, who is the owner, took another key. */
let inForce: KeysOf;
let successor: Awaited<ReturnType<typeof newSigner>>;
beforeAll(async () => {
  audited = await makeAudited(6);
  successor = await newSigner();
  inForce = (name) => (name === owner ? [successor.publicJwk] : audited.keysOf(name));
});

async function fileOf(change: (disk: Map<string, Uint8Array>, asked: string) => void = () => {}, latencyMs = 120) {
  const challenge = challengeOf(audited, 'DM', 1, 16);
  const disk = new Map(audited.disks.get('DM'));
  const [first] = challenge.leaves;
  change(disk, `${first?.pack}.${first?.index}`);
  return transcriptOf(audited, challenge, await answerFrom(audited, challenge, disk), latencyMs);
}

const auditorOf = ({ signers }: Audited) => {
  const signer = signers.get(owner);
  if (signer === undefined) throw new Error('no auditor');
  return signer;
};
const outcome = (file: TranscriptFile) => refusalOf(verifyTranscript(file, audited.keysOf, inForce));

it('stands where the holder itself gave the bytes or signed that it lacks them, and proves no choice of leaves', async () => {
  const passed = await verifyTranscript(await fileOf(), audited.keysOf, inForce);
  expect(passed).toMatchObject({ verdict: 'passed', isAuditorRetired: true, selectionProved: false });
  const lost = await verifyTranscript(await fileOf((disk, asked) => disk.delete(asked)), audited.keysOf, inForce);
  expect(lost).toMatchObject({ verdict: 'failed', isAuditorRetired: true });
  expect(await verifyTranscript(await fileOf(), audited.keysOf)).toMatchObject({ isAuditorRetired: false });
});

it('is refused where it rests on the auditor: silence, delay, hashes alone, other bytes beside the answer', async () => {
  const file = await fileOf();
  const { challenge } = await verifyTranscript(file, audited.keysOf);
  const none = { challenge, answer: null, latencyMs: 1, good: 0, wrong: 0, missing: 0, verdict: 'unanswered' } as const;
  const silence = await signTranscript(none, auditorOf(audited));
  const late = await fileOf(undefined, challenge.answerMs + 1);
  for (const [what, one] of [
    ['silence', { ...file, transcript: silence, leaves: null }],
    ['hashes', { ...file, leaves: null }],
    ['delay', late],
  ] as const) {
    expect([what, await refusalOf(verifyTranscript(one, audited.keysOf))], 'while the key counts').not.toContain(
      'AUDIT_TRANSCRIPT_INVALID',
    );
    expect([what, await outcome(one)]).toEqual([what, 'AUDIT_TRANSCRIPT_INVALID']);
  }
});

it('counts whole again once the auditor signs it with the key of today, which nobody else can', async () => {
  const file = await fileOf(undefined, 1_000_000_000);
  const keys: readonly PublicJwk[] = audited.keysOf(owner);
  const transcript = await resignTranscript(file.transcript, keys, successor);
  const every: KeysOf = (name) => [...audited.keysOf(name), ...inForce(name)];
  const again = await verifyTranscript({ ...file, transcript }, every, inForce);
  expect(again).toMatchObject({ verdict: 'late', isAuditorRetired: false });
  expect(await resignTranscript(transcript, inForce(owner), successor), 'no second time').toBe(transcript);
  const strange = resignTranscript(file.transcript, [(await newSigner()).publicJwk], successor);
  expect(await refusalOf(strange)).toBe('AUDIT_TRANSCRIPT_INVALID');
});
