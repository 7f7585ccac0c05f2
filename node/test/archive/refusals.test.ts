/** What a person reads when an archive refuses: a cause that is true, and a cure that can be typed. */
import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openArchiveKey } from '../../archive/key-file.ts';
import { openArchive } from '../../archive/open-archive.ts';
import { repairArchive } from '../../archive/repair.ts';
import { HubBackupError } from '../../backup/error.ts';
import { StoreError } from '../../shards/error.ts';
import { type } from '../cli/a-hub.ts';
import { makeTestArchive } from './an-archive.ts';

describe('a refusal of an archive', () => {
  it('blames a mistyped path on nobody, and takes one with a slash before it', async () => {
    const { at, run } = await makeTestArchive(1);
    await run('create', at('source'));
    expect((await run('ls', '/source/below/')).answer.entries).toHaveLength(2);
    expect((await run('restore', `--into ${at('one')} --path ./source/letter.txt`)).exitCode).toBe(0);
    const { answer } = await run('restore', `--into ${at('two')} --path ../source`);
    expect(answer).toMatchObject({ code: 'RESTORE_PATH_UNKNOWN', message: expect.stringContaining('"../source"') });
  });

  it('speaks of locations and of options that its verb has', async () => {
    const { at, run, places } = await makeTestArchive(4);
    await run('create', at('source'));
    const kept = await run('prune', '--keep-last 0');
    expect(kept.answer).toMatchObject({ code: 'CLI_USAGE', message: expect.stringContaining('--keep-last 3') });
    for (const place of places.slice(0, 3)) await rm(`${place}/packs`, { recursive: true, force: true });
    const few = await run('list', '', places.slice(0, 1));
    expect(few.answer).toMatchObject({ code: 'ARCHIVE_LOCATIONS_TOO_FEW', cure: expect.stringMatching(/^Name more/) });
  });

  it.each([
    ['is full', 'HOLDING_DISK_FULL', new HubBackupError('HOLDING_DISK_FULL', 'The disk for shards is full.')],
    ['is read-only', 'EROFS', Object.assign(new Error('EROFS: open'), { code: 'EROFS', syscall: 'open' })],
    ['is out of reach', 'STORE_UNREACHABLE', new StoreError('STORE_UNREACHABLE', 'The store does not answer.')],
  ])('repairs the others when one location %s, names it, and keeps it in mind', async (_, code, refusal) => {
    const { at, run, places, keysOwner } = await makeTestArchive(4);
    await run('create', at('source'));
    for (const index of [1, 2]) await rm(join(places[index] ?? '', await keysOwner()), { recursive: true });
    const keys = await openArchiveKey(at('key'), () => Promise.reject(new Error('it is raw')));
    const archive = await openArchive(places, keys, randomBytes);
    const fails = () => Promise.reject(refusal);
    const there = archive.places.map((place) =>
      place.address === places[1] ? { ...place, store: { ...place.store, put: fails } } : place,
    );
    const manner = { readsAll: false, progress: () => undefined };
    const { failed, shards, documents } = await repairArchive({ ...archive, places: there }, manner);
    expect(failed).toMatchObject([{ name: archive.places[1]?.name, code }]);
    expect([...shards.keys()]).toEqual([archive.places[2]?.name]);
    expect(documents).toBeGreaterThan(0);
    // Nothing tells of a snapshot that the location lacks the packs of.
    expect((await run('list')).answer.behind).toEqual([places[1]]);
    expect((await run('create', at('source'))).answer).toMatchObject({ behind: [places[1]] });
    expect(await run('repair')).toMatchObject({ exitCode: 0, answer: { failed: [] } });
    expect(await run('verify')).toMatchObject({ exitCode: 0, answer: { packsLost: 0, spare: 2 } });
  });

  it('speaks of locations, not of holders of a hub, when too few take the data', async () => {
    const { at, run, places, keysOwner } = await makeTestArchive(1);
    await writeFile(join(places[0] ?? '', await keysOwner()), 'a file where the directory should be');
    const { exitCode, answer } = await run('create', at('source'));
    expect([exitCode, answer.code]).toEqual([1, 'BACKUP_HOLDERS_TOO_FEW']);
    expect(answer.message).toMatch(new RegExp(`^These locations did not say .*: ${places[0]}`));
    expect(answer.cure).toMatch(/^Look at the locations named/);
  });

  it('gives paths as they are, whatever words and signs are in them', async () => {
    const { at, run, places, keysOwner } = await makeTestArchive(1, '', ([place = '']) => [`${place}$&"x\\y`]);
    const absent = at('holders/none');
    expect((await run('create', absent)).answer.message).toContain(absent);
    await writeFile(join(places[0] ?? '', await keysOwner()), 'a file where the directory should be');
    const { answer } = await run('create', at('source'));
    expect(answer).toMatchObject({ code: 'BACKUP_HOLDERS_TOO_FEW', evidence: { silent: places } });
    expect(answer.message).toContain(`: ${places[0]}`);
  });

  it('repairs the others when one location cannot even be listed', async () => {
    const { at, run, places, keysOwner } = await makeTestArchive(4);
    await run('create', at('source'));
    const folder = (index: number) => join(places[index] ?? '', owner);
    const owner = await keysOwner();
    await rm(folder(2), { recursive: true });
    // A file where the directory was: nobody can list it, root neither.
    await rename(folder(1), at('aside'));
    await writeFile(folder(1), '');
    const repaired = await run('repair');
    expect(repaired).toMatchObject({ exitCode: 3, answer: { failed: [{ location: places[1], code: 'ENOTDIR' }] } });
    expect(repaired.answer.repaired).toMatchObject([{ location: places[2] }]);
    const told = await type(`archive repair --to ${places.join()} --key ${at('key')}`);
    expect(told.stdout).toMatch(/^Not whole .*place-1: .*\(ENOTDIR\)/m);
    expect(
      (
        await run(
          'verify',
          '',
          [0, 2].map((index) => places[index] ?? ''),
        )
      ).answer,
    ).toMatchObject({ packsLost: 0 });
  });

  it('calls no pack lost that locations which fail now may still have', async () => {
    const { at, run, places, keysOwner } = await makeTestArchive(6);
    await run('create', at('source'));
    const owner = await keysOwner();
    const folder = (index: number) => join(places[index] ?? '', owner);
    await rm(folder(2), { recursive: true });
    for (const index of [0, 1, 3]) {
      await rename(folder(index), at(`aside-${index}`));
      await writeFile(folder(index), '');
    }
    const half = await run('repair');
    expect(half).toMatchObject({ exitCode: 3, answer: { packsLost: [], failed: [{}, {}, {}] } });
    expect(half.answer.packsWaiting).not.toEqual([]);
    const told = await type(`archive repair --to ${places.join()} --key ${at('key')}`);
    expect(told.stdout).toMatch(/^Waiting .* packs can be made again when the locations above are back/m);
    for (const index of [0, 1, 3]) {
      await rm(folder(index));
      await rename(at(`aside-${index}`), folder(index));
    }
    expect((await run('list')).answer.behind).toContain(places[2]);
    expect(await run('repair')).toMatchObject({ exitCode: 0, answer: { packsLost: [], packsWaiting: [] } });
    expect(await run('verify')).toMatchObject({ exitCode: 0 });
    for (const index of [0, 1, 2, 3]) await rm(folder(index), { recursive: true });
    const gone = await run('repair');
    expect(gone).toMatchObject({ exitCode: 1, answer: { packsWaiting: [] } });
    expect(gone.answer.packsLost).not.toEqual([]);
  });

  it('repairs nothing when too few locations can be listed to know what was forgotten', async () => {
    const { at, run, places, keysOwner } = await makeTestArchive(6);
    await run('create', at('source'));
    const owner = await keysOwner();
    for (const index of [0, 1, 3, 4]) {
      await rm(join(places[index] ?? '', owner), { recursive: true });
      await writeFile(join(places[index] ?? '', owner), '');
    }
    const { exitCode, answer } = await run('repair');
    expect([exitCode, answer.code]).toEqual([1, 'ARCHIVE_LOCATIONS_TOO_FEW']);
    expect(answer.message).toMatch(/^2 of the 6 locations can be worked on; 3 are needed\. .*place-0: .*\(ENOTDIR\)/);
  });

  it('warns when a new location holds other files, but not of a fresh disk', async () => {
    const { at } = await makeTestArchive(1);
    await mkdir(at('disk/lost+found'), { recursive: true });
    const words = `archive init --to ${at('source')},${at('disk')},${at('new')} --key ${at('second-key')}`;
    const { stdout, exitCode } = await type(words);
    expect(exitCode).toBe(0);
    expect(stdout.match(/^Careful .* holds other files too/gm)).toEqual([
      `Careful     ${at('source')} holds other files too`,
    ]);
  });

  it('says how a location whose archive.json is damaged is taken back', async () => {
    const { at, run, places } = await makeTestArchive(4);
    await run('create', at('source'));
    const [first = ''] = places;
    await writeFile(`${first}/archive.json`, 'garbage');
    const { answer } = await run('list', '', [first]);
    expect(answer).toMatchObject({ code: 'ARCHIVE_FACTS_INVALID' });
    const few = await run('list', '', places.slice(0, 2));
    expect(few.answer.message).toMatch(
      /damaged or not ours; remove that file, then `archive repair --new` takes it back\.$/,
    );
    // And the cure does it, without a shard being made again.
    await rm(`${first}/archive.json`);
    const repaired = await run('repair', `--new ${first}`, places.slice(1));
    expect(repaired).toMatchObject({ exitCode: 0, answer: { repaired: [], away: [] } });
    expect((await run('verify')).exitCode).toBe(0);
  });
});
