/** After a change of key: what the old key signed in its time still counts, and a thief of it adds nothing. */
import type { Signer } from '@breakwater/federation-protocol';
import { describe, expect, test } from 'vitest';
import { chooseHead, chooseNamedHead, type HeadAnswer } from '../../head/choose-head.ts';
import { headHash, readKeptHead, signHead } from '../../head/head.ts';
import type { PromisedHead } from '../../head/standing-heads.ts';
import { DEFAULT_SCHEME } from '../../scheme.ts';
import { holders, name, owner, sampleHead } from '../documents.ts';
import { newSigner } from '../keys.ts';
import { refusalOf } from '../support.ts';

const [old, fresh] = [await newSigner(), await newSigner()];
const expected = { owner, keys: [fresh.publicJwk], retired: [old.publicJwk] };

async function next(by: Signer, previous: string | null, snapshot = name('1')): Promise<string> {
  const sequence = previous === null ? 1 : readKeptHead(previous).sequence + 1;
  return signHead(sampleHead(sequence, previous === null ? null : headHash(previous), snapshot), by);
}

const one = await next(old, null);
const two = await next(old, one);
const three = await next(old, two);
const four = await next(fresh, three);
const answer = (index: number, ...heads: readonly string[]): HeadAnswer => ({ holder: holders[index] ?? '', heads });
const choose = (answers: readonly HeadAnswer[], promised?: ReadonlyMap<string, PromisedHead>) =>
  chooseHead(answers, promised === undefined ? expected : { ...expected, promised }, DEFAULT_SCHEME);
const told = async (answers: readonly HeadAnswer[]) => {
  const { head, history, liars } = await choose(answers);
  return [head.sequence, history.map(({ sequence }) => sequence), liars];
};

