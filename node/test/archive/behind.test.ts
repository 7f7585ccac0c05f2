/** A location that missed a run is told of by every later run, until a repair has made good what it lacks. */
import { readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { locationsBehind, rememberBehind } from '../../archive/behind.ts';
import { scratch } from '../scratch.ts';
import { makeTestArchive } from './an-archive.ts';

const [one, other] = ['0123456789abcdef', 'fedcba9876543210'];

describe('a location that missed a run', () => {
  it('is behind in later runs too, though they find nothing new to write, until it is repaired', async () => {
    const { at, run, places } = await makeTestArchive(6);
    await run('create', at('source'));
    await rename(at('place-2'), at('away'));
    await writeFile(at('source/more'), 'x'.repeat(100_000));
    expect((await run('create', at('source'))).exitCode).toBe(3);
    await rename(at('away'), at('place-2'));
    // Whatever a script does with the exit code: 0 would say that all six have everything.
    const later = await run('create', at('source'));
    expect(later).toMatchObject({ exitCode: 3, answer: { newBytes: 0, behind: [places[2]] } });
    expect((await run('verify')).exitCode).toBe(3);
    // It has the newest head now, and still not all that the head needs.
    expect((await run('list')).answer).toMatchObject({ behind: [places[2]], away: [] });
    // A repair without it helps the others and not it.
    await rename(at('place-2'), at('away'));
    expect((await run('repair')).exitCode).toBe(3);
    await rename(at('away'), at('place-2'));
    expect((await run('create', at('source'))).answer).toMatchObject({ behind: [places[2]] });
    expect((await run('repair')).exitCode).toBe(0);
    expect((await run('list')).answer).toMatchObject({ behind: [] });
    expect(await run('create', at('source'))).toMatchObject({ exitCode: 0, answer: { behind: [] } });
    expect((await run('verify')).exitCode).toBe(0);
  });
});

describe('the memory of it', () => {
  it('keeps each name once, leaves no other file, and is gone when nobody is behind', async () => {
    const folder = join(await scratch(), 'cache');
    expect(locationsBehind(folder)).toEqual([]);
    rememberBehind(folder, []);
    rememberBehind(folder, [other, one, other]);
    expect(locationsBehind(folder)).toEqual([one, other]);
    expect(await readdir(folder)).toEqual(['behind.json']);
    rememberBehind(folder, []);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['no JSON', '{'],
    ['something else', '{"behind":7}'],
    ['names that are none', '{"behind":["../../etc","A"]}'],
    ['far too much', `{"behind":[${Array.from({ length: 2000 }, () => `"${one}"`).join()}]}`],
  ])('says nothing where it holds %s', async (_, content) => {
    const folder = await scratch();
    await writeFile(join(folder, 'behind.json'), content);
    expect(locationsBehind(folder)).toEqual([]);
  });
});
