/** Key rotation as the TUF conformance suite tests it, with states for keys, in one class of algorithms and in two. */
import { type AnySigner, type CountryCode, parseCountryCode } from '@breakwater/federation-protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildRoot, type RootPlan } from '../document/build-root.ts';
import { type KeyClass, parseRoot } from '../document/root.ts';
import { addDays } from '../document/time.ts';
import { checkQuorum } from '../signature/quorum.ts';
import { recordOfList, type SignedRecord } from '../signature/record.ts';
import { signRecord } from '../signature/sign-record.ts';
import type { SignedDocument } from '../state.ts';
import { verifyRoots } from '../verify/verify-roots.ts';
import { makeLog, makeWitness } from './support/log.ts';
import { makePqSigner } from './support/pq-signer.ts';
import { refused } from './support/refused.ts';
import { foundingDay, makeSigner, signRoot } from './support/region.ts';
import { hasVectors, vectorText } from './support/vectors.ts';

interface Version {
  readonly keys: readonly number[];
  readonly threshold: number;
  readonly sigs: readonly number[];
  readonly expect: boolean;
}

const isThere = hasVectors('tuf-rotation');
const table = isThere ? vectorText('tuf-rotation/rotation-cases.json') : '{"root":{},"nonRoot":{}}';
const cases = JSON.parse(table) as {
  readonly root: Readonly<Record<string, readonly Version[]>>;
  readonly nonRoot: Readonly<Record<string, Version>>;
};

const countries = ['AG', 'BB', 'BS', 'BZ', 'DM', 'GD', 'GY', 'JM', 'LC', 'TT'].map(parseCountryCode);
const officers: { country: CountryCode; keys: readonly [AnySigner, AnySigner] }[] = [];
let anchor: AnySigner;
let seen: Pick<RootPlan, 'logs' | 'witnesses' | 'byzantine'>;
beforeAll(async () => {
  anchor = await makeSigner();
  const { origin, key } = await makeLog();
  const { vkey } = await makeWitness('LC');
  seen = {
    logs: [{ origin, vkey: key.text, url: 'https://authority.example/trust', state: 'active', successorOf: null }],
    witnesses: [{ country: 'LC', vkey: vkey.text, url: 'https://hub.lc.example/witness' }],
    byzantine: 0,
  };
  for (const country of countries) officers.push({ country, keys: [await makeSigner(), await makePqSigner()] });
});

const chosen = (indices: readonly number[]) => indices.flatMap((index) => officers[index] ?? []);
const signersOf = (indices: readonly number[], classes: readonly KeyClass[]) =>
  chosen(indices).flatMap(({ keys: [classical, pq] }) => (classes.includes('pq') ? [classical, pq] : [classical]));

async function rootOf(
  { keys, threshold }: Version,
  version: number,
  previousSha256: string | null,
  classes: readonly KeyClass[],
): Promise<Uint8Array> {
  return buildRoot({
    version,
    previousSha256,
    issued: foundingDay,
    expires: addDays(foundingDay, 730),
    signers: chosen(keys).map(({ country, keys: both }) => ({
      country,
      name: `Officer of ${country}`,
      keys: both.map(({ publicJwk }) => publicJwk),
    })),
    thresholds: { root: threshold, 'list:hubs': threshold, removal: threshold },
    classes: { root: classes, 'list:hubs': classes },
    anchor: { entityId: 'https://region.example/anchor', keys: [anchor.publicJwk].filter((key) => key.kty !== 'AKP') },
    ...seen,
  });
}

const bothWays: readonly (readonly KeyClass[])[] = [['classical'], ['classical', 'pq']];

if (isThere)
  describe('root versions of ../shared/vectors/tuf-rotation', () => {
    it('are all there', () => expect(Object.keys(cases.root)).toHaveLength(15));

    describe.each(bothWays)('in the classes %s %s', (...classes) => {
      it.each(Object.entries(cases.root))('%s', async (_name, versions) => {
        const documents: SignedDocument[] = [];
        let previous: string | null = null;
        let pin = '';
        for (const [index, version] of versions.entries()) {
          const payload = await rootOf(
            version,
            index + 1,
            previous,
            classes.filter((one) => one !== undefined),
          );
          documents.push(await signRoot(payload, signersOf(version.sigs, classes)));
          previous = (await parseRoot(payload)).sha256;
          pin ||= previous;
          const attempt = verifyRoots(documents, { rootSha256: pin });
          if (version.expect) expect((await attempt).newest.version).toBe(index + 1);
          else await refused(attempt, 'TRUST_ROOT_QUORUM_MISSING');
        }
      });
    });
  });

if (isThere)
  describe('other roles of ../shared/vectors/tuf-rotation', () => {
    it('are all there', () => expect(Object.keys(cases.nonRoot)).toHaveLength(10));

    describe.each(bothWays)('in the classes %s %s', (...classes) => {
      it.each(Object.entries(cases.nonRoot))('%s', async (_name, version) => {
        const asked = classes.filter((one) => one !== undefined);
        const root = await parseRoot(await rootOf(version, 1, null, asked));
        const record: SignedRecord = recordOfList({ listId: 'hubs', sequence: 1, sha256: 'a'.repeat(64) });
        const signers = signersOf(version.sigs, asked);
        const signatures = await Promise.all(signers.map((signer) => signRecord(record, signer, foundingDay)));
        const attempt = checkQuorum(root, 'list:hubs', record, signatures, 'TRUST_LIST_QUORUM_MISSING');
        if (version.expect) expect((await attempt).length).toBeGreaterThanOrEqual(version.threshold);
        else await refused(attempt, 'TRUST_LIST_QUORUM_MISSING');
      });
    });
  });
