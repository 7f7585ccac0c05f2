/** Fault 15 for an archive: what this machine has seen cannot be hidden from it, even by all locations together. */
import { cp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeTestArchive, type TestArchive } from './an-archive.ts';

/** Two snapshots, and then every location as it was after the first. */
async function rolledBack(): Promise<TestArchive> {
  const archive = await makeTestArchive(3);
  const { at, run, places } = archive;
  await run('create', at('source'));
  for (const place of places) await cp(place, `${place}.old`, { recursive: true });
  await writeFile(at('source/newer'), 'written between the two');
  await run('create', at('source'));
  for (const place of places) {
    await rm(place, { recursive: true });
    await cp(`${place}.old`, place, { recursive: true });
  }
  return archive;
}

const refused = { exitCode: 4, answer: { code: 'ARCHIVE_ROLLED_BACK', evidence: { seen: 2, told: 1 } } };

describe('an archive whose locations all tell an older state', { timeout: 60_000 }, () => {
  it('is not written on, with cause and cure, and keeps what it has', async () => {
    const { at, run, places } = await rolledBack();
    const before = await readdir(join(String(places[0])), { recursive: true });
    const said = await run('create', at('source'));
    expect(said).toMatchObject(refused);
    expect(said.answer.cure).toContain('--accept-older');
    expect(await readdir(join(String(places[0])), { recursive: true })).toEqual(before);
  });

  it.each(['restore --into there', 'verify', 'ls', 'cat source/letter.txt', 'diff 1 latest'])(
    'is not read as if it were the newest (%s)',
    async (words) => {
      const { at, run } = await rolledBack();
      const [verb = '', ...rest] = words.replace('there', at('there')).split(' ');
      expect(await run(verb, rest.join(' '))).toMatchObject(refused);
      expect((await run(verb, `${rest.join(' ')} --accept-older`)).exitCode).toBe(0);
      // Looking knowingly changes nothing of what was seen.
      expect(await run(verb, rest.join(' '))).toMatchObject(refused);
    },
  );

  it('is listed, and the list says what is hidden', async () => {
    const { run } = await rolledBack();
    expect(await run('list')).toMatchObject({ exitCode: 4, answer: { snapshots: [{ sequence: 1 }], hidden: 2 } });
  });

  it('gives a snapshot that is asked for by its number', async () => {
    const { at, run } = await rolledBack();
    expect((await run('restore', `--into ${at('there')} --snapshot 1`)).exitCode).toBe(0);
  });

  it('goes on where somebody says so knowingly, and is watched from there', async () => {
    const { at, run } = await rolledBack();
    const accepted = await run('create', `--accept-older ${at('source')}`);
    expect(accepted).toMatchObject({ exitCode: 0, answer: { sequence: 2 } });
    expect((await run('create', at('source'))).answer).toMatchObject({ sequence: 3 });
    expect(await run('list')).toMatchObject({ exitCode: 0, answer: { hidden: null } });
  });

  it('is refused when the same number bears another snapshot', async () => {
    const { at, run, places } = await rolledBack();
    // Another machine, which never saw the second snapshot, wrote its own.
    process.env.XDG_CACHE_HOME = at('another-cache');
    expect((await run('create', at('source'))).answer).toMatchObject({ sequence: 2 });
    expect((await run('create', at('source'))).answer).toMatchObject({ sequence: 3 });
    process.env.XDG_CACHE_HOME = at('cache');
    const said = await run('create', at('source'), places);
    expect(said).toMatchObject({
      exitCode: 4,
      answer: { code: 'ARCHIVE_ROLLED_BACK', evidence: { seen: 2, told: 3 } },
    });
  });

  it('is refused when there is no head at all any more', async () => {
    const { at, run, places, keysOwner } = await rolledBack();
    for (const place of places) await rm(join(place, await keysOwner(), 'heads'), { recursive: true });
    expect(await run('create', at('source'))).toMatchObject({
      exitCode: 4,
      answer: { code: 'ARCHIVE_ROLLED_BACK', evidence: { seen: 2, told: 0 } },
    });
  });
});

it('another machine’s newer snapshot is seen by reading alone', async () => {
  const { at, run, places } = await makeTestArchive(3);
  await run('create', at('source'));
  for (const place of places) await cp(place, `${place}.old`, { recursive: true });
  process.env.XDG_CACHE_HOME = at('another-cache');
  await run('create', at('source'));
  process.env.XDG_CACHE_HOME = at('cache');
  expect((await run('list')).answer).toMatchObject({ hidden: null });
  for (const place of places) {
    await rm(place, { recursive: true });
    await cp(`${place}.old`, place, { recursive: true });
  }
  expect(await run('create', at('source'))).toMatchObject(refused);
});
