/** A program of one verb that never ends by itself; the first word is the file that it makes when it is stopped. */
import { writeFileSync } from 'node:fs';
import { runCommandLine } from '../../cli/program.ts';
import type { Verb } from '../../cli/verb.ts';
import { clearedWhenStopped } from '../../when-stopped.ts';

const [mark = '', ...words] = process.argv.slice(2);
const verb: Verb = {
  summary: 'Waits.',
  help: '  breakwater wait',
  options: [],
  stopped: { means: 'What stays.', cure: 'Go on.' },
  run: () =>
    clearedWhenStopped(
      () => writeFileSync(mark, ''),
      () => {
        process.stdout.write('ready\n');
        // Something to wait for, as long as nobody stops it.
        return new Promise(() => setInterval(() => undefined, 60_000));
      },
    ),
};
process.exitCode = await runCommandLine(
  ['wait', ...words],
  [{ words: ['wait'], summary: 'Waits.', load: async () => ({ verb }) }],
);
