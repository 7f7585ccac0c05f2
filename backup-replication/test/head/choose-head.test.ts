/** Choosing a head: the newest wins, one liar cannot hide it, and two histories are never mistaken for one. */
import { type Signer, signJws } from '@breakwater/federation-protocol';
import { describe, expect, test } from 'vitest';
import { chooseHead, chooseNamedHead, type HeadAnswer } from '../../head/choose-head.ts';
import { headHash, signHead, verifyHead } from '../../head/head.ts';
import { DEFAULT_SCHEME } from '../../scheme.ts';
import { changed, holders, name, owner, sampleHead } from '../documents.ts';
import { newSigner } from '../keys.ts';
import { refusalOf } from '../support.ts';

const signer = await newSigner();
const expected = { owner, keys: [signer.publicJwk] };
const typ = 'breakwater-head+jws';

async function chain(length: number, by: Signer = signer, snapshot = name('1')): Promise<string[]> {
  const heads: string[] = [];
  for (let sequence = 1; sequence <= length; sequence += 1) {
    const last = heads.at(-1);
    heads.push(await signHead(sampleHead(sequence, last === undefined ? null : headHash(last), snapshot), by));
  }
  return heads;
}

const heads = await chain(3);
const [first = '', second = '', third = ''] = heads;
const answer = (index: number, ...given: readonly string[]): HeadAnswer => ({
  holder: holders[index] ?? `${name('5').slice(0, 14)}0${index}`,
  heads: given,
});
const choose = (answers: readonly HeadAnswer[]) => chooseHead(answers, expected, DEFAULT_SCHEME);

describe('a head', () => {
  test('verifies under the owner’s key', async () => {
    expect(await verifyHead(second, expected)).toEqual(sampleHead(2, headHash(first)));
  });

  test('is refused under another key, of another owner or type, or when a member cannot be', async () => {
    const [forged = ''] = await chain(1, await newSigner());
    expect(await refusalOf(verifyHead(forged, expected))).toBe('HEAD_INVALID');
    expect(await refusalOf(verifyHead(first, { ...expected, owner: 'LC' }))).toBe('HEAD_INVALID');
    const receipt = await signJws(changed(sampleHead(1, null), {}), { typ: 'breakwater-receipt+jws' }, signer);
    expect(await refusalOf(verifyHead(receipt, expected))).toBe('HEAD_INVALID');
    const wrong = [
      { format: 0 },
      { owner: 'x' },
      { sequence: 0 },
      { sequence: 2 },
      { previous: name('a') },
      { snapshot: 'ab' },
      { manifestSha256: '../../x' },
      { createdAt: '' },
      { recovery: 'none' },
    ];
    for (const changes of wrong) {
      const jws = await signJws(changed(sampleHead(1, null), changes), { typ }, signer);
      expect([changes, await refusalOf(verifyHead(jws, expected))]).toEqual([changes, 'HEAD_INVALID']);
    }
    for (const text of ['', 'a.b.c', 'x'.repeat(70_000)])
      expect(await refusalOf(verifyHead(text, expected))).toBe('HEAD_INVALID');
  });
});

