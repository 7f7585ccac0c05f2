/** Bundles that a person leaves for a hub: whole, by their hash, and few. */
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { incomingBundles, incomingBytesMax, isWaiting, leaveBundle, removeBundle } from '../../trust/incoming.ts';
import { scratch } from '../scratch.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('bundles that wait for a hub', () => {
  it('are none in a directory that never had one', async () => {
    expect(await incomingBundles(await scratch())).toEqual([]);
  });

  it('are found once, however often they were brought, until they are taken away', async () => {
    const dir = await scratch();
    const name = await leaveBundle(dir, bytesOf('one'));
    expect(await leaveBundle(dir, bytesOf('one'))).toBe(name);
    expect(await incomingBundles(dir)).toEqual([{ name, bytes: bytesOf('one') }]);
    expect(await isWaiting(dir, name)).toBe(true);
    await removeBundle(dir, name);
    expect([await isWaiting(dir, name), await incomingBundles(dir)]).toEqual([false, []]);
  });

  it('are refused when so many wait that nobody seems to take them', async () => {
    const dir = await scratch();
    for (let number = 0; number < 16; number += 1) await leaveBundle(dir, bytesOf(String(number)));
    await expect(leaveBundle(dir, bytesOf('one more'))).rejects.toMatchObject({ code: 'INCOMING_FULL' });
    await expect(leaveBundle(dir, bytesOf('3'))).resolves.toMatch(/\.bundle$/);
  });

  it('are passed over when they are half written, foreign or far too large', async () => {
    const dir = await scratch();
    const folder = join(dir, 'trust', 'incoming');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${'a'.repeat(64)}.bundle.77.new`), 'half');
    await writeFile(join(folder, 'readme.txt'), 'foreign');
    await writeFile(join(folder, `${'b'.repeat(64)}.bundle`), new Uint8Array(incomingBytesMax + 1));
    expect(await incomingBundles(dir)).toEqual([]);
  });

  it('are found behind any number of folders and oversized files with such names', async () => {
    const dir = await scratch();
    const folder = join(dir, 'trust', 'incoming');
    await mkdir(join(folder, `${'0'.repeat(64)}.bundle`), { recursive: true });
    await symlink('nowhere', join(folder, `${'1'.repeat(64)}.bundle`));
    const large = new Uint8Array(incomingBytesMax + 1);
    const ends = Array.from({ length: 16 }, (_, end) => end.toString(16).padStart(2, '0'));
    for (const end of ends) await writeFile(join(folder, `${'2'.repeat(62)}${end}.bundle`), large);
    const name = `${'f'.repeat(64)}.bundle`;
    await writeFile(join(folder, name), 'good');
    expect(await incomingBundles(dir)).toEqual([{ name, bytes: bytesOf('good') }]);
  });
});
