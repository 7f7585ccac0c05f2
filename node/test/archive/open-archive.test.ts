/** Finding an archive again: in any order, moved, in part; and never mistaking something else for it. */
import { cp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeArchiveKey } from '../../archive/key-file.ts';
import { defaultScheme, makeArchive, openNewLocations, requireScheme } from '../../archive/make-archive.ts';
import { openArchive, requirePlaces } from '../../archive/open-archive.ts';
import { random } from '../backup/a-cast.ts';
import { scratch } from '../scratch.ts';

const refused = (code: string) => expect.objectContaining({ code });
const world = { now: new Date(0), random };

async function anArchive(count: number, dir?: string) {
  const top = dir ?? (await scratch());
  const at = (name: string) => join(top, name);
  const addresses = Array.from({ length: count }, (_, index) => at(`place-${index}`));
  const keys = await makeArchiveKey(at('key'), null, random);
  const made = await makeArchive(await openNewLocations(addresses, random), defaultScheme(count), keys, world);
  return { top, at, addresses, keys, made };
}

describe('a new archive', () => {
  it.each([
    [1, 1],
    [2, 1],
    [3, 1],
    [4, 2],
    [5, 2],
    [6, 3],
  ])('over %i locations needs %i of them to restore', (n, k) => {
    expect(defaultScheme(n)).toEqual({ k, n });
  });

  it.each([
    { k: 4, n: 3 },
    { k: 1, n: 257 },
    { k: 0, n: 0 },
  ])('cannot have the scheme %j', (scheme) => {
    expect(() => requireScheme(scheme)).toThrow(refused('ARCHIVE_SCHEME_IMPOSSIBLE'));
  });

  it('gives every location a name of its own, and tells which lie on one disk', async () => {
    const { made, addresses } = await anArchive(3);
    expect(new Set(made.facts.locations).size).toBe(3);
    expect(made.sharedDisks).toEqual([addresses]);
  });

  it('takes no place twice, no file, and none that has an archive', async () => {
    const { at, addresses } = await anArchive(2);
    const open = (places: readonly string[]) => openNewLocations(places, random);
    await expect(open([at('x'), `${at('x')}/../x`])).rejects.toThrow(refused('ARCHIVE_LOCATION_OTHER'));
    await expect(open([at('key')])).rejects.toThrow(refused('ARCHIVE_LOCATION_UNUSABLE'));
    await expect(open([at('x'), addresses[1] ?? ''])).rejects.toThrow(refused('ARCHIVE_EXISTS'));
  });

  it('that cannot be made everywhere is made nowhere', async () => {
    const { top, at, keys } = await anArchive(1);
    const locations = await openNewLocations([at('new'), at('key')].slice(0, 1), random);
    const broken = { ...locations[0], writeFacts: () => Promise.reject(new Error('the disk is gone')) };
    const both = [...locations, { ...broken, address: join(top, 'b') }] as typeof locations;
    await expect(makeArchive(both, { k: 1, n: 2 }, keys, world)).rejects.toThrow('the disk is gone');
    await expect(readFile(at('new/archive.json'))).rejects.toThrow('ENOENT');
  });
});

