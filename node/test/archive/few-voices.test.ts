/** An archive read from so few locations that one which lies could hide the newest snapshot: every verb says so. */
import { expect, it } from 'vitest';
import { makeTestArchive } from './an-archive.ts';

it('says on how few it rests, in the answer or beside the contents, and nothing where a liar is withstood', async () => {
  const { at, run, places } = await makeTestArchive(3);
  await run('create', at('source'));
  const two = places.slice(0, 2);
  const doubt = { voices: 2, needed: 3 };
  for (const [verb, words] of [
    ['list', ''],
    ['verify', ''],
    ['restore', `--into ${at('from-two')}`],
  ] as const) {
    expect((await run(verb, words, two)).answer, verb).toMatchObject({ doubt });
    expect((await run(verb, words.replace('two', 'three'))).answer, verb).toMatchObject({ doubt: null });
  }
  for (const [verb, words] of [
    ['ls', ''],
    ['cat', 'source/letter.txt'],
    ['diff', '1 latest'],
  ] as const) {
    const told = 'Not sure: 2 of at least 3 locations say which snapshot is the newest';
    expect((await run(verb, words, two)).stderr, verb).toContain(told);
    expect((await run(verb, words)).stderr, verb).not.toContain('Not sure');
  }
}, 60_000);
