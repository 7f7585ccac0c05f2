/** Hosting agreements: both sign, only a later one replaces, and nobody ends one in the past. */
import { type CountryCode, parseCountryCode } from '@breakwater/federation-protocol';
import { describe, expect, test } from 'vitest';
import { type HostingAgreement, parseAgreement } from '../../agreement/agreement.ts';
import { requireLater, signEnding, standingOf, verifyEnding } from '../../agreement/ending.ts';
import {
  addSignature,
  parseSignedAgreement,
  proposeAgreement,
  signedAgreementJson,
  verifyAgreement,
  verifyProposal,
} from '../../agreement/signed-agreement.ts';
import { signDocument } from '../../recovery/signed-document.ts';
import { newSigner } from '../keys.ts';
import { refusal, refusalOf } from '../support.ts';

const DM = parseCountryCode('DM');
const BB = parseCountryCode('BB');
const days = (count: number) => new Date(Date.UTC(2026, 10, 22) + count * 86_400_000);

const terms: HostingAgreement = {
  ...{ holder: BB, owner: DM, sequence: 1, quotaBytes: 5e10, retentionDays: 365, undeleteDays: 7 },
  ...{ noticeDays: 90, exitDays: 180, from: days(0), until: days(1826) },
  immunity: 'The data of Dominica in Barbados is inviolable, as the memorandum of 2026 says.',
};

async function agreed(change: Partial<HostingAgreement> = {}) {
  const [holder, owner, stranger] = await Promise.all([newSigner(), newSigner(), newSigner()]);
  const proposal = await proposeAgreement({ ...terms, ...change }, 'owner', owner);
  const signed = await addSignature(proposal, 'holder', holder);
  const keys = { holder: [holder.publicJwk], owner: [owner.publicJwk] };
  return { holder, owner, stranger, proposal, signed, keys };
}

