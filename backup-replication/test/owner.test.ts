/** Names of owners and holders: two shapes and nothing else. */
import { expect, test } from 'vitest';
import { isOwnerName, parseOwnerName } from '../owner.ts';
import { refusal } from './support.ts';

test('a country and an archive are owners', () => {
  for (const name of ['DM', 'XC', '0123456789abcdef']) expect(parseOwnerName(name)).toBe(name);
});

test('nothing else is, least of all what could lead out of a folder', () => {
  const names = ['', 'dm', 'DMA', 'D', '..', '0123456789ABCDEF', '0123456789abcde', 'DM/..', 'DM\n', null, 7, ['DM']];
  for (const name of names) {
    expect(isOwnerName(name)).toBe(false);
    expect(refusal(() => parseOwnerName(name))).toBe('BACKUP_OWNER_INVALID');
  }
});
