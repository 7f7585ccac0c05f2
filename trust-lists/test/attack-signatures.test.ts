/** Attacks on the counting of signatures: only a state's own signature under this very record counts. */
import { encodeBase64url, type Signer, signJws } from '@breakwater/federation-protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildRoot } from '../document/build-root.ts';
import { parseTrustList } from '../document/list.ts';
import { parseRoot, type Root } from '../document/root.ts';
import { checkQuorum, countStates } from '../signature/quorum.ts';
import { recordBytes, recordOfList, recordOfRoot, type SignedRecord } from '../signature/record.ts';
import { signRecord } from '../signature/sign-record.ts';
import { formatSignatureFile, parseSignatureFile } from '../signature/signature-file.ts';
import { refused } from './support/refused.ts';
import { foundingDay, makeRegion, makeSigner, officersOf, type Region } from './support/region.ts';
import { rewrite } from './support/rewrite.ts';

let region: Region;
let root: Root;
let record: SignedRecord;
let officer: Signer;
beforeAll(async () => {
  region = await makeRegion();
  root = await parseRoot(region.root.payload);
  record = recordOfList(await parseTrustList(region.list.payload));
  [officer] = officersOf(region.states, ['BB']) as [Signer];
});

const count = (...signatures: string[]) => countStates(root, 'list:hubs', record, signatures);
const header = { typ: 'breakwater-list+jws' };

/** The signature with another protected header, as somebody without the key could make it. */
function withHeader(signature: string, members: Record<string, unknown>): string {
  const [, payload, tail] = signature.split('.');
  const json = new TextEncoder().encode(JSON.stringify(members));
  return `${encodeBase64url(json)}.${payload}.${tail}`;
}

describe('counting states', () => {
  it('counts a state once, whether it signs twice or with two keys', async () => {
    const second = await makeSigner();
    const signers = region.rootPlan.signers.map((signer) =>
      signer.country === 'BB' ? { ...signer, keys: [...signer.keys, second.publicJwk] } : signer,
    );
    const wider = await parseRoot(await buildRoot({ ...region.rootPlan, signers }));
    const signatures = await Promise.all([officer, officer, second].map((one) => signRecord(record, one, foundingDay)));
    const later = await signRecord(record, officer, new Date(foundingDay.getTime() + 1000));
    const tally = await countStates(wider, 'list:hubs', record, [...signatures, later]);
    expect(tally.states).toEqual(['BB']);
  });

  it('counts only the states of the role', async () => {
    const path = ['roles', 'list:hubs', 'signers'];
    const narrow = await parseRoot(rewrite(region.root.payload, path, ['GY', 'JM', 'LC', 'TT']));
    const officers = officersOf(region.states, ['BB', 'LC']);
    const signatures = await Promise.all(officers.map((one) => signRecord(record, one, foundingDay)));
    expect((await countStates(narrow, 'list:hubs', record, signatures)).states).toEqual(['LC']);
  });

  it('says of each signature that it did not count why not', async () => {
    const stranger = await signRecord(record, await makeSigner(), foundingDay);
    const other = await signRecord(recordOfRoot(root), officer, foundingDay);
    const tally = await count(stranger, other, 'nonsense', await signRecord(record, officer, foundingDay));
    expect(tally.states).toEqual(['BB']);
    expect(tally.uncounted.map(({ code }) => code)).toEqual(['JWS_KEY_UNKNOWN', 'JWS_TYPE_WRONG', 'JWS_MALFORMED']);
  });

  it('looks at a bounded number of signatures', async () => {
    const flood = Array.from({ length: 200 }, () => 'x.y.z');
    expect((await count(...flood)).uncounted).toHaveLength(128);
  });

  it('tells what is missing', async () => {
    const signatures = [await signRecord(record, officer, foundingDay)];
    const attempt = checkQuorum(root, 'list:hubs', record, signatures, 'TRUST_LIST_QUORUM_MISSING');
    const error = await refused(attempt, 'TRUST_LIST_QUORUM_MISSING');
    expect(error.evidence).toMatchObject({ states: ['BB'], threshold: 4 });
  });
});

