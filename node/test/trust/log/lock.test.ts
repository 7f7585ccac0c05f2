/** Who writes to a log writes alone, also when the one before died. */
import { expect, it } from 'vitest';
import { withLogLock } from '../../../trust/log/lock.ts';
import { scratch } from '../../scratch.ts';

it('lets one writer in at a time, and the next one when it is done', async () => {
  const dir = await scratch();
  const seen: string[] = [];
  const inside = Promise.withResolvers<void>();
  const leave = Promise.withResolvers<void>();
  const first = withLogLock(dir, async () => {
    inside.resolve();
    await leave.promise;
    seen.push('first');
  });
  await inside.promise;
  await expect(withLogLock(dir, async () => seen.push('never'), 0)).rejects.toMatchObject({ code: 'TRUST_LOG_LOCKED' });
  leave.resolve();
  await first;
  await withLogLock(dir, async () => seen.push('second'), 0);
  expect(seen).toEqual(['first', 'second']);
});

it('lets the next one in after a writer that failed', async () => {
  const dir = await scratch();
  const failing = withLogLock(dir, async () => {
    throw new Error('the disk is full');
  });
  await expect(failing).rejects.toThrow('the disk is full');
  expect(await withLogLock(dir, async () => 'in', 0)).toBe('in');
});
