/** Orders to delete as documents: signed by the owner, for one holder, with nothing in them that could be a path. */
import { signJws } from '@breakwater/federation-protocol';
import { describe, expect, test } from 'vitest';
import {
  GENERATION_OBJECTS_MAX,
  type Generation,
  generationHash,
  signGeneration,
  verifyGeneration,
} from '../../generation/generation.ts';
import { changed } from '../documents.ts';
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
    const spoilt = `${jws.slice(0, at)}${jws[at] === 'A' ? 'B' : 'A'}${jws.slice(at + 1)}`;
    expect(await refusalOf(verifyGeneration(spoilt, expected))).toBe('GENERATION_INVALID');
  });

  test('is refused as it comes from a thief of the key, who signs what the owner’s program would not', async () => {
    const signer = await newSigner();
    const expected = { owner: 'DM', holder: 'BB', keys: [signer.publicJwk] };
    const read = (change: Readonly<Record<string, unknown>>, typ = 'breakwater-generation+jws') =>
      signJws(changed({ format: 1, ...order }, change), { typ }, signer).then((jws) => verifyGeneration(jws, expected));
    expect(await read({})).toEqual(order);
    for (const act of ['delete', 'pardon'])
      expect(await read({ act, of: 1, objects: [] })).toMatchObject({ act, of: 1 });
    const wrong: readonly Readonly<Record<string, unknown>>[] = [
      ...[
        { format: 0 },
        { format: 2 },
        { act: 'burn', of: 1, objects: [] },
        { act: undefined },
        { extra: 1 },
        { objects: undefined },
      ],
      ...[{ number: 0, previous: null }, { number: 1 }, { number: 2.5 }, { number: '2' }, { previous: null }],
      ...[{ previous: 'a'.repeat(63) }, { previous: 'A'.repeat(64) }, { previous: 'a'.repeat(65) }, { previous: 7 }],
      ...[{ act: 'delete', of: 1 }, { act: 'delete', of: 2, objects: [] }, { act: 'delete', objects: [] }, { of: 1 }],
      ...[
        { act: 'delete', of: 0, objects: [] },
        { act: 'pardon', of: null, objects: [] },
      ],
      ...[{ objects: [] }, { objects: [packOf('one'), packOf('one')] }, { objects: [packOf('one'), 'packs/../heads'] }],
      ...[{ objects: ['heads/0'] }, { objects: ['heads/07'] }, { objects: ['generations/1'] }, { objects: [1] }],
      { objects: Array.from({ length: GENERATION_OBJECTS_MAX + 1 }, (_, at) => `heads/${at + 1}`) },
      ...[{ owner: 'Dominica' }, { holder: '../BB' }, { createdAt: '2026-11-22' }, { createdAt: undefined }],
    ];
    for (const change of wrong) {
      const title = JSON.stringify(change).slice(0, 90);
      expect([title, await refusalOf(read(change))]).toEqual([title, 'GENERATION_INVALID']);
    }
    expect(await refusalOf(read({}, 'breakwater-head+jws')), 'of another type').toBe('GENERATION_INVALID');
    const most = Array.from({ length: GENERATION_OBJECTS_MAX }, (_, at) => `heads/${at + 1}`);
    expect((await read({ objects: most })).objects).toHaveLength(GENERATION_OBJECTS_MAX);
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
  ] as const)('is not signed with %s', async (_what, change) => {
    const bad: Generation = { ...order, ...change };
    expect(await refusalOf(Promise.resolve().then(async () => signGeneration(bad, await newSigner())))).toBe(
      'GENERATION_INVALID',
    );
  });
});