describe('a signature that is not what it seems', () => {
  it('does not count one that carries keys or addresses in its header', async () => {
    const surplus = [{ jwk: officer.publicJwk }, { jku: 'https://evil.example/keys' }, { x5u: 'https://evil.example' }];
    for (const members of surplus) {
      const signature = await signJws(
        recordBytes(record),
        { ...header, ...JSON.parse(JSON.stringify(members)) },
        officer,
      );
      expect(await count(signature)).toMatchObject({ states: [], uncounted: [{ code: 'TRUST_SIGNATURE_HEADER' }] });
    }
  });

  it('does not count one for another list, number or hash', async () => {
    const others: SignedRecord[] = [
      { type: 'breakwater-list', listId: 'status', sequence: 1, sha256: record.sha256 },
      { type: 'breakwater-list', listId: 'hubs', sequence: 2, sha256: record.sha256 },
      { type: 'breakwater-list', listId: 'hubs', sequence: 1, sha256: 'd'.repeat(64) },
    ];
    for (const other of others) {
      const tally = await count(await signRecord(other, officer, foundingDay));
      expect(tally).toMatchObject({ states: [], uncounted: [{ code: 'TRUST_SIGNATURE_OTHER_RECORD' }] });
    }
  });

  it('does not count a root signature for a list with the same hash, nor the other way round', async () => {
    const bytes = recordBytes(record);
    const asRoot = await signJws(bytes, { typ: 'breakwater-root+jws' }, officer);
    expect((await count(asRoot)).uncounted).toMatchObject([{ code: 'JWS_TYPE_WRONG' }]);
    const asConsent = await signJws(bytes, { typ: 'breakwater-consent+jws' }, officer);
    expect((await count(asConsent)).uncounted).toMatchObject([{ code: 'JWS_TYPE_WRONG' }]);
  });

  it('takes the algorithm from the key, whatever the header says', async () => {
    const signature = await signRecord(record, officer, foundingDay);
    for (const alg of ['none', 'HS256', 'ES256', 'eddsa', 'Ed25519']) {
      const tally = await count(withHeader(signature, { ...header, alg, kid: officer.kid, iat: 1 }));
      expect(tally.uncounted).toMatchObject([{ code: 'JWS_ALGORITHM_REFUSED' }]);
    }
  });

  it('compares key ids exactly and never tries another key', async () => {
    const signature = await signRecord(record, officer, foundingDay);
    const [other] = officersOf(region.states, ['LC']);
    for (const kid of [officer.kid.toLowerCase(), ` ${officer.kid}`, '']) {
      const tally = await count(withHeader(signature, { ...header, alg: 'EdDSA', kid, iat: 1 }));
      expect(tally.states).toEqual([]);
    }
    const swapped = await count(withHeader(signature, { ...header, alg: 'EdDSA', kid: other?.kid, iat: 1 }));
    expect(swapped.uncounted).toMatchObject([{ code: 'JWS_SIGNATURE_INVALID' }]);
  });

  it('does not count one whose bytes were touched anywhere', async () => {
    const signature = await signRecord(record, officer, foundingDay);
    for (const at of [3, signature.indexOf('.') + 5, signature.length - 10]) {
      const touched = `${signature.slice(0, at)}${signature[at] === 'A' ? 'B' : 'A'}${signature.slice(at + 1)}`;
      expect((await count(touched)).states).toEqual([]);
    }
  });

  it('does not count one that demands an extension', async () => {
    const signature = await signJws(recordBytes(record), { ...header, crit: ['exp'], exp: 1 }, officer);
    expect((await count(signature)).uncounted).toMatchObject([{ code: 'JWS_CRITICAL_REFUSED' }]);
  });
});

describe('a file of signatures', () => {
  const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

  it('gives back what was put in, each once', () => {
    expect(parseSignatureFile(formatSignatureFile(['a.b.c', 'd.e.f', 'a.b.c']))).toEqual(['a.b.c', 'd.e.f']);
  });

  it.each([
    ['no list', { signatures: 'a.b.c' }],
    ['something beside the list', { signatures: [], keys: [] }],
    ['too many', { signatures: Array.from({ length: 129 }, (_, index) => `s${index}`) }],
    ['one that is too long', { signatures: ['x'.repeat(8193)] }],
  ])('refuses %s', async (_name, value) => {
    await refused(
      Promise.resolve().then(() => parseSignatureFile(bytes(value))),
      'TRUST_SIGNATURES_MALFORMED',
    );
  });

  it('refuses a file that is too large', async () => {
    await refused(
      Promise.resolve().then(() => parseSignatureFile(new Uint8Array(256 * 1024 + 1))),
      'TRUST_DOCUMENT_TOO_LARGE',
    );
  });
});
