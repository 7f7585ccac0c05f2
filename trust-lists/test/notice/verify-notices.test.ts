/** Attacks on notices: forged, short of signatures, replayed after they were settled, flooded, turned into grants. */
import { type JsonObject, parseStrictJson, signJws } from '@breakwater/federation-protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { noticesOfferedMax } from '../../notice/limits.ts';
import { parseNotice, type SignedNotice } from '../../notice/notice.ts';
import { noticeRecordBytes, noticeSignatureType, signNotice } from '../../notice/record.ts';
import { verifyNotices } from '../../notice/verify-notices.ts';
import { refused } from '../support/refused.ts';
import { codes, country, day, kidAt, makeOfficer, makeScene, type NoticeScene, noticeBy } from './a-notice.ts';

let scene: NoticeScene;
beforeAll(async () => {
  scene = await makeScene();
});

const check = (...offered: SignedNotice[]) => verifyNotices(offered, scene);
/** The scene with a list that settles the notice and has Dominica's entry at this revision. */
const settling = (id: string, revision: number) => {
  const entries = scene.list.entries.map(({ member }) => ({ member: { ...member, revision } }));
  return { ...scene, list: { entries, settled: [id] } };
};
const codesOf = (errors: readonly { readonly code: string }[]) => errors.map(({ code }) => code);

describe('who may make a notice', () => {
  it('is the state itself, alone', async () => {
    const { accepted, documents } = await check(await noticeBy(scene, ['DM']));
    expect([...accepted.values()]).toMatchObject([{ territory: 'DM', service: 'FederationIdentity' }]);
    expect(documents).toHaveLength(1);
  });

  it('is three others together, and not two', async () => {
    expect((await check(await noticeBy(scene, ['BB', 'GY', 'LC']))).accepted.size).toBe(1);
    const two = await check(await noticeBy(scene, ['BB', 'GY']));
    expect([two.accepted.size, codesOf(two.refused)]).toEqual([0, ['TRUST_NOTICE_QUORUM_MISSING']]);
  });

  it('is kept and handed on with no more signatures than it needs, the same ones everywhere', async () => {
    const notice = await noticeBy(scene, ['TT', 'LC', 'JM', 'GY', 'BB']);
    const { documents } = await check(notice);
    expect(documents[0]?.signatures).toEqual((await noticeBy(scene, ['BB', 'GY', 'JM'])).signatures);
  });

  it('may sign late: signatures of one notice from several sources count together', async () => {
    const parts = [await noticeBy(scene, ['BB', 'GY']), await noticeBy(scene, ['TT'])];
    const { documents } = await check(...parts);
    expect(documents).toHaveLength(1);
    expect(documents[0]?.signatures).toHaveLength(3);
    expect((await check(...parts.reverse())).documents).toEqual(documents);
  });

  it('counts a state once, however often and with however many keys it signs', async () => {
    const second = await makeOfficer();
    const signers = scene.root.signers.map((signer) =>
      signer.id === 'BB' ? { ...signer, keys: [...signer.keys, { jwk: second.publicJwk }] } : signer,
    );
    const notice = await noticeBy(scene, ['BB', 'BB', 'GY']);
    const again = await signNotice(await parseNotice(notice.payload), second, new Date(day.getTime() + 1000));
    const offered = [{ ...notice, signatures: [...notice.signatures, again] }];
    const { refused } = await verifyNotices(offered, { ...scene, root: { ...scene.root, signers } });
    expect(codesOf(refused)).toEqual(['TRUST_NOTICE_QUORUM_MISSING']);
  });

  it('is nobody who is not in the root, and nobody whose key the root no longer has', async () => {
    const notice = await noticeBy(scene, ['DM']);
    const stranger = await signNotice(await parseNotice(notice.payload), await makeOfficer(), day);
    expect((await check({ ...notice, signatures: [stranger] })).accepted.size).toBe(0);
    const root = { ...scene.root, signers: scene.root.signers.filter(({ id }) => id !== 'DM') };
    expect((await verifyNotices([notice], { ...scene, root })).accepted.size).toBe(0);
  });
});

describe('a forged notice', () => {
  it('does not borrow the signatures of another', async () => {
    const { signatures } = await noticeBy(scene, ['DM']);
    const { payload } = await noticeBy(scene, [], { kid: null, service: null });
    expect(codesOf((await check({ payload, signatures })).refused)).toEqual(['TRUST_NOTICE_QUORUM_MISSING']);
  });

  it('does not borrow signatures made for lists, or with more in the header', async () => {
    const notice = await noticeBy(scene, ['DM']);
    const officer = scene.officers.get('DM') ?? (await makeOfficer());
    const record = noticeRecordBytes(await parseNotice(notice.payload));
    const asList = await signJws(record, { typ: 'breakwater-list+jws' }, officer);
    const surplus = await signJws(record, { typ: noticeSignatureType, jku: 'https://evil.example' }, officer);
    const whole = await signJws(notice.payload, { typ: noticeSignatureType }, officer);
    for (const signature of [asList, surplus, whole, 'a.b.c', '']) {
      expect((await check({ ...notice, signatures: [signature] })).accepted.size).toBe(0);
    }
  });

  it('does not turn one bit of a signature or payload', async () => {
    const { payload, signatures } = await noticeBy(scene, ['DM']);
    const [signature = ''] = signatures;
    const touched = `${signature.slice(0, -5)}${signature.at(-5) === 'A' ? 'B' : 'A'}${signature.slice(-4)}`;
    expect((await check({ payload, signatures: [touched] })).accepted.size).toBe(0);
    const json = { ...(parseStrictJson(payload) as JsonObject), reason: 'The hub was broken intO.' };
    const other = new TextEncoder().encode(JSON.stringify(json));
    expect((await check({ payload: other, signatures })).accepted.size).toBe(0);
  });

  it('about a country that is not on the list has no effect', async () => {
    const notice = await noticeBy(scene, ['BB', 'GY', 'LC'], { territory: country('FR') });
    expect(codesOf((await check(notice)).refused)).toEqual(['TRUST_NOTICE_TARGET_UNKNOWN']);
  });

  it('that cannot be read is told and does not stop the others', async () => {
    const broken = { payload: new TextEncoder().encode('{"grant":true}'), signatures: [] };
    const { accepted, refused } = await check(broken, await noticeBy(scene, ['DM']));
    expect([accepted.size, codesOf(refused)]).toEqual([1, ['TRUST_NOTICE_MALFORMED']]);
  });
});

