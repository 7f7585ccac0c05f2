/** One run at a time: a second is refused, a killed one is in nobody's way. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { locked } from '../../archive/lock.ts';
import { scratch } from '../scratch.ts';

const refused = (code: string) => expect.objectContaining({ code });
const lockIn = (dir: string) => readFileSync(join(dir, 'lock'), 'utf8');

it('runs the work and leaves no lock, also when the work fails', async () => {
  const dir = join(await scratch(), 'cache');
  expect(await locked(dir, async () => lockIn(dir))).toMatch(new RegExp(`^${process.pid} \\d+ [0-9a-f-]{36}\n$`));
  await expect(locked(dir, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  expect(readdirSync(dir)).toEqual([]);
});

it('refuses a second run while the first lives, and leaves its lock alone', async () => {
  const dir = await scratch();
  await locked(dir, async () => {
    const before = lockIn(dir);
    await expect(locked(dir, async () => 'done')).rejects.toThrow(refused('ARCHIVE_BUSY'));
    expect([lockIn(dir), readdirSync(dir)]).toEqual([before, ['lock']]);
  });
});

it.each([
  ['was killed', (own: string) => own.replace(/^\d+/, '4194305')],
  ['had the number of a process that lives now', (own: string) => own.replace(/ \d+ /, ' 1 ')],
  ['ran before the machine was started anew', (own: string) => own.replace(/[0-9a-f]{12}\n$/, '000000000000\n')],
  ['lost its content in a power cut', () => ''],
])('takes over from a run that %s', async (_what, left) => {
  const dir = await scratch();
  const own = await locked(dir, async () => lockIn(dir));
  writeFileSync(join(dir, 'lock'), left(own));
  expect(await locked(dir, async () => lockIn(dir))).toBe(own);
  expect(readdirSync(dir)).toEqual([]);
});
