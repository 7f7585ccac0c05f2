/** Orders to delete as documents: signed by the owner, for one holder, with nothing in them that could be a path. */
import { describe, expect, test } from 'vitest';
import { type Generation, generationHash, signGeneration, verifyGeneration } from '../../generation/generation.ts';
import { newSigner } from '../keys.ts';
import { refusalOf } from '../support.ts';
import { packOf } from './a-holder.ts';

const order: Generation = {
  ...{ owner: 'DM', holder: 'BB', number: 2, previous: 'a'.repeat(64), act: 'condemn', of: null },
  objects: [packOf('one'), `lists/${'b'.repeat(64)}`, `manifests/${'c'.repeat(64)}`, 'heads/7'],
  createdAt: '2026-11-22T03:00:00.000Z',
};

describe('an order to delete', () => {
  test('comes out as it went in, with one name', async () => {
    const signer = await newSigner();
    const jws = await signGeneration(order, signer);
    const expected = { owner: 'DM', holder: 'BB', keys: [signer.publicJwk] };
    expect(await verifyGeneration(jws, expected)).toEqual(order);
    expect(generationHash(jws)).toMatch(/^[0-9a-f]{64}$/);
  });

  test('works at no other holder, for no other owner, under no other key, and not when it is changed', async () => {
    const [signer, thief] = [await newSigner(), await newSigner()];
    const jws = await signGeneration(order, signer);
    const expected = { owner: 'DM', holder: 'BB', keys: [signer.publicJwk] };
    const wrong = [
      { ...expected, holder: 'LC' },
      { ...expected, owner: 'JM' },
      { ...expected, keys: [thief.publicJwk] },
      { ...expected, keys: [] },
    ];
    for (const other of wrong) expect(await refusalOf(verifyGeneration(jws, other))).toBe('GENERATION_INVALID');
    const at = Math.floor(jws.length / 2);
    const changed = `${jws.slice(0, at)}${jws[at] === 'A' ? 'B' : 'A'}${jws.slice(at + 1)}`;
    expect(await refusalOf(verifyGeneration(changed, expected))).toBe('GENERATION_INVALID');
  });

  test.each([
    ['no place in the chain', { number: 0 }],
    ['a first one that follows another', { number: 1 }],
    ['a later one that follows none', { previous: null }],
    ['nothing to condemn', { objects: [] }],
    ['a path', { objects: ['packs/../heads'] }],
    ['one thing twice', { objects: [packOf('one'), packOf('one')] }],
    ['a deletion that names things', { act: 'delete', of: 1 }],
    ['a deletion of the future', { act: 'delete', of: 2, objects: [] }],
    ['a pardon of nothing', { act: 'pardon', objects: [] }],
    ['an owner who is nobody', { owner: 'Dominica' }],
  ] as const)('is neither signed nor read with %s', async (_what, change) => {
    const bad: Generation = { ...order, ...change };
    expect(await refusalOf(Promise.resolve().then(async () => signGeneration(bad, await newSigner())))).toBe(
      'GENERATION_INVALID',
    );
  });
});
