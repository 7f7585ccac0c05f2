/** `npm run story`: tells the story in the terminal; exit code 0 only when every claim held. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openLedger } from './ledger.ts';
import { projectRoot } from './programs.ts';
import { tellStory } from './tell-story.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    'link-only': { type: 'string', default: '' },
    root: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});

const stamp = new Date().toISOString().replace(/[-:]/g, '').slice(0, 15);
const root = values.root ?? join(projectRoot, '.breakwater', `story-${stamp}`);
const print = (line: string) => (values.json ? process.stderr : process.stdout).write(`${line}\n`);
const ledger = openLedger(print);
mkdirSync(root, { recursive: true });
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interruption.abort());
print('Breakwater, the story: seven hubs, one login abroad, one storm, everything back.');
try {
  const linkOnly = values['link-only'].split(',').filter(Boolean);
  const outcome = await tellStory({ root, linkOnly, ledger, interruption: interruption.signal });
  print('');
  print(`All ${ledger.claims} claims held.`);
  if (!values.keep) rmSync(root, { recursive: true, force: true });
  if (values.json) process.stdout.write(`${JSON.stringify(outcome)}\n`);
} catch (error) {
  print('');
  print(`The story broke off: ${error instanceof Error ? error.message : String(error)}`);
  print(`Logs and data are kept in ${root}`);
  if (values.json) process.stdout.write(`${JSON.stringify({ ok: false, broken: String(error) })}\n`);
  process.exitCode = 1;
}
