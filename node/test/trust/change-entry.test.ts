/** A backup key that is changed in the list: the new one signs, the old ones stand in the history and still count. */
import { expect, it } from 'vitest';
import { changeEntry } from '../../trust/change-entry.ts';
import { newSigner } from '../peer/region.ts';
import { castRegion } from './a-region.ts';

it('moves the backup key before into the history, also the second time, and raises the revision', async () => {
  const [first] = (await castRegion()).entries;
  if (first === undefined) throw new Error('no entry');
  const [second, third] = [(await newSigner()).publicJwk, (await newSigner()).publicJwk];
  const since = new Date('2026-11-22T03:00:00.123Z');
  const once = await changeEntry(first, { backupKey: { key: second, since } });
  const twice = await changeEntry(once, { backupKey: { key: third, since }, retentionDays: 7 });
  const { backupKeys } = first.member;
  expect(once.member).toEqual({ ...first.member, backupKeys: [second], retiredBackupKeys: backupKeys, revision: 2 });
  expect(twice.member).toMatchObject({ backupKeys: [third], retiredBackupKeys: [second, ...backupKeys], revision: 3 });
  expect(twice.member.hosting.retentionDays).toBe(7);
  expect(JSON.stringify(twice.entity)).toContain('"2026-11-22T03:00:00Z"');
});
