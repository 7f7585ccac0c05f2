/** Heads: signed, chained, and chosen so that no single holder can turn time back. */
import { parseCountryCode, type Signer } from '@breakwater/federation-protocol';
import { beforeAll, describe, expect, test } from 'vitest';
import { chooseHead, chooseNamedHead, HEAD_READ_QUORUM, HEAD_WRITE_QUORUM } from '../../../draft/head/choose-head.ts';
import { type Head, headHash, signHead, verifyHead } from '../../../draft/head/head.ts';
import { newSigner } from '../../keys.ts';
import { refusalOf } from '../../support.ts';

const country = parseCountryCode('DM');
const [BB, BZ, GY, JM, LC, TT] = ['BB', 'BZ', 'GY', 'JM', 'LC', 'TT'].map(parseCountryCode);
const six = [BB, BZ, GY, JM, LC, TT].map((code) => code ?? country);

let signer: Signer;
let chain: string[];
const expected = () => ({ country, keys: [signer.publicJwk] });

function headWith(sequence: number, previous: string | null, mark = 'a'): Head {
  const hash = mark.repeat(64);
  const createdAt = '2026-11-22T03:00:00.000Z';
  return { format: 0, country, sequence, previous, snapshotId: hash, manifestSha256: hash, createdAt, recovery: null };
}

beforeAll(async () => {
  signer = await newSigner();
  const first = await signHead(headWith(1, null), signer);
  const second = await signHead(headWith(2, headHash(first)), signer);
  chain = [first, second, await signHead(headWith(3, headHash(second)), signer)];
});

/** Every holder tells the first `count` heads. */
const tell = (counts: readonly number[]) =>
  counts.map((count, i) => ({ holder: six[i] ?? country, heads: chain.slice(0, count) }));

describe('a head', () => {
  test('verifies under the country’s key, and under no other', async () => {
    const [jws = ''] = chain;
    expect((await verifyHead(jws, expected())).sequence).toBe(1);
    expect(await refusalOf(verifyHead(jws, { country, keys: [(await newSigner()).publicJwk] }))).toBe('HEAD_INVALID');
    expect(await refusalOf(verifyHead(jws, { ...expected(), country: parseCountryCode('LC') }))).toBe('HEAD_INVALID');
    expect(await refusalOf(verifyHead(`${jws}x`, expected()))).toBe('HEAD_INVALID');
  });

  test('begins its chain at one and nowhere else', async () => {
    expect(await refusalOf(verifyHead(await signHead(headWith(2, null), signer), expected()))).toBe('HEAD_INVALID');
    expect(await refusalOf(verifyHead(await signHead(headWith(1, 'b'.repeat(64)), signer), expected()))).toBe(
      'HEAD_INVALID',
    );
  });
});

describe('the choice', () => {
  test('takes the highest head and names the holders that are behind', async () => {
    const chosen = await chooseHead(tell([3, 3, 3, 3, 2, 0]), expected());
    expect(chosen.head.sequence).toBe(3);
    expect(chosen.behind).toEqual([LC, TT]);
    expect(chosen.history.map((head) => head.sequence)).toEqual([1, 2, 3]);
  });

  test('finds the newest from any three of six when five keep it and one of them lies with an old one', async () => {
    const newest = [3, 3, 3, 3, 3, 2];
    for (let liar = 0; liar < HEAD_WRITE_QUORUM; liar += 1) {
      const told = newest.map((count, i) => (i === liar ? 1 : count));
      for (let a = 0; a < 6; a += 1) {
        for (let b = a + 1; b < 6; b += 1) {
          for (let c = b + 1; c < 6; c += 1) {
            const answers = tell(told).filter((_, i) => [a, b, c].includes(i));
            expect((await chooseHead(answers, expected())).head.sequence).toBe(3);
          }
        }
      }
    }
  });

  test('names a holder that gives something else than heads of the country, and goes on', async () => {
    const forged = await signHead(headWith(9, headHash(chain[2] ?? '')), await newSigner());
    const answers = [...tell([3, 3, 3]), { holder: TT ?? country, heads: [forged] }];
    const chosen = await chooseHead(answers, expected());
    expect(chosen.head.sequence).toBe(3);
    expect(chosen.liars).toEqual([TT]);
  });

  test('refuses when fewer than three told, counting liars as silent', async () => {
    expect(await refusalOf(chooseHead(tell([3, 3]), expected()))).toBe('HEADS_TOO_FEW');
    const answers = [...tell([3, 3]), { holder: TT ?? country, heads: ['nonsense'] }];
    expect(await refusalOf(chooseHead(answers, expected()))).toBe('HEADS_TOO_FEW');
    expect(HEAD_WRITE_QUORUM + HEAD_READ_QUORUM - six.length).toBeGreaterThan(1);
  });

  test('refuses when nobody has a head', async () => {
    expect(await refusalOf(chooseHead(tell([0, 0, 0]), expected()))).toBe('HEAD_NONE');
  });

  test('refuses two heads with one number, and two histories', async () => {
    const twin = await signHead(headWith(3, headHash(chain[1] ?? ''), 'b'), signer);
    const forked = [...tell([3, 3]), { holder: TT ?? country, heads: [twin] }];
    expect(await refusalOf(chooseHead(forked, expected()))).toBe('HEAD_FORKED');
    const stranger = await signHead(headWith(4, 'c'.repeat(64)), signer);
    const broken = [...tell([3, 3]), { holder: TT ?? country, heads: [stranger] }];
    expect(await refusalOf(chooseHead(broken, expected()))).toBe('HEAD_FORKED');
  });
});

describe('the choice of a head that officials named', () => {
  test('is not disturbed by what one holder says of other numbers, or of this one', async () => {
    const stranger = await signHead(headWith(4, 'c'.repeat(64)), signer);
    const twin = await signHead(headWith(3, headHash(chain[1] ?? ''), 'b'), signer);
    const answers = [...tell([3, 3, 3, 2]), { holder: TT ?? country, heads: [twin, stranger] }];
    expect(await refusalOf(chooseHead(answers, expected()))).toBe('HEAD_FORKED');
    const chosen = await chooseNamedHead(answers, expected(), 3);
    expect(chosen.jws).toBe(chain[2]);
    expect(chosen.history).toEqual([chosen.head]);
    expect(chosen.behind).toEqual([JM]);
  });

  test('believes no fewer than three holders, and nobody when three say one thing and three another', async () => {
    const twin = await signHead(headWith(3, headHash(chain[1] ?? ''), 'b'), signer);
    const twins = [JM, LC, TT].map((holder) => ({ holder: holder ?? country, heads: [twin] }));
    expect(await refusalOf(chooseNamedHead([...tell([3, 3, 3]), ...twins], expected(), 3))).toBe('HEAD_FORKED');
    expect(await refusalOf(chooseNamedHead(tell([3, 3, 2, 2]), expected(), 3))).toBe('HEADS_TOO_FEW');
    expect(await refusalOf(chooseNamedHead(tell([3, 3]), expected(), 3))).toBe('HEADS_TOO_FEW');
    expect(await refusalOf(chooseNamedHead(tell([3, 3, 3]), expected(), 4))).toBe('HEAD_NONE');
    const [one] = tell([3]);
    const thrice = one ? [one, { ...one, heads: [...one.heads, ...one.heads] }] : [];
    expect(await refusalOf(chooseNamedHead([...thrice, ...tell([0])], expected(), 3))).toBe('HEADS_TOO_FEW');
  });
});
