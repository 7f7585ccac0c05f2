/** The quorum: attacks first, then that an honest quorum passes. */
import type { JsonObject } from '@breakwater/federation-protocol';
import { expect, test } from 'vitest';
import { judgeApprovals, requireCustodians, requireOfficials } from '../../recovery/quorum.ts';
import { approve, BB, hoursLater, makePeople, makeRequest, tamper } from './a-recovery.ts';

const codes = (verdict: { refused: readonly { code: string }[] }) => verdict.refused.map(({ code }) => code);
const tooFew = expect.objectContaining({ code: 'RECOVERY_APPROVALS_TOO_FEW' });

test('one official alone is not enough, even when the approval is handed in twice', async () => {
  const { machine, first, electorate } = await makePeople();
  const request = await makeRequest(machine);
  const verdict = await judgeApprovals(
    [await approve(request, first), await approve(request, first)],
    request,
    electorate,
  );
  expect(verdict.officials).toHaveLength(1);
  expect(() => requireOfficials(verdict, 2)).toThrow(tooFew);
});

test('custodians never count as officials, however many there are', async () => {
  const { machine, barbados, electorate } = await makePeople();
  const request = await makeRequest(machine);
  const asCustodian = await approve(request, barbados, { group: 'custodians', giver: BB });
  const asOfficial = await approve(request, barbados);
  const verdict = await judgeApprovals([asCustodian, asOfficial], request, electorate);
  expect(codes(verdict)).toEqual(['RECOVERY_OFFICIAL_UNKNOWN']);
  expect(() => requireOfficials(verdict, 1)).toThrow(tooFew);
  requireCustodians(verdict, 1);
  expect(() => requireCustodians(verdict, 2)).toThrow(expect.objectContaining({ code: 'RECOVERY_CUSTODIANS_MISSING' }));
});

test('refuses an approval that was given for another request', async () => {
  const { machine, first, electorate } = await makePeople();
  const other = await makeRequest(machine, { createdAt: hoursLater(-1), expiresAt: hoursLater(71) });
  const request = await makeRequest(machine);
  const verdict = await judgeApprovals([await approve(other, first)], request, electorate);
  expect(codes(verdict)).toEqual(['RECOVERY_APPROVAL_OTHER_REQUEST']);
});

test('refuses an approval whose text, share or signer was altered', async () => {
  const { machine, first, second, stranger, electorate } = await makePeople();
  const request = await makeRequest(machine);
  const approval = await approve(request, first);
  const otherShare = { ...approval, sealedShare: Buffer.from('another share').toString('base64url') };
  const attempts: JsonObject[] = [
    tamper(approval, 'approvedAt', '2026-09-12T09:00:00.000Z'),
    tamper(approval, 'giver', second.kid),
    otherShare,
    await approve(request, stranger, { giver: first.kid }),
    await approve(request, first, { country: BB }),
  ];
  const verdict = await judgeApprovals(attempts, request, electorate);
  expect(codes(verdict)).toEqual(attempts.map(() => 'RECOVERY_APPROVAL_INVALID'));
  expect(verdict.officials).toHaveLength(0);
});

test('refuses strangers by name: an official of no entry, a hub that is no custodian', async () => {
  const { machine, stranger, electorate } = await makePeople();
  const request = await makeRequest(machine);
  const attempts = [
    await approve(request, stranger),
    await approve(request, stranger, { group: 'custodians', giver: 'TT' }),
  ];
  const verdict = await judgeApprovals(attempts, request, electorate);
  expect(codes(verdict)).toEqual(['RECOVERY_OFFICIAL_UNKNOWN', 'RECOVERY_CUSTODIAN_UNKNOWN']);
});

test('one damaged approval costs itself, not the others', async () => {
  const { machine, first, second, electorate } = await makePeople();
  const request = await makeRequest(machine);
  const files = ['nonsense', await approve(request, first), { document: {} }, await approve(request, second)];
  const verdict = await judgeApprovals(files, request, electorate);
  expect(codes(verdict)).toEqual(['RECOVERY_DOCUMENT_INVALID', 'RECOVERY_DOCUMENT_INVALID']);
  requireOfficials(verdict, 2);
});

test('refuses to judge without end', async () => {
  const { machine, electorate } = await makePeople();
  const request = await makeRequest(machine);
  await expect(judgeApprovals(Array(65).fill({}), request, electorate)).rejects.toMatchObject({
    code: 'RECOVERY_DOCUMENT_INVALID',
  });
});
