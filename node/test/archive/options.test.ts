/** Options put wrongly: told with exit code 2 before anything is opened, never passed over in silence. */
import { readdir } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../cli/program.ts';
import { answerOf, type Said } from '../cli/a-hub.ts';
import { makeTestArchive } from './an-archive.ts';

/** Types words that may be empty. */
async function typed(...words: readonly string[]): Promise<Said & { readonly answer: Record<string, unknown> }> {
  const said = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      said[name] += String(text);
      return true;
    }),
  );
  try {
    const exitCode = await runCommandLine([...words, '--json']);
    return { exitCode, ...said, answer: answerOf({ exitCode, ...said }) };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

const nowhere = ['--key', '/nowhere/key'];
const prune = ['archive', 'prune', '--to', '/nowhere/a', ...nowhere];
const create = ['archive', 'create', '--to', '/nowhere/a', ...nowhere];
const restore = ['archive', 'restore', '--from', '/nowhere/a', ...nowhere];

describe('an option put wrongly', () => {
  it.each([
    ['nothing kept', [...prune, '--keep-last', '0'], 'nothing would be kept'],
    ['nothing kept by any rule', [...prune, '--keep-last', '0', '--keep-daily', '0'], 'nothing would be kept'],
    ['no rule at all', prune, 'Say what to keep'],
    ['less than nothing', [...prune, '--keep-last', '-1'], '--keep-last must be a whole number from 0 to 36525'],
    ['far too many', [...prune, '--keep-daily', '99999999'], '--keep-daily must be a whole number from 0 to 36525'],
    ['no number', [...prune, '--keep-daily', 'NaN'], '--keep-daily must be a whole number'],
    ['another spelling of a number', [...prune, '--keep-daily', '0x10'], '--keep-daily must be a whole number'],
    ['a part of one', [...prune, '--keep-daily', '1.5'], '--keep-daily must be a whole number'],
    ['an empty number', [...prune, '--keep-last', '3', '--keep-daily', ''], '--keep-daily is empty'],
    ['one number twice', [...prune, '--keep-last', '1', '--keep-last', '9'], '--keep-last is given twice'],
    ['two lists of locations', [...create, '--to', '/nowhere/b', 'x'], '--to is given twice'],
    ['no threads', [...create, '--workers', '0', 'x'], '--workers must be a whole number from 1 to 64'],
    ['a million threads', [...create, '--workers', '1000000', 'x'], '--workers must be a whole number from 1 to 64'],
    ['a million threads to restore', [...restore, '--into', 'x', '--workers', '1000000'], 'from 1 to 64'],
    ['an empty rule', [...create, '--exclude', '', 'x'], '--exclude is empty'],
    ['an empty source', [...create, ''], 'source without a name'],
    ['no source', create, 'sources'],
    ['an empty path', [...restore, '--into', 'x', '--path', ''], '--path is empty'],
    ['an empty snapshot', [...restore, '--into', 'x', '--snapshot', ''], '--snapshot is empty'],
    ['an empty directory', [...restore, '--into', ''], '--into is empty'],
    ['an empty place', ['archive', 'repair', '--to', '/nowhere/a', ...nowhere, '--new', ''], '--new is empty'],
    ['a comma too many', ['archive', 'list', '--from', '/nowhere/a,', ...nowhere], 'a comma too many'],
    ['an empty key', ['archive', 'list', '--from', '/nowhere/a', '--key', ''], '--key is empty'],
    ['no shard', ['archive', 'init', '--to', '/nowhere/a', ...nowhere, '--data-shards', '0'], 'from 1'],
    ['too many shards', ['archive', 'init', '--to', '/nowhere/a', ...nowhere, '--data-shards', '2'], '2 of 1'],
  ] as const)('(%s) is told with exit code 2', async (_, words, told) => {
    const { exitCode, answer } = await typed(...words);
    expect(answer.message).toContain(told);
    expect(['CLI_USAGE', 'ARCHIVE_SCHEME_IMPOSSIBLE']).toContain(answer.code);
    expect(exitCode).toBe(2);
  });

  it('changes nothing, where another rule would have kept something', async () => {
    const { at, run, places } = await makeTestArchive(1);
    await run('create', at('source'));
    await run('create', at('source'));
    const before = await readdir(places[0] ?? '', { recursive: true });
    expect(await run('prune', '--keep-last 1 --keep-last 2')).toMatchObject({ exitCode: 2 });
    expect(await readdir(places[0] ?? '', { recursive: true })).toEqual(before);
    expect(await run('prune', '--keep-last 1')).toMatchObject({ exitCode: 0, answer: { forgotten: [1] } });
  });
});
