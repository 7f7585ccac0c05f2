/** Pack lists: named by their hash, of one owner, with packs that can be, each found by a short name that is its own. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '@breakwater/federation-protocol';
import { describe, expect, test } from 'vitest';
import { gatherPacks } from '../../pack-list/gather-packs.ts';
import {
  encodePackList,
  PACK_LIST_MAX_BYTES,
  PACKS_PER_LIST_MAX,
  type PackList,
  parsePackList,
} from '../../pack-list/pack-list.ts';
import { changed, holders, name, owner, sampleManifest, samplePackList } from '../documents.ts';
import { refusal } from '../support.ts';

const { sha256, bytes } = encodePackList(samplePackList);
const [pack] = samplePackList.packs;

/** Reads a list with members changed, under its own hash. */
function parseChanged(changes: Readonly<Record<string, unknown>>) {
  const text = canonicalJson(changed(samplePackList, changes));
  return parsePackList(text, { owner, sha256: createHash('sha256').update(text).digest('hex') });
}

describe('a pack list', () => {
  test('comes back as it was written, under its hash', () => {
    expect(parsePackList(bytes, { owner, sha256 })).toEqual(samplePackList);
    expect(encodePackList(parsePackList(bytes, { owner, sha256 }))).toEqual({ sha256, bytes });
  });

  test('is refused under another hash, of another owner, or of another format', () => {
    expect(refusal(() => parsePackList(bytes, { owner, sha256: name('0') }))).toBe('PACK_LIST_HASH_MISMATCH');
    expect(refusal(() => parsePackList(bytes.subarray(1), { owner, sha256 }))).toBe('PACK_LIST_HASH_MISMATCH');
    expect(refusal(() => parsePackList(bytes, { owner: 'LC', sha256 }))).toBe('PACK_LIST_INVALID');
    expect(refusal(() => parseChanged({ format: 2 }))).toBe('BACKUP_FORMAT_UNKNOWN');
  });

  test('may have members that this program does not know', () => {
    expect(parseChanged({ colour: 'blue' })).toEqual(samplePackList);
  });

  test('is refused when anything in it cannot be', () => {
    const packs = (changes: object) => ({ packs: [{ ...pack, ...changes }] });
    const wrong: readonly Readonly<Record<string, unknown>>[] = [
      { owner: 'x' },
      { scheme: { k: 4, n: 3 } },
      { scheme: { k: 0, n: 6 } },
      { scheme: { k: 3, n: 257 } },
      { scheme: { k: 2, n: 6 } },
      { placements: [holders.slice(1)] },
      { placements: [[...holders.slice(1), holders[1]]] },
      { placements: [[...holders.slice(1), '../../../etc']] },
      { placements: [] },
      { keys: [] },
      { keys: ['2'] },
      ...[{ scheme: null }, { scheme: { k: 3 } }, { scheme: { k: 2.5, n: 6 } }, { placements: [7] }],
      { placements: Array.from({ length: 1001 }, () => holders) },
      { keys: Array.from({ length: 1001 }, () => name('2')) },
      ...[{ packs: [] }, { packs: [null] }, packs({ key: -1 }), packs({ key: '0' }), packs({ bytes: undefined })],
      { packs: 5 },
      { packs: Array.from({ length: 1001 }, () => pack) },
      packs({ id: 'ab' }),
      packs({ id: `../${'a'.repeat(61)}` }),
      packs({ bytes: 65_536 }),
      packs({ bytes: 2 ** 40 }),
      packs({ key: 1 }),
      packs({ placement: 1 }),
      packs({ placement: -1 }),
      packs({ roots: [] }),
      packs({ roots: holders.map(() => 'A'.repeat(42)) }),
      packs({ roots: holders.map(() => `${'A'.repeat(42)}B`) }),
    ];
    for (const changes of wrong) {
      const text = JSON.stringify(changes).slice(0, 200);
      expect([text, refusal(() => parseChanged(changes))]).toEqual([text, 'PACK_LIST_INVALID']);
    }
  });

  test('longer than any can be is not even hashed', () => {
    const long = Buffer.alloc(PACK_LIST_MAX_BYTES + 1, ' ');
    const ofLong = createHash('sha256').update(long).digest('hex');
    expect(refusal(() => parsePackList(long, { owner, sha256: ofLong }))).toBe('PACK_LIST_HASH_MISMATCH');
  });

  test('of more than a thousand packs is refused when it is written', () => {
    const packs = Array.from({ length: PACKS_PER_LIST_MAX + 1 }, () => samplePackList.packs[0] ?? []).flat();
    expect(refusal(() => encodePackList({ ...samplePackList, packs }))).toBe('BACKUP_LIMIT_EXCEEDED');
    expect(encodePackList({ ...samplePackList, packs: packs.slice(1) }).bytes.length).toBeLessThan(500_000);
  });
});

describe('gathering the packs of a snapshot', () => {
  const manifest = { ...sampleManifest, lists: [{ sha256, packs: 2 }] };

  test('finds each by its short name, with holders, roots and key', () => {
    const gathered = gatherPacks(manifest, [samplePackList]);
    expect(gathered.size).toBe(2);
    const roots = samplePackList.packs[1]?.roots;
    const { scheme } = samplePackList;
    const found = { id: name('4'), bytes: pack?.bytes, scheme, keyId: name('2'), holders, roots };
    expect(gathered.get('4'.repeat(16))).toEqual(found);
  });

  test('is refused when lists, numbers, keys or short names do not fit together', () => {
    const twin = (id: string): PackList => ({ ...samplePackList, packs: pack ? [{ ...pack, id }] : [] });
    const lists = [
      { sha256, packs: 2 },
      { sha256: name('9'), packs: 1 },
    ];
    const colliding = twin(`${'3'.repeat(16)}${'9'.repeat(48)}`);
    const attempts = [
      () => gatherPacks(manifest, []),
      () => gatherPacks({ ...manifest, lists: [{ sha256, packs: 3 }] }, [samplePackList]),
      () => gatherPacks({ ...manifest, keys: [] }, [samplePackList]),
      () => gatherPacks(manifest, [{ ...samplePackList, keys: [] }]),
      () => gatherPacks(manifest, [{ ...samplePackList, placements: [] }]),
      () => gatherPacks({ ...manifest, lists }, [samplePackList, colliding]),
    ];
    for (const attempt of attempts) expect(refusal(attempt)).toBe('MANIFEST_INVALID');
    expect(gatherPacks({ ...manifest, lists }, [samplePackList, twin(name('7'))]).size).toBe(3);
  });
});
