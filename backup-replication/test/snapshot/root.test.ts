/** The root: opens under its data key, in its snapshot, for its owner, and is read within bounds. */
import { canonicalJson } from '@breakwater/federation-protocol';
import { expect, test } from 'vitest';
import { packKeyOf } from '../../seal/pack-key.ts';
import { SlotSeal } from '../../seal/slot.ts';
import { openRoot, sealRoot } from '../../snapshot/root.ts';
import { changed } from '../documents.ts';
import { bytesFrom, refusal } from '../support.ts';
import { placeOf } from '../tree/lines.ts';

const [snapshot, dataKey] = ['ab'.repeat(32), bytesFrom(32, 1)];
const totals = { files: 2, directories: 1, symlinks: 0, links: 1, skipped: 0, bytes: 2 ** 41 };
const root = { ...totals, chunkIdKey: bytesFrom(32, 2), tree: [placeOf(), placeOf({ slot: 4 })] };

/** Seals any text as a root, as a thief of the keys could. */
function sealText(text: Uint8Array): Uint8Array {
  const sealed = new Uint8Array(text.length + 16);
  const key = packKeyOf(dataKey, Buffer.from(snapshot, 'hex'));
  new SlotSeal('DM', snapshot, key).seal(0, 'root', text, sealed, 0);
  return sealed;
}

test('a root comes back as it was sealed', () => {
  expect(openRoot(sealRoot(root, dataKey, 'DM', snapshot), dataKey, 'DM', snapshot)).toEqual(root);
});

test('its length tells a holder neither how many files there are nor how long their tree is', () => {
  const lengthOf = (changes: object, chunks: number) => {
    const tree = Array.from({ length: chunks }, (_, slot) => placeOf({ slot }));
    return sealRoot({ ...root, ...changes, tree }, dataKey, 'DM', snapshot).length;
  };
  expect(lengthOf({ files: 1 }, 1)).toBe(lengthOf({ files: 123_456, bytes: 2 ** 52 }, 25));
  const lengths = new Set(Array.from({ length: 500 }, (_, at) => lengthOf({}, 500 + at)));
  expect(lengths.size).toBeLessThan(10);
  expect(lengthOf({}, 1000)).toBeLessThan(1000 * 110 * 1.125);
});

test('it does not open under another key, for another owner, in another snapshot, or with a bit changed', () => {
  const sealed = sealRoot(root, dataKey, 'DM', snapshot);
  expect(refusal(() => openRoot(sealed, bytesFrom(32, 3), 'DM', snapshot))).toBe('BACKUP_KEY_WRONG');
  expect(refusal(() => openRoot(sealed, dataKey, 'LC', snapshot))).toBe('BACKUP_KEY_WRONG');
  expect(refusal(() => openRoot(sealed, dataKey, 'DM', 'cd'.repeat(32)))).toBe('BACKUP_KEY_WRONG');
  sealed[5] = (sealed[5] ?? 0) ^ 1;
  expect(refusal(() => openRoot(sealed, dataKey, 'DM', snapshot))).toBe('BACKUP_KEY_WRONG');
});

test('one that opens and cannot be is refused', () => {
  const json = {
    ...totals,
    chunkIdKey: Buffer.from(root.chunkIdKey).toString('base64url'),
    tree: [['0123456789abcdef', 3, 64, 516, 500, 0, 0, 500, 'A'.repeat(43)]],
  };
  const open = (text: Uint8Array) => () => openRoot(sealText(text), dataKey, 'DM', snapshot);
  expect(open(canonicalJson(changed(json, {})))().files).toBe(2);
  const wrong = [
    { files: -1 },
    { links: undefined },
    { chunkIdKey: 'AAAA' },
    { tree: [[5]] },
    { tree: 1 },
    { tree: [[1, 2]] },
  ];
  for (const changes of wrong) {
    expect(refusal(open(canonicalJson(changed(json, changes))))).toBe('BACKUP_TREE_INVALID');
  }
  for (const text of ['', '[]', '{"files":1,"files":1}'])
    expect(refusal(open(Buffer.from(text)))).toBe('BACKUP_TREE_INVALID');
});

test('a tree too long for a manifest is refused when it is sealed', () => {
  const tree = Array.from({ length: 99_000 }, () => placeOf());
  expect(refusal(() => sealRoot({ ...root, tree }, dataKey, 'DM', snapshot))).toBe('BACKUP_LIMIT_EXCEEDED');
});
