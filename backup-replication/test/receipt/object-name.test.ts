/** Names of stored things have one spelling. */
import { expect, it } from 'vitest';
import {
  generationObject,
  headObject,
  listObject,
  manifestObject,
  parseObjectName,
  shardObject,
} from '../../receipt/object-name.ts';
import { name } from '../documents.ts';
import { refusal } from '../support.ts';

it('takes every name that a receipt can be for', () => {
  const names = [
    ...Array.from({ length: 256 }, (_, index) => shardObject(name('a'), index)),
    ...[listObject(name('b')), manifestObject(name('c')), headObject(1), generationObject(2 ** 53 - 1)],
  ];
  for (const one of names) expect(parseObjectName(one)).toBe(one);
});

it.each([
  ...[shardObject(name('a'), 256), shardObject(name('a'), -1), `packs/${name('a')}/shards/00`, `packs/${name('a')}`],
  ...[headObject(0), 'heads/07', 'heads/1\n', `lists/${name('A')}`, `x/lists/${name('a')}`, '', null, undefined, 7],
])('refuses %s', (value) => {
  expect(refusal(() => parseObjectName(value))).toBe('BACKUP_NAME_INVALID');
});