describe('a hosting agreement', () => {
  test('holds when both hubs signed it with keys of the trust list, also after a way as JSON', async () => {
    const { signed, keys } = await agreed();
    const sent = parseSignedAgreement(JSON.parse(JSON.stringify(signedAgreementJson(signed))));
    expect(await verifyAgreement(sent, keys)).toMatchObject({
      ...terms,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test('is a mere proposal with one signature, and nothing with a stranger’s', async () => {
    const { proposal, signed, keys, stranger } = await agreed();
    expect((await verifyProposal(proposal, 'owner', keys.owner)).holder).toBe(BB);
    expect(await refusalOf(verifyAgreement(proposal, keys))).toBe('AGREEMENT_UNSIGNED');
    const forged = await addSignature(proposal, 'holder', stranger);
    expect(await refusalOf(verifyAgreement(forged, keys))).toBe('AGREEMENT_UNSIGNED');
    const swapped = { ...signed, signatures: { holder: signed.signatures.owner, owner: signed.signatures.holder } };
    expect(await refusalOf(verifyAgreement(swapped, keys))).toBe('AGREEMENT_UNSIGNED');
  });

  test('needs the owner’s name as much as the holder’s: a holder cannot put one upon it', async () => {
    const { holder, owner, stranger, keys } = await agreed();
    const proposal = await proposeAgreement(terms, 'holder', holder);
    expect(await refusalOf(verifyAgreement(proposal, keys))).toBe('AGREEMENT_UNSIGNED');
    for (const other of [stranger, holder]) {
      const forged = await addSignature(proposal, 'owner', other);
      expect(await refusalOf(verifyAgreement(forged, keys))).toBe('AGREEMENT_UNSIGNED');
    }
    expect((await verifyAgreement(await addSignature(proposal, 'owner', owner), keys)).owner).toBe(DM);
  });

  test('is void once any term is changed after it was signed', async () => {
    const { signed, keys } = await agreed();
    for (const change of [{ retentionDays: 1 }, { quotaBytes: 1 }, { sequence: 2 }, { exitDays: 0 }]) {
      const changed = { ...signed, document: { ...signed.document, ...change } };
      expect(await refusalOf(verifyAgreement(changed, keys)), JSON.stringify(change)).toBe('AGREEMENT_UNSIGNED');
    }
  });

  test('cannot be read when a term is impossible', async () => {
    const { proposal } = await agreed();
    const bad = [
      ...[{ retentionDays: 0 }, { retentionDays: 36_501 }, { quotaBytes: -1 }, { undeleteDays: 0 }, { holder: DM }],
      ...[{ type: 'breakwater-hosting-ending' }, { sequence: 0 }, { owner: 'Dominica' }, { owner: BB }],
      ...[{ immunity: 'x'.repeat(501) }, { noticeDays: -1 }, { exitDays: 36_501 }],
      ...[{ until: terms.from.toISOString() }, { from: '2026-11-22' }, { format: 0 }, { extra: 1 }, { immunity: '' }],
    ];
    for (const change of bad) {
      expect(
        refusal(() => parseAgreement({ ...proposal.document, ...change })),
        JSON.stringify(change),
      ).toBe('AGREEMENT_INVALID');
    }
    const signatures = { holder: 'a', owner: null };
    const outer = [
      ...[{ document: {}, signatures: { ...signatures, holder: 1 } }, { document: [], signatures }, [], null],
      ...[
        { document: {}, signatures, extra: 1 },
        { document: {}, signatures: { ...signatures, witness: 'b' } },
      ],
      ...[
        { document: {}, signatures: { holder: 'a' } },
        { document: {}, signatures: null },
      ],
      { document: {}, signatures: { ...signatures, owner: 'a'.repeat(1001) } },
    ];
    for (const value of outer) {
      expect(
        refusal(() => parseSignedAgreement(value)),
        JSON.stringify(value).slice(0, 80),
      ).toBe('AGREEMENT_INVALID');
    }
  });

  test('is bounded in time: a hundred years and no day more, from an instant in UTC', async () => {
    const { proposal } = await agreed();
    const lasting = (count: number) => ({ ...proposal.document, until: days(count).toISOString() });
    expect(parseAgreement(lasting(36_500)).until).toEqual(days(36_500));
    for (const document of [lasting(36_501), { ...lasting(1), until: '2026-11-23T00:00:00+00:00' }])
      expect(refusal(() => parseAgreement(document))).toBe('AGREEMENT_INVALID');
  });

  test('is replaced only by a later one', () => {
    requireLater({ ...terms, sequence: 2 }, terms);
    requireLater(terms, null);
    expect(refusal(() => requireLater(terms, terms))).toBe('AGREEMENT_STALE');
    expect(refusal(() => requireLater(terms, { ...terms, sequence: 3 }))).toBe('AGREEMENT_STALE');
  });

  test('ends by its date or by notice, which counts from when it arrived, and then gives back for a while', async () => {
    const { signed, keys, holder, stranger } = await agreed();
    const agreement = await verifyAgreement(signed, keys);
    const ending = { holder: BB, owner: DM, agreement: agreement.sha256, by: 'holder', endsAt: days(-300) } as const;
    const endsAt = (await verifyEnding(await signEnding(ending, holder), agreement, keys)).endsAt;
    const notice = { endsAt, receivedAt: days(10) };
    const at = (day: number, told = true) => standingOf(agreement, told ? notice : null, days(day));
    expect([at(-1), at(0), at(99), at(100), at(279), at(280)]).toEqual([
      ...['not-yet', 'in-force', 'in-force', 'leaving', 'leaving', 'over'],
    ]);
    expect([at(1825, false), at(1826, false), at(1826 + 180, false)]).toEqual(['in-force', 'leaving', 'over']);
    const other = { ...ending, agreement: 'a'.repeat(64) };
    expect(await refusalOf(verifyEnding(await signEnding(other, holder), agreement, keys))).toBe('AGREEMENT_INVALID');
    const forged = await signEnding(ending, stranger);
    expect(await refusalOf(verifyEnding(forged, agreement, keys))).toBe('AGREEMENT_UNSIGNED');
    const third = { ...ending, owner: 'JM' as CountryCode };
    expect(await refusalOf(verifyEnding(await signEnding(third, holder), agreement, keys))).toBe('AGREEMENT_INVALID');
  });

  test('is ended by no notice that is of another format, by somebody else, or for another holder', async () => {
    const { signed, keys, holder } = await agreed();
    const agreement = await verifyAgreement(signed, keys);
    const ending = { holder: BB, owner: DM, agreement: agreement.sha256, by: 'holder', endsAt: days(30) } as const;
    const { document } = await signEnding(ending, holder);
    const type = String(document.type);
    const bad = [
      ...[{ format: 2 }, { type: 'something-else' }, { by: 'witness' }, { holder: 'JM' }, { endsAt: '2026-12-22' }],
      ...[{ agreement: 7 }, { owner: 'Dominica' }, { endsAt: null }],
    ];
    for (const change of bad) {
      const notice = await signDocument({ ...document, ...change }, type, holder);
      expect([change, await refusalOf(verifyEnding(notice, agreement, keys))]).toEqual([change, 'AGREEMENT_INVALID']);
    }
    const asOwner = await signDocument({ ...document, by: 'owner' }, type, holder);
    expect(await refusalOf(verifyEnding(asOwner, agreement, keys))).toBe('AGREEMENT_UNSIGNED');
  });
});