describe('choosing the newest head', () => {
  test('takes the highest, names who is behind, and says how many might lie', async () => {
    const chosen = await choose([answer(0, first, second, third), answer(1, third), answer(2, second)]);
    expect([chosen.head.sequence, chosen.jws, chosen.behind, chosen.liars]).toEqual([3, third, [holders[2]], []]);
    expect(chosen.history.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(chosen.withstands).toBe(1);
  });

  test('cannot be rolled back by one liar among three, whichever five holders knew the head', async () => {
    for (let missed = 0; missed < 6; missed += 1) {
      // Who missed it and who hides it say the same, so each pair is tried once.
      for (let liar = missed; liar < 6; liar += 1) {
        const answers = holders.map((_, i) => answer(i, i === missed || i === liar ? second : third));
        for (const asked of subsetsOfThree()) {
          const chosen = await choose(asked.map((i) => answers[i] ?? answer(i)));
          expect(chosen.head.sequence).toBe(3);
        }
      }
    }
  });

  test('is not rolled back by those who hold nothing of the owner: where 21 are asked, their silence is no voice', async () => {
    const others = Array.from(
      { length: 15 },
      (_, at): HeadAnswer => ({ holder: `${name('5').slice(0, 14)}${at + 10}`, heads: [] }),
    );
    const among = (answers: readonly HeadAnswer[]) => chooseHead(answers, { ...expected, asked: 21 }, DEFAULT_SCHEME);
    // The one that missed the newest head is all that a storm has left of the six.
    expect(await refusalOf(among([answer(0, second), ...others]))).toBe('HEADS_TOO_FEW');
    const { head, withstands } = await among([answer(0, second), answer(1, third), answer(2, third), ...others]);
    expect([head.sequence, withstands], 'no more lies are withstood than three holders can').toEqual([3, 1]);
    const young = await among([answer(0, first), ...[1, 2, 3, 4, 5].map((at) => answer(at)), ...others]);
    expect(young.head.sequence, 'a first run that died after its first head goes on').toBe(1);
    expect(await refusalOf(among(others))).toBe('HEAD_NONE');
  });

  test('is told by those whose agreement is in force: a former holder stands in for none that is down', async () => {
    const former = (index: number, ...given: readonly string[]) => ({ ...answer(index, ...given), isFormer: true });
    // One was replaced and knows nothing newer, one missed the newest head, one hides it.
    const [replaced, missed, lying] = [former(6, second), answer(0, second), answer(1, second)];
    const found = await choose([replaced, missed, lying, answer(2, third)]);
    expect([found.head.sequence, found.withstands]).toEqual([3, 1]);
    expect(found.doubt).toBe(null);
    const { head, withstands, doubt } = await choose([replaced, missed, lying]);
    expect([head.sequence, withstands], 'no lie is withstood, and that is said').toEqual([2, 0]);
    expect(doubt, 'with the number of those who count').toEqual({ voices: 2, needed: 3 });
    const all = await choose([former(0, third), former(1, third), former(2, second), former(3, third)]);
    expect([all.head.sequence, all.withstands], 'all agreements ran out: the data goes home').toEqual([3, 0]);
    expect(all.doubt).toEqual({ voices: 0, needed: 3 });
    expect(await refusalOf(choose([former(0, third), answer(1, third)]))).toBe('HEADS_TOO_FEW');
  });

  test('says how many more voices would withstand a liar, and nothing where no number would', async () => {
    const of = async (k: number, n: number, count: number) => {
      const told = Array.from({ length: count }, (_, at) => answer(at, third));
      return (await chooseHead(told, expected, { k, n })).doubt;
    };
    expect([await of(2, 4, 2), await of(2, 3, 2)]).toEqual(Array(2).fill({ voices: 2, needed: 3 }));
    expect(await of(1, 2, 1)).toEqual({ voices: 1, needed: 2 });
    const enough = [await of(2, 4, 3), await of(3, 6, 3), await of(1, 2, 2), await of(2, 3, 3)];
    expect([...enough, await of(1, 1, 1)]).toEqual(Array(5).fill(null));
  });

  test('names a holder that gives what the owner never signed, and does without it', async () => {
    const [forged = ''] = await chain(1, await newSigner());
    const four = [answer(0, forged), answer(1, third), answer(2, third), answer(3, second)];
    const { head, liars } = await choose(four);
    expect([head.sequence, liars]).toEqual([3, [{ holder: holders[0], reason: 'forged' }]]);
    expect(await refusalOf(choose(four.slice(0, 3)))).toBe('HEADS_TOO_FEW');
  });

  test('names a holder that floods the reader, without looking at what it gave', async () => {
    const flood = Array.from({ length: 1025 }, (_, i) => `${third}${i}`);
    const { head, liars } = await choose([answer(0, ...flood), answer(1, third), answer(2, third), answer(3)]);
    expect([head.sequence, liars]).toEqual([3, [{ holder: holders[0], reason: 'flooded' }]]);
    const most = Array.from({ length: 1024 }, () => third);
    expect((await choose([answer(0, ...most), answer(1, third), answer(2)])).liars, 'the most is no flood').toEqual([]);
  });

  test('names every holder that gives the same forged head, not only the first', async () => {
    const [forged = ''] = await chain(1, await newSigner());
    const answers = [answer(0, forged), answer(1, forged), answer(2, third), answer(3, third), answer(4, third)];
    expect((await choose(answers)).liars.map(({ holder }) => holder)).toEqual([holders[0], holders[1]]);
  });

  test('names a holder that admits less than it signed a receipt for', async () => {
    const promised = new Map([
      [holders[0] ?? '', { sequence: 3, hash: headHash(third) }],
      [holders[1] ?? '', { sequence: 2, hash: headHash(second) }],
    ]);
    const answers = [answer(0, first, second), answer(1, second), answer(2, second), answer(3, second)];
    const { head, liars } = await chooseHead(answers, { ...expected, promised }, DEFAULT_SCHEME);
    expect([head.sequence, liars]).toEqual([2, [{ holder: holders[0], reason: 'withheld' }]]);
  });

  test('refuses two heads of one number, and a chain that does not fit', async () => {
    const [, , other = ''] = await chain(3, signer, name('8'));
    expect(await refusalOf(choose([answer(0, third), answer(1, other), answer(2)]))).toBe('HEAD_FORKED');
    expect(await refusalOf(choose([answer(0, second), answer(1, other), answer(2)]))).toBe('HEAD_FORKED');
  });

  test('refuses too few answers, counts one holder once, and says when there is none', async () => {
    expect(await refusalOf(choose([answer(0, third), answer(1, third)]))).toBe('HEADS_TOO_FEW');
    expect(await refusalOf(choose([answer(0, third), answer(0, third), answer(0, third)]))).toBe('HEADS_TOO_FEW');
    expect(await refusalOf(choose([answer(0), answer(1), answer(2)]))).toBe('HEAD_NONE');
  });
});

describe('more liars than are withstood (fault 15)', () => {
  const old = (index: number) => answer(index, first, second);
  const promised = new Map(holders.map((holder) => [holder, { sequence: 3, hash: headHash(third) }]));

  test('all but one collude: who asks all six believes the one, whichever it is', async () => {
    for (let honest = 0; honest < 6; honest += 1) {
      const { head, behind } = await choose(holders.map((_, i) => (i === honest ? answer(i, third) : old(i))));
      expect([head.sequence, behind.length]).toEqual([3, 5]);
    }
  });

  test('all who answer collude: whoever has their receipts refuses, for every three of them', async () => {
    for (const asked of subsetsOfThree()) {
      const answers = asked.map(old);
      expect(await refusalOf(chooseHead(answers, { ...expected, promised }, DEFAULT_SCHEME))).toBe('HEADS_TOO_FEW');
    }
  });

  test('all who answer collude before a machine that knows nothing: it is told how few lies its answer withstands', async () => {
    const { head, withstands } = await choose([old(0), old(1), old(2)]);
    expect([head.sequence, withstands]).toEqual([2, 1]);
    expect((await choose([0, 1, 2, 3, 4, 5].map(old))).withstands).toBe(4);
  });
});

describe('choosing a head by number', () => {
  const named = (answers: readonly HeadAnswer[], sequence: number) =>
    chooseNamedHead(answers, expected, sequence, DEFAULT_SCHEME);

  test('takes it when three give the same, whatever else they say', async () => {
    const [, other = ''] = await chain(2, signer, name('8'));
    const answers = [answer(0, second, third), answer(1, first, second), answer(2, second), answer(3, other)];
    expect([(await named(answers, 2)).jws, (await named(answers, 2)).behind]).toEqual([second, []]);
    expect(await refusalOf(named(answers.slice(1), 2))).toBe('HEADS_TOO_FEW');
    expect(await refusalOf(named(answers, 7))).toBe('HEAD_NONE');
    const { behind } = await named([...answers.slice(0, 3), answer(4, first), answer(5)], 2);
    expect(behind, 'and names who never had it').toEqual([holders[4], holders[5]]);
  });

  test('refuses when two have three voices each, and counts one holder once', async () => {
    const [, other = ''] = await chain(2, signer, name('8'));
    const six = holders.map((_, i) => answer(i, i < 3 ? second : other));
    expect(await refusalOf(named(six, 2))).toBe('HEAD_FORKED');
    const thrice = [answer(0, second), answer(0, second), answer(0, second), answer(1), answer(2)];
    expect(await refusalOf(named(thrice, 2))).toBe('HEADS_TOO_FEW');
  });
});

function subsetsOfThree(): readonly (readonly number[])[] {
  const all = [0, 1, 2, 3, 4, 5];
  return all.flatMap((a) => all.flatMap((b) => all.flatMap((c) => (a < b && b < c ? [[a, b, c]] : []))));
}
