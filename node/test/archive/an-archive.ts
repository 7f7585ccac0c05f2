/** An archive made and used by its verbs, with the caches of the test alone. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { openArchiveKey } from '../../archive/key-file.ts';
import { answerOf, type Said, type } from '../cli/a-hub.ts';
import { scratch } from '../scratch.ts';

/** An archive in a directory of its own. */
export interface TestArchive {
  readonly top: string;
  /** A path below `top`. */
  at(name: string): string;
  readonly places: readonly string[];
  /** The archive's own name. */
  keysOwner(): Promise<string>;
  /** Types `breakwater archive <verb> --to|--from <places> --key <key> <words> --json`. */
  run(verb: string, words?: string, places?: readonly string[]): Promise<Said & { answer: Record<string, unknown> }>;
}

/** Makes an archive over so many directories, or what `places` makes of them; `source` holds a few small files. */
export async function makeTestArchive(
  count: number,
  words = '',
  chosen: (places: readonly string[]) => readonly string[] = (places) => places,
): Promise<TestArchive> {
  const top = await scratch();
  const at = (name: string) => join(top, name);
  const before = process.env.XDG_CACHE_HOME;
  process.env.XDG_CACHE_HOME = at('cache');
  onTestFinished(() => {
    if (before === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = before;
  });
  await mkdir(at('source/below'), { recursive: true });
  await writeFile(at('source/letter.txt'), 'Dear registrar,\n');
  await writeFile(at('source/below/scan'), Buffer.from(Array.from({ length: 700_000 }, (_, i) => (i * i * 13) % 251)));
  const places = chosen(Array.from({ length: count }, (_, index) => at(`place-${index}`)));
  const run: TestArchive['run'] = async (verb, more = '', where = places) => {
    const option = ['init', 'create', 'repair', 'prune'].includes(verb) ? '--to' : '--from';
    const said = await type(
      `archive ${verb} ${option} ${where.join()} --key ${at('key')} ${more} --json`.replace(/ +/g, ' '),
    );
    return { ...said, answer: answerOf(said) };
  };
  expect((await run('init', words)).exitCode).toBe(0);
  const keysOwner = async () => (await openArchiveKey(at('key'), () => Promise.reject(new Error('it is raw')))).owner;
  return { top, at, places, run, keysOwner };
}
