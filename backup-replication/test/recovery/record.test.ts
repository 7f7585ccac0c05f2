/** The public record: only the country's backup key can say what its recovery key is. */
import { expect, test } from 'vitest';
import { dealtShare, parseRecoveryRecord, signRecoveryRecord, verifyRecoveryRecord } from '../../recovery/record.ts';
import { signedDocumentJson } from '../../recovery/signed-document.ts';
import { BB, DM, makeSealKey, makeSigner, now, tamper } from './a-recovery.ts';

async function makeRecord() {
  const shares = (givers: string[]) =>
    givers.map((giver) => ({ giver, name: giver, commitment: `commitment-${giver}` }));
  return {
    country: DM,
    generation: 1,
    createdAt: now,
    publicKey: await makeSealKey(),
    officials: { threshold: 2, shares: shares(['one', 'two', 'three']) },
    custodians: { threshold: 2, shares: shares(['BB', 'GY', 'TT']) },
  };
}

test('comes back as it was signed', async () => {
  const backup = await makeSigner();
  const record = await makeRecord();
  const signed = signedDocumentJson(await signRecoveryRecord(record, backup));
  expect(await verifyRecoveryRecord(signed, DM, [backup.publicJwk])).toEqual(record);
});

test('refuses a record signed by a stranger, altered, or of another country', async () => {
  const backup = await makeSigner();
  const signed = signedDocumentJson(await signRecoveryRecord(await makeRecord(), backup));
  const stranger = await makeSigner();
  const attempts = [
    () => verifyRecoveryRecord(signed, DM, [stranger.publicJwk]),
    () => verifyRecoveryRecord(tamper(signed, 'generation', 2), DM, [backup.publicJwk]),
    () => verifyRecoveryRecord(signed, BB, [backup.publicJwk]),
  ];
  for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: 'RECOVERY_RECORD_INVALID' });
});

test('refuses a threshold of one, one that nobody can reach, and a giver who stands twice', async () => {
  const backup = await makeSigner();
  const record = await makeRecord();
  const twice = { threshold: 2, shares: record.officials.shares.map((share) => ({ ...share, giver: 'one' })) };
  for (const officials of [{ ...record.officials, threshold: 1 }, { ...record.officials, threshold: 4 }, twice]) {
    const { document } = await signRecoveryRecord({ ...record, officials }, backup);
    await expect(parseRecoveryRecord(document)).rejects.toMatchObject({ code: 'RECOVERY_DOCUMENT_INVALID' });
  }
});

test('says who has no share', async () => {
  const record = await makeRecord();
  expect(() => dealtShare(record, 'custodians', 'one')).toThrow(
    expect.objectContaining({ code: 'RECOVERY_SHARE_MISSING' }),
  );
});