describe('a notice that a list has settled', () => {
  it('has no effect, however often it is sent again', async () => {
    const notice = await noticeBy(scene, ['DM']);
    const { id } = await parseNotice(notice.payload);
    for (const by of [['DM'], ['BB', 'GY', 'LC']]) {
      const again = await verifyNotices([await noticeBy(scene, by), notice], settling(id, 2));
      expect([again.accepted.size, codesOf(again.refused)]).toEqual([0, ['TRUST_NOTICE_SETTLED']]);
    }
  });

  it('and that the state itself made stands until a revision of its entry; the word of others does not', async () => {
    const own = await noticeBy(scene, ['DM']);
    const { id } = await parseNotice(own.payload);
    expect((await verifyNotices([own], settling(id, 1))).accepted.size).toBe(1);
    const theirs = await verifyNotices([await noticeBy(scene, ['BB', 'GY', 'LC'])], settling(id, 1));
    expect([theirs.accepted.size, codesOf(theirs.refused)]).toEqual([0, ['TRUST_NOTICE_SETTLED']]);
    const { documents } = await check(own);
    const kept = await verifyNotices([], { ...settling(id, 1), known: { documents, areCounted: true } });
    expect(kept.accepted.size).toBe(1);
    const over = await verifyNotices([], { ...settling(id, 2), known: { documents, areCounted: true } });
    expect([over.accepted.size, codesOf(over.refused)]).toEqual([0, ['TRUST_NOTICE_SETTLED']]);
  });

  it('does not settle the next one about the same key', async () => {
    const first = await noticeBy(scene, ['DM']);
    const settled = settling((await parseNotice(first.payload)).id, 2);
    const next = await noticeBy(scene, ['DM'], { issued: new Date(day.getTime() + 60_000) });
    expect((await verifyNotices([next], settled)).accepted.size).toBe(1);
  });
});

describe('a flood of notices', () => {
  const flood = (by: readonly string[], territory: string, count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, index) =>
        noticeBy(scene, by, { territory: country(territory), service: null, kid: kidAt(index), issued: new Date(0) }),
      ),
    );

  it('from a stolen key of one country is bounded, and cannot shut out a notice about all of it', async () => {
    const broad = await noticeBy(scene, ['DM'], { service: null });
    const { accepted, refused } = await check(...(await flood(['DM'], 'DM', 40)), broad);
    expect(accepted.size).toBe(17);
    expect([...accepted.values()][0]).toMatchObject({ service: null, kid: null });
    expect(new Set(codesOf(refused))).toEqual(new Set(['TRUST_NOTICE_OVER_LIMIT']));
  });

  it('from three states is bounded over all, and leaves room for a notice about each service', async () => {
    const many = await flood(['BB', 'GY', 'LC'], 'DM', 70);
    const last = await noticeBy(scene, ['BB', 'GY', 'DM'], { territory: country('TT'), service: 'BackupStore' });
    const { accepted } = await check(...many, last);
    expect(accepted.size).toBe(65);
    expect([...accepted.values()].some(({ territory }) => territory === 'TT')).toBe(true);
  });

  it('is kept alike whatever the order in which it came', async () => {
    const many = [...(await flood(['DM'], 'DM', 20)), ...(await flood(['BB', 'GY', 'LC'], 'DM', 5))];
    const one = await check(...many);
    const other = await check(...many.toReversed());
    expect([...other.accepted.keys()]).toEqual([...one.accepted.keys()]);
  });

  it('beyond anything honest is not read at all', async () => {
    const empty = { payload: new Uint8Array(0), signatures: [] };
    const attempt = check(...Array.from({ length: noticesOfferedMax + 1 }, () => empty));
    await refused(attempt, 'TRUST_NOTICE_FLOOD');
  });

  it('of signatures is looked at only so far', async () => {
    const notice = await noticeBy(scene, ['DM']);
    const junk = Array.from({ length: 64 }, (_, index) => `junk${index}`);
    expect((await check({ ...notice, signatures: [...junk, ...notice.signatures] })).accepted.size).toBe(0);
    expect((await check({ ...notice, signatures: [...junk.slice(1), ...notice.signatures] })).accepted.size).toBe(1);
  });

  it('costs a bounded number of signature checks', async () => {
    let checks = 0;
    const suite = { sha256: (bytes: Uint8Array) => bytes, verify: () => ++checks < 0 };
    const notices = await Promise.all(
      Array.from({ length: 340 }, async (_, index) => {
        const notice = await noticeBy(scene, [], { reason: `Number ${index}` });
        const [signature = ''] = (await noticeBy(scene, [codes[index % 7] ?? ''])).signatures;
        return { ...notice, signatures: Array.from({ length: 7 }, (_, at) => `${signature.slice(0, -8)}AAA${at}AAAA`) };
      }),
    );
    await verifyNotices(notices, scene, suite);
    expect(checks).toBeLessThanOrEqual(2048);
    expect(checks).toBeGreaterThan(1000);
  });
});
