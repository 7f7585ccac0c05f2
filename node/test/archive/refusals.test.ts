/** What a person reads when an archive refuses: a cause that is true, and a cure that can be typed. */
import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openArchiveKey } from '../../archive/key-file.ts';
import { openArchive } from '../../archive/open-archive.ts';
import { repairArchive } from '../../archive/repair.ts';
import { HubBackupError } from '../../backup/error.ts';
import { named } from '../../cli/archive-options.ts';
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
    expect(kept.answer).toMatchObject({ code: 'BACKUP_KEEP_INVALID', cure: expect.stringContaining('--keep-last 3') });
    for (const place of places.slice(0, 3)) await rm(`${place}/packs`, { recursive: true, force: true });
    const few = await run('list', '', places.slice(0, 1));
    expect(few.answer).toMatchObject({ code: 'ARCHIVE_LOCATIONS_TOO_FEW', cure: expect.stringMatching(/^Name more/) });
  });

  it('names the disk that is full during a repair, by the address that was given', async () => {
    const { at, run, places, keysOwner } = await makeTestArchive(4);
    await run('create', at('source'));
    await rm(join(places[2] ?? '', await keysOwner(), 'packs'), { recursive: true });
    const keys = await openArchiveKey(at('key'), () => Promise.reject(new Error('it is raw')));
    const archive = await openArchive(places, keys, randomBytes);
    const full = () => Promise.reject(new HubBackupError('HOLDING_DISK_FULL', 'The disk for shards is full.'));
    const there = archive.places.map((place) =>
      place.address === places[2] ? { ...place, store: { ...place.store, put: full } } : place,
    );
    const refused = await repairArchive(
      { ...archive, places: there },
      { readsAll: false, progress: () => undefined },
    ).catch((cause: unknown) => named(archive, cause));
    expect(refused).toMatchObject({ code: 'HOLDING_DISK_FULL', message: `The disk of ${places[2]} is full.` });
    expect(refused).toMatchObject({ cure: expect.stringContaining('repair --new') });
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