describe('an archive', () => {
  it('is found in any order, with every location where it lies now', async () => {
    const { addresses, keys, made, at } = await anArchive(4);
    await rename(addresses[2] ?? '', at('moved'));
    const given = [at('moved'), addresses[3] ?? '', addresses[0] ?? '', addresses[1] ?? ''];
    const archive = await openArchive(given, keys, random);
    expect(archive.places.map(({ name }) => name)).toEqual(made.facts.locations);
    expect(archive.places.map(({ address }) => address)).toEqual([
      addresses[0],
      addresses[1],
      at('moved'),
      addresses[3],
    ]);
    expect(archive.facts).toEqual(made.facts);
  });

  it('opens without the locations that are away, which refuse whatever they are asked', async () => {
    const { addresses, keys, made } = await anArchive(6);
    await rm(addresses[4] ?? '', { recursive: true });
    const archive = await openArchive(addresses, keys, random);
    expect(archive.strangers.map(({ location, isEmpty }) => [location.address, isEmpty])).toEqual([
      [addresses[4], true],
    ]);
    const away = archive.places[4];
    expect(away).toMatchObject({ name: made.facts.locations[4], address: null });
    const name = { kind: 'head', owner: keys.owner, sequence: 1 } as const;
    for (const asked of [
      away?.store.get(name),
      away?.store.put(name, random(1)),
      away?.store.remove(name),
      Array.fromAsync(away?.store.list(keys.owner, 'head') ?? []),
    ]) {
      await expect(asked).rejects.toThrow(refused('ARCHIVE_LOCATION_AWAY'));
    }
  });

  it('is read from k of its locations and written to n - 1', async () => {
    const { addresses, keys } = await anArchive(6);
    const open = (count: number) => openArchive(addresses.slice(0, count), keys, random);
    requirePlaces(await open(3), 'read');
    requirePlaces(await open(5), 'write');
    const [two, four] = [await open(2), await open(4)];
    expect(() => requirePlaces(two, 'read')).toThrow(refused('ARCHIVE_LOCATIONS_TOO_FEW'));
    expect(() => requirePlaces(four, 'write')).toThrow(refused('ARCHIVE_LOCATIONS_TOO_FEW'));
  });

  it('does not open where none of it is', async () => {
    const { at, keys } = await anArchive(1);
    await expect(openArchive([at('nothing')], keys, random)).rejects.toThrow(refused('ARCHIVE_LOCATIONS_TOO_FEW'));
  });

  it('does not open with another key', async () => {
    const { addresses, at } = await anArchive(2);
    const other = await makeArchiveKey(at('other'), null, random);
    await expect(openArchive(addresses, other, random)).rejects.toThrow(refused('ARCHIVE_KEY_WRONG'));
  });

  it('takes a copy of a location for what it is', async () => {
    const { addresses, keys, at } = await anArchive(2);
    await cp(addresses[0] ?? '', at('copy'), { recursive: true });
    await expect(openArchive([...addresses, at('copy')], keys, random)).rejects.toThrow(
      refused('ARCHIVE_LOCATION_OTHER'),
    );
  });

  it('is not mixed up with another of the same key', async () => {
    const { addresses, keys, at } = await anArchive(2);
    const locations = await openNewLocations([at('second')], random);
    await makeArchive(locations, { k: 1, n: 1 }, keys, world);
    const both = [addresses[0] ?? '', at('second')];
    await expect(openArchive(both, keys, random)).rejects.toThrow(refused('ARCHIVE_LOCATION_OTHER'));
  });

  it.each([
    ['scheme', (text: string) => text.replace('"k": 1', '"k": 2')],
    ['location', (text: string) => text.replace(/"location": "(.)/, '"location": "0$1').replace(/(0.{15})."/, '$1"')],
    ['proof', (text: string) => text.replace(/"proof": "[^"]*"/, '"proof": "a..b"')],
    ['form', () => '{}'],
    ['size', (text: string) => text.padEnd(70_000)],
  ])('leaves a location alone whose %s somebody changed', async (_what, change) => {
    const { addresses, keys } = await anArchive(2);
    const path = join(addresses[0] ?? '', 'archive.json');
    await writeFile(path, change(await readFile(path, 'utf8')));
    const archive = await openArchive(addresses, keys, random);
    expect(archive.places.filter(({ address }) => address !== null)).toHaveLength(1);
    expect(archive.strangers).toMatchObject([{ isEmpty: false }]);
    const alone = openArchive(addresses.slice(0, 1), keys, random);
    await expect(alone).rejects.toThrow(/archive\.json/);
  });

  it('says that what a location tells of itself is not ours, when nothing else is there', async () => {
    const { addresses, keys } = await anArchive(1);
    await writeFile(join(addresses[0] ?? '', 'archive.json'), '{}');
    await expect(openArchive(addresses, keys, random)).rejects.toThrow(refused('ARCHIVE_FACTS_INVALID'));
  });
});
