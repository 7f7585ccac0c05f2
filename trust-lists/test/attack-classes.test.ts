/** Attacks on the two classes of algorithms: breaking one of them, or having many keys of it, is never enough. */
import type { AnySigner } from '@breakwater/federation-protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildRoot } from '../document/build-root.ts';
import { parseRoot, type Root } from '../document/root.ts';
import { checkQuorum, countStates } from '../signature/quorum.ts';
import { recordOfRoot, type SignedRecord } from '../signature/record.ts';
import { signRecord } from '../signature/sign-record.ts';
import { makePqSigner } from './support/pq-signer.ts';
import { refused } from './support/refused.ts';
import { codes, foundingDay, makeRegion, makeSigner, type Region } from './support/region.ts';
import { rewrite } from './support/rewrite.ts';

let region: Region;
let root: Root;
let record: SignedRecord;
beforeAll(async () => {
  region = await makeRegion();
  root = await parseRoot(region.root.payload);
  record = recordOfRoot({ version: 2, sha256: 'b'.repeat(64) });
});

const classical = (of: readonly string[]) => of.flatMap((code) => region.states.get(code)?.officer ?? []);
const pq = (of: readonly string[]) => of.flatMap((code) => region.states.get(code)?.pqOfficer ?? []);
const sign = (signers: readonly AnySigner[]) =>
  Promise.all(signers.map((signer) => signRecord(record, signer, foundingDay)));
const check = (signatures: readonly string[], of = root) =>
  checkQuorum(of, 'root', record, signatures, 'TRUST_ROOT_QUORUM_MISSING');

describe('a root signed in two classes of algorithms', () => {
  it('needs five states in each class, be they the same states or others', async () => {
    const signatures = await sign([...classical(codes.slice(0, 5)), ...pq(codes.slice(2))]);
    expect(await check(signatures)).toEqual(codes);
  });

  it('is not signed by five states with one class, however many sign with the other', async () => {
    for (const count of [0, 1, 4]) {
      await refused(
        check(await sign([...classical(codes), ...pq(codes.slice(0, count))])),
        'TRUST_ROOT_QUORUM_MISSING',
      );
      await refused(
        check(await sign([...pq(codes), ...classical(codes.slice(0, count))])),
        'TRUST_ROOT_QUORUM_MISSING',
      );
    }
  });

  it('is not signed by two states with one class and three with the other', async () => {
    const path = ['roles', 'root', 'threshold'];
    const three = await parseRoot(rewrite(region.root.payload, path, 3));
    const mixed = await sign([...pq(codes.slice(0, 2)), ...classical(codes.slice(2, 5))]);
    await refused(check(mixed, three), 'TRUST_ROOT_QUORUM_MISSING');
    expect(await check(await sign([...pq(codes.slice(0, 3)), ...classical(codes.slice(2, 5))]), three)).toHaveLength(5);
  });

  it('loses its quorum at exactly the signature that is one too few, whichever it is', async () => {
    const whole = await sign([...classical(codes.slice(0, 5)), ...pq(codes.slice(0, 5))]);
    expect(await check(whole)).toHaveLength(5);
    for (const gone of whole.keys()) {
      await refused(check(whole.filter((_, index) => index !== gone)), 'TRUST_ROOT_QUORUM_MISSING');
    }
    const more = await sign([...classical(codes), ...pq(codes)]);
    for (const gone of more.keys()) {
      expect((await check(more.filter((_, index) => index !== gone))).length).toBeGreaterThan(5);
    }
  });

  it('is not signed by four states with three keys of each class', async () => {
    const extra = new Map<string, AnySigner[]>();
    for (const code of codes) {
      extra.set(code, [await makeSigner(), await makeSigner(), await makePqSigner(), await makePqSigner()]);
    }
    const signers = region.rootPlan.signers.map((signer) => ({
      ...signer,
      keys: [...signer.keys, ...(extra.get(signer.country) ?? []).map(({ publicJwk }) => publicJwk)],
    }));
    const rich = await parseRoot(await buildRoot({ ...region.rootPlan, signers }));
    const four = codes.slice(0, 4);
    const all = [...classical(four), ...pq(four), ...four.flatMap((code) => extra.get(code) ?? [])];
    expect(all).toHaveLength(24);
    await refused(check(await sign(all), rich), 'TRUST_ROOT_QUORUM_MISSING');
    const tally = await countStates(rich, 'root', record, await sign(all));
    expect(tally.classes).toEqual({ classical: four, pq: four });
  });

  it('counts one key once, and looks at no more than 128 of a million signatures', async () => {
    const [one] = await sign(pq(['LC']));
    const flood = Array.from({ length: 1_000_000 }, () => one ?? '');
    const tally = await countStates(root, 'root', record, flood);
    expect(tally.classes).toEqual({ classical: [], pq: ['LC'] });
    const spam = Array.from({ length: 1_000_000 }, (_, index) => `${index}.y.z`);
    expect((await countStates(root, 'root', record, spam)).uncounted).toHaveLength(128);
  });
});

