/** The recovery request: what an approver can rely on. */
import { expect, test } from 'vitest';
import { checkTypedFingerprint, fingerprintOf } from '../../recovery/fingerprint.ts';
import { verifyRecoveryRequest } from '../../recovery/request.ts';
import { hoursLater, makePeople, makeRequest, makeRequestFile, makeSealKey, now, tamper } from './a-recovery.ts';

test('refuses a request whose sealing key was exchanged on the way', async () => {
  const { machine } = await makePeople();
  const { kty, crv, x, kid } = await makeSealKey();
  const tampered = tamper(await makeRequestFile(machine), 'sealKey', { kty, crv, x, kid });
  await expect(verifyRecoveryRequest(tampered, now)).rejects.toMatchObject({ code: 'RECOVERY_REQUEST_INVALID' });
});

test('refuses a request signed by another key than the one it names', async () => {
  const { machine, stranger } = await makePeople();
  const file = await makeRequestFile(machine, { signKey: stranger.publicJwk });
  await expect(verifyRecoveryRequest(file, now)).rejects.toMatchObject({ code: 'RECOVERY_REQUEST_INVALID' });
});

test('refuses a request after 72 hours, to the millisecond', async () => {
  const { machine } = await makePeople();
  const file = await makeRequestFile(machine);
  await expect(verifyRecoveryRequest(file, new Date(hoursLater(72).getTime() - 1))).resolves.toBeDefined();
  await expect(verifyRecoveryRequest(file, hoursLater(72))).rejects.toMatchObject({ code: 'RECOVERY_REQUEST_EXPIRED' });
});

test('refuses a request that would live longer, or is dated ahead to do so', async () => {
  const { machine } = await makePeople();
  const long = await makeRequestFile(machine, { expiresAt: hoursLater(73) });
  await expect(verifyRecoveryRequest(long, now)).rejects.toMatchObject({ code: 'RECOVERY_DOCUMENT_INVALID' });
  const ahead = await makeRequestFile(machine, { createdAt: hoursLater(48), expiresAt: hoursLater(120) });
  await expect(verifyRecoveryRequest(ahead, now)).rejects.toMatchObject({ code: 'RECOVERY_REQUEST_INVALID' });
});

test.each([
  ['type', 'breakwater-recovery-approval'],
  ['format', 1],
  ['generation', 0],
  ['rootSha256', 'not a hash'],
  ['createdAt', '2026-09-12'],
  ['note', 'x'.repeat(501)],
  ['country', 'Dominica'],
  ['snapshot', null],
  ['signKey', { kty: 'OKP', crv: 'X25519', x: 'A'.repeat(43) }],
])('refuses a request with a malformed %s', async (name, value) => {
  const { machine } = await makePeople();
  const file = tamper(await makeRequestFile(machine), name, value);
  await expect(verifyRecoveryRequest(file, now)).rejects.toMatchObject({ code: 'RECOVERY_DOCUMENT_INVALID' });
});

test('refuses a fingerprint that is mistyped, too short or longer than there is', async () => {
  const { machine } = await makePeople();
  const { sha256 } = await makeRequest(machine);
  const shown = fingerprintOf(sha256);
  const mistyped = `${shown.startsWith('0') ? '1' : '0'}${shown.slice(1)}`;
  for (const typed of ['', shown.slice(0, 14), mistyped, `${sha256}0`]) {
    expect(() => checkTypedFingerprint(typed, sha256)).toThrow(
      expect.objectContaining({ code: 'RECOVERY_FINGERPRINT_WRONG' }),
    );
  }
  checkTypedFingerprint(shown, sha256);
  checkTypedFingerprint(shown.slice(0, 19).toUpperCase(), sha256);
  expect(shown).toMatch(/^([0-9a-f]{4} ){9}[0-9a-f]{4}$/);
});
