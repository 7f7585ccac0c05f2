/** What is in force stays, whatever anybody offers: junk, notices without meaning, and notices by stolen keys. */
import { encodeBase64url } from '@breakwater/federation-protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { applyNotices } from '../../notice/apply-notices.ts';
import type { SignedNotice } from '../../notice/notice.ts';
import { verifyNotices } from '../../notice/verify-notices.ts';
import { keyNamed } from '../standing/a-standing.ts';
import { country, kidAt, makeOfficer, makeScene, type NoticeScene, noticeBy } from './a-notice.ts';

let scene: NoticeScene;
beforeAll(async () => {
  scene = await makeScene();
});

const three = ['BB', 'GY', 'LC'];
const codesOf = (errors: readonly { readonly code: string }[]) => [...new Set(errors.map(({ code }) => code))];

/** The notices in force after these were known and those are offered. */
async function offeredOn(inForce: readonly SignedNotice[], offered: readonly SignedNotice[], rules = scene) {
  const { documents } = await verifyNotices(inForce, scene);
  expect(documents).toHaveLength(inForce.length);
  return verifyNotices(offered, { ...rules, known: { documents, areCounted: rules.root === scene.root } });
}

/** Signatures that name a state's key and hold nothing; anybody can write them. */
function junkOf(state: string, count: number): string[] {
  const header = JSON.stringify({ alg: 'EdDSA', kid: scene.officers.get(state)?.kid, typ: 'breakwater-notice+jws' });
  const part = (text: string) => encodeBase64url(new TextEncoder().encode(text));
  const zeros = encodeBase64url(new Uint8Array(64));
  return Array.from({ length: count }, (_, index) => `${part(header)}.${part(`junk ${index}`)}.${zeros}`);
}

describe('what nobody signed', () => {
  it('lifts nothing: half a megabyte of junk under the number of one notice leaves the other in force', async () => {
    const about = await noticeBy(scene, three, { territory: country('JM') });
    const other = await noticeBy(scene, three);
    const junk = junkOf('BZ', 33 * 64);
    const flood = Array.from({ length: 33 }, (_, n) => ({ ...about, signatures: junk.slice(64 * n, 64 * n + 64) }));
    expect((await offeredOn([about, other], flood)).accepted.size).toBe(2);
  });

  it('keeps no new notice out either: each has its own budget, whatever lies beside it', async () => {
    const target = (reason: string) => noticeBy(scene, [], { reason });
    const tried = scene.root.signers.flatMap(({ id }) => junkOf(id, 9));
    const junk = await Promise.all(
      Array.from({ length: 90 }, async (_, n) => ({ ...(await target(`Number ${n}`)), signatures: tried })),
    );
    const { accepted } = await offeredOn([], [...junk, await noticeBy(scene, three)]);
    expect(accepted.size).toBe(1);
  });

  it('does not use up the tries of a state that did sign', async () => {
    const notice = await noticeBy(scene, three);
    const signatures = [...junkOf('DM', 20), ...junkOf('JM', 20), ...notice.signatures];
    expect((await offeredOn([], [{ ...notice, signatures }])).accepted.size).toBe(1);
  });

  it('is not verified for a notice in force at all', async () => {
    const notice = await noticeBy(scene, three);
    const { documents } = await verifyNotices([notice], scene);
    const suite = {
      sha256: (bytes: Uint8Array) => bytes,
      verify: () => {
        throw new Error('a signature was verified');
      },
    };
    const rules = { ...scene, known: { documents, areCounted: true } };
    const offered = [{ ...notice, signatures: junkOf('BZ', 64) }];
    expect((await verifyNotices(offered, rules, suite)).documents).toEqual(documents);
  });
});

describe('more notices', () => {
  const stolen = keyNamed('fed').kid;
  const keysLeft = (notices: Awaited<ReturnType<typeof offeredOn>>) => {
    const members = new Map(scene.list.entries.map(({ member }) => [member.country, member]));
    return applyNotices(members, notices.accepted.values()).get(country('DM'))?.federationKeys.length;
  };

  it.each([
    ['the state itself', ['DM'], 40],
    ['three others', three, 80],
  ])('by %s, older and about other keys, give no key back', async (_who, by, count) => {
    const real = await noticeBy(scene, by, { service: null, kid: stolen });
    const plan = { service: null, issued: new Date(0) };
    const others = await Promise.all(
      Array.from({ length: count }, (_, n) => noticeBy(scene, by, { ...plan, kid: kidAt(n) })),
    );
    const after = await offeredOn([real], others);
    expect([keysLeft(after), codesOf(after.refused)]).toEqual([0, ['TRUST_NOTICE_OVER_LIMIT']]);
  });

  it.each([
    ['the state itself', ['DM'], 40],
    ['three others', three, 80],
  ])('about keys by %s leave room for a notice about a whole service, also afterwards', async (_who, by, count) => {
    const flood = await Promise.all(
      Array.from({ length: count }, (_, n) => noticeBy(scene, by, { service: null, kid: kidAt(n) })),
    );
    const { documents } = await verifyNotices(flood, scene);
    const after = await offeredOn(documents, [await noticeBy(scene, by)]);
    expect([after.accepted.size, after.refused]).toEqual([documents.length + 1, []]);
  });

  it('about keys that the country does not have are refused', async () => {
    const plan = { service: null, kid: 'A'.repeat(43) };
    const invented = await noticeBy(scene, ['DM'], plan);
    const elsewhere = await noticeBy(scene, ['DM'], { service: 'BackupStore', kid: stolen });
    const after = await offeredOn([], [invented, elsewhere]);
    expect([after.accepted.size, codesOf(after.refused)]).toEqual([0, ['TRUST_NOTICE_KEY_UNKNOWN']]);
  });

  it('that say the same again are refused, and what they would have crowded out stays', async () => {
    const key = await noticeBy(scene, ['DM'], { service: null, kid: stolen });
    const broad = await Promise.all(
      Array.from({ length: 20 }, (_, n) => noticeBy(scene, ['DM'], { service: null, reason: `Number ${n}` })),
    );
    const after = await offeredOn([key], broad);
    expect([after.accepted.size, codesOf(after.refused)]).toEqual([2, ['TRUST_NOTICE_IN_FORCE']]);
  });

  it('by others do not stand in for the state’s own word, which ends by itself alone', async () => {
    const after = await offeredOn([await noticeBy(scene, three, { reason: 'Ours.' })], [await noticeBy(scene, ['DM'])]);
    expect(after.accepted.size).toBe(2);
  });

  it('by the state at a later revision of its entry are a new word', async () => {
    const again = await noticeBy(scene, ['DM'], { reason: 'Again.', revision: 2 });
    expect((await offeredOn([await noticeBy(scene, ['DM'])], [again])).accepted.size).toBe(2);
  });
});

describe('a new root', () => {
  it('makes every signature be counted again under its keys', async () => {
    const own = await noticeBy(scene, ['DM']);
    const theirs = await noticeBy(scene, three, { territory: country('TT') });
    const fresh = await makeOfficer();
    const signers = scene.root.signers.map((signer) =>
      signer.id === 'DM' ? { ...signer, keys: [{ jwk: fresh.publicJwk }] } : signer,
    );
    const after = await offeredOn([own, theirs], [], { ...scene, root: { ...scene.root, signers } });
    expect([...after.accepted.values()].map(({ territory }) => territory)).toEqual(['TT']);
    expect(codesOf(after.refused)).toEqual(['TRUST_NOTICE_QUORUM_MISSING']);
  });
});
