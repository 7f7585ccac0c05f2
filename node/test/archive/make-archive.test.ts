/** An archive is made everywhere or nowhere, up to the last thing that is asked of its locations. */
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FACTS_FILE } from '../../archive/facts.ts';
import { makeArchiveKey } from '../../archive/key-file.ts';
import { type Location, openLocation } from '../../archive/location.ts';
import { makeArchive } from '../../archive/make-archive.ts';
import { verb } from '../../cli/archive-init.ts';
import { openTerminal } from '../../cli/terminal.ts';
import { clearAll } from '../../when-stopped.ts';
import { random } from '../backup/a-cast.ts';
import { scratch } from '../scratch.ts';

async function three() {
  const top = await scratch();
  const keys = await makeArchiveKey(join(top, 'key'), null, random);
  const folders = ['a', 'b', 'c'].map((name) => join(top, name));
  const locations = await Promise.all(folders.map((folder) => openLocation(folder, random)));
  const left = () => folders.filter((folder) => existsSync(join(folder, FACTS_FILE)));
  const make = (all: readonly Location[]) => makeArchive(all, { k: 1, n: 3 }, keys, { now: new Date(0), random });
  return { folders, locations, left, make };
}

describe('an archive that is being made', () => {
  it('leaves nothing when a disk goes away after all was written', async () => {
    const { folders, locations, left, make } = await three();
    const going = locations.map((location, index) => ({
      ...location,
      writeFacts: async (bytes: Uint8Array) => {
        await location.writeFacts(bytes);
        if (index === 2) await rm(folders[2] ?? '', { recursive: true });
      },
    }));
    await expect(make(going)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(left()).toEqual([]);
  });

  it('leaves nothing when it is stopped after all was written', async () => {
    const { locations, left, make } = await three();
    let stopping: Promise<void> | null = null;
    // Its directory is asked for when all is written, to tell which locations share a disk.
    const [last] = locations.slice(-1).map((location) => ({
      ...location,
      get folder() {
        if (left().length === 3) stopping ??= clearAll();
        return location.folder;
      },
    }));
    if (last === undefined) throw new Error('there are three');
    await make([...locations.slice(0, 2), last]);
    await stopping;
    expect([stopping === null, left()]).toEqual([false, []]);
  });

  it('leaves no key when it is stopped as soon as that is there', async () => {
    const top = await scratch();
    const key = join(top, 'key');
    const options = { to: ['a', 'b'].map((name) => join(top, name)).join(), key };
    const making = verb.run({ options, args: [] }, openTerminal(true)).catch((cause: unknown) => cause);
    while (!existsSync(key)) await new Promise(setImmediate);
    await clearAll();
    expect(await making).toMatchObject({ code: 'ARCHIVE_STOPPED' });
    expect(['key', 'a/archive.json', 'b/archive.json'].filter((name) => existsSync(join(top, name)))).toEqual([]);
  });

  it('keeps a key that was there before', async () => {
    const top = await scratch();
    const key = join(top, 'key');
    await writeFile(key, 'the key of another archive, here!', { mode: 0o600 });
    const making = verb.run({ options: { to: join(top, 'a'), key }, args: [] }, openTerminal(true));
    await expect(making).rejects.toMatchObject({ code: 'ARCHIVE_KEY_EXISTS' });
    expect(await readFile(key, 'utf8')).toBe('the key of another archive, here!');
    expect(existsSync(join(top, 'a'))).toBe(false);
  });
});