describe('a role in one class', () => {
  it('does not count signatures of the other class at all', async () => {
    const tally = await countStates(root, 'list:hubs', record, await sign([...pq(codes), ...classical(['LC'])]));
    expect(tally).toMatchObject({ states: ['LC'], classes: { classical: ['LC'], pq: [] } });
    expect(tally.uncounted).toHaveLength(7);
  });
});

describe('a key that would pass for one of the other class', () => {
  it('does not verify under the other algorithm’s name', async () => {
    const [signature = ''] = await sign(pq(['LC']));
    const [, payload, tail] = signature.split('.');
    const kid = pq(['LC'])[0]?.kid ?? '';
    for (const alg of ['EdDSA', 'ML-DSA-44', 'ML-DSA-87', 'none', 'ml-dsa-65']) {
      const header = Buffer.from(JSON.stringify({ alg, kid, typ: 'breakwater-root+jws' })).toString('base64url');
      const tally = await countStates(root, 'root', record, [`${header}.${payload}.${tail}`]);
      expect(tally).toMatchObject({ states: [], uncounted: [{ code: 'JWS_ALGORITHM_REFUSED' }] });
    }
  });

  it('cannot be written into a root under the wrong class, nor a class that nobody can meet', async () => {
    for (const [key, claimed] of [
      [0, 'pq'],
      [1, 'classical'],
      [1, 'quantum'],
    ] as const) {
      const path = ['signers', 0, 'keys', key, 'class'];
      await refused(parseRoot(rewrite(region.root.payload, path, claimed)), 'TRUST_ROOT_MALFORMED');
    }
    const signers = region.rootPlan.signers.map((signer, index) => ({
      ...signer,
      keys: index < 4 ? signer.keys : signer.keys.slice(0, 1),
    }));
    await refused(buildRoot({ ...region.rootPlan, signers }), 'TRUST_ROOT_MALFORMED');
  });

  it('stands once in a root, also when a log or a witness has it', async () => {
    const [first, second] = region.rootPlan.signers;
    if (first === undefined || second === undefined) throw new Error('a region without signers');
    const [classicalKey, pqKey] = first.keys;
    const signers = region.rootPlan.signers.map((signer) =>
      signer === second ? { ...second, keys: [...second.keys.slice(0, 1), ...[pqKey].filter((key) => !!key)] } : signer,
    );
    await refused(buildRoot({ ...region.rootPlan, signers }), 'TRUST_ROOT_KEY_REUSED');
    expect(classicalKey?.kty).toBe('OKP');
    const [witness, ...others] = region.rootPlan.witnesses ?? [];
    if (witness === undefined) throw new Error('a region without witnesses');
    const twins = [witness, { ...witness, country: 'LC' as const }, ...others.slice(1)];
    await refused(buildRoot({ ...region.rootPlan, witnesses: twins }), 'TRUST_ROOT_KEY_REUSED');
  });
});