describe('heads of before a change of key', () => {
  test('count when the chain of the new key leads to them, and when no head of the new key is there yet', async () => {
    const all = [four, three, two, one];
    expect(await told([0, 1, 2].map((at) => answer(at, ...all)))).toEqual([4, [1, 2, 3, 4], []]);
    // One holder alone tells them: the chain vouches, not the holder.
    expect(await told([answer(0, ...all), answer(1, four), answer(2, four)])).toEqual([4, [1, 2, 3, 4], []]);
    expect(await told([0, 1, 2].map((at) => answer(at, three, two)))).toEqual([3, [2, 3], []]);
    expect((await choose([0, 1, 2, 3].map((at) => answer(at, three)))).withstands).toBe(2);
  });

  test('count in whatever order they are told', async () => {
    for (const told of [
      [one, two, three, four],
      [two, four, one, three],
      [three, one, four, two],
    ]) {
      const { history } = await choose([answer(0, ...told), answer(1, four), answer(2, four)]);
      expect(history.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
    }
  });

  test('are not confused with those of a second key in force, which needs no voucher', async () => {
    const keys = [(await newSigner()).publicJwk, fresh.publicJwk];
    const { head, liars } = await chooseHead(
      [answer(0, four), answer(1), answer(2)],
      { ...expected, keys },
      DEFAULT_SCHEME,
    );
    expect([head.sequence, liars]).toEqual([4, []]);
  });

  test('count below a gap that pruning left, when more holders than may lie tell them', async () => {
    expect(await told([answer(0, four, one), answer(1, four, one), answer(2, four)])).toEqual([4, [1, 4], []]);
    expect(await told([answer(0, four, one), answer(1, four), answer(2, four)])).toEqual([4, [4], []]);
  });

  test('count for nobody who does not know the retired key', async () => {
    const { retired: _none, ...stranger } = expected;
    const answers = [0, 1, 2].map((at) => answer(at, three));
    expect(await refusalOf(chooseHead(answers, stranger, DEFAULT_SCHEME))).toBe('HEADS_TOO_FEW');
  });
});

describe('a thief of the retired key', () => {
  test('makes no newer head, also with a holder that plays along, which is named', async () => {
    const forged = await next(old, four);
    const honest = [1, 2, 3].map((at) => answer(at, four, three));
    expect(await told([answer(0, forged, four), ...honest])).toEqual([4, [3, 4], [lied(0, 'retired')]]);
    const twin = await next(old, three, name('7'));
    expect(await told([answer(0, twin, three), ...honest]), 'nor a twin').toEqual([4, [3, 4], [lied(0, 'retired')]]);
  });

  test('makes no newer head however many holders it deceived, and keeps nobody from the true one', async () => {
    const forged = await next(old, four);
    const deceived = [0, 1, 2].map((at) => answer(at, forged, four));
    const liars = [0, 1, 2].map((at) => lied(at, 'retired'));
    expect(await told([...deceived, answer(3, four)])).toEqual([4, [4], liars]);
    const few = [answer(0, forged, four), answer(1, four), answer(2, four)];
    expect(await told(few), 'three answers are enough to know').toEqual([4, [4], liars.slice(0, 1)]);
  });

  test('makes no doubt by a twin of the newest head that more holders than may lie tell', async () => {
    const twin = await next(old, two, name('7'));
    const answers = [answer(0, twin, two), answer(1, three, two), answer(2, three, two)];
    expect(await told(answers)).toEqual([3, [2, 3], []]);
  });

  test('makes no newer head before the new key has any: one holder is not enough', async () => {
    const forged = await next(old, three);
    const honest = [1, 2, 3].map((at) => answer(at, three, two));
    expect(await told([answer(0, forged, three), ...honest])).toEqual([3, [2, 3], []]);
    expect(await refusalOf(choose([answer(0, forged), ...honest.slice(0, 2)])), 'of three').toBe('HEADS_TOO_FEW');
  });

  test('does not rewrite the past, forks nothing and blocks nobody', async () => {
    const other = await next(old, one, name('7'));
    const honest = [1, 2, 3].map((at) => answer(at, four, three, two));
    expect(await told([answer(0, four, other), ...honest])).toEqual([4, [2, 3, 4], []]);
    const forged = await next(old, await next(old, two, name('7')));
    const named = await chooseNamedHead([answer(0, forged), ...honest], expected, 4, DEFAULT_SCHEME);
    expect(named.jws).toBe(four);
    expect(await refusalOf(chooseNamedHead([answer(0, forged)], expected, 4, DEFAULT_SCHEME))).toBe('HEADS_TOO_FEW');
  });

  test('may hide nothing either: one liar of three does not roll the reader back', async () => {
    const [lying, missed, knows] = [answer(0, two), answer(1, two), answer(2, three, two)];
    expect(await refusalOf(choose([lying, missed, knows])), 'it might be true').toBe('HEADS_TOO_FEW');
    expect((await choose([lying, missed, knows, answer(3, three)])).head.sequence).toBe(3);
  });
});

test('a head that one holder took before a run broke off counts for the owner, who has its receipt', async () => {
  const half = await next(old, three);
  const answers = [answer(0, half, three), ...[1, 2, 3, 4].map((at) => answer(at, three))];
  expect((await choose(answers)).head.sequence).toBe(3);
  expect(
    (await choose(answers, new Map([[holders[0] ?? '', { sequence: 4, hash: headHash(half) }]]))).head.sequence,
  ).toBe(4);
});

test('a thief’s twin of a head that the owner has a receipt for forks nothing, whoever tells it', async () => {
  const twin = await next(old, two, name('7'));
  const promised = new Map([0, 1, 2, 3, 4].map((at) => [holders[at] ?? '', { sequence: 3, hash: headHash(three) }]));
  const honest = [1, 2, 3, 4].map((at) => answer(at, three, two));
  const chosen = await choose([answer(0, twin, two), ...honest], promised);
  expect([chosen.jws, chosen.history.map(({ sequence }) => sequence)]).toEqual([three, [2, 3]]);
});

test('a head that was kept is read without its key, and what is none is refused', async () => {
  expect(readKeptHead(three)).toEqual(sampleHead(3, headHash(two)));
  expect(await refusalOf(Promise.resolve().then(() => readKeptHead('x')))).toBe('HEAD_INVALID');
});

function lied(index: number, reason: string) {
  return { holder: holders[index], reason };
}
