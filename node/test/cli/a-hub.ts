/** A hub directory on disk, freshly made and without peers, and the command line run on it. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseCountryCode } from '@breakwater/federation-protocol';
import { vi } from 'vitest';
import { runCommandLine } from '../../cli/program.ts';
import type { ExitCode } from '../../cli/verb.ts';
import type { VerbRow } from '../../cli/verbs.ts';
import { makeHub } from '../../hub/make-hub.ts';
import { makePersonKey } from '../../keys/person-key.ts';
import { realWorld } from '../../world.ts';
import { scratch } from '../scratch.ts';

const passphrase = 'a passphrase for this test';

/** Makes a hub of Saint Lucia that listens on `port`; its passphrase lies beside the directory, as it must. */
export async function makeLoneHub(port = 7998, consolePort = 8998): Promise<string> {
  const top = await scratch();
  await writeFile(join(top, 'hub.passphrase'), `${passphrase}\n`);
  const { randomBytes } = realWorld('silent');
  const official = { for: 'official', country: parseCountryCode('LC'), abroadIn: null } as const;
  const officials = await Promise.all(
    ['A', 'B'].map((name) => makePersonKey(join(top, `${name}.key`), { ...official, name }, passphrase, randomBytes)),
  );
  const settings = {
    role: 'hub' as const,
    country: 'LC',
    name: 'Saint Lucia',
    origin: `http://lc.localhost:${port}`,
    listen: { host: '127.0.0.1', port },
    console: { port: consolePort },
    secrets: { passphrase_file: '../hub.passphrase' },
    trust: { root_sha256: '0'.repeat(64), sources: [] },
    link: { mode: 'direct' as const },
    log: { level: 'silent' as const },
  };
  const dir = join(top, 'hub');
  const order = { dir, settings, passphrase, officials, officialThreshold: 2, readerKeyFile: undefined };
  await makeHub(order, realWorld('silent'));
  return dir;
}

/** What a command line did: its exit code and what it wrote on each stream. */
export interface Said {
  readonly exitCode: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

/** Types a command line, with the real verbs or with those of `table`. */
export async function type(words: string, table?: readonly VerbRow[]): Promise<Said> {
  process.stdin.isTTY = false; // who runs the tests on a terminal is not asked anything
  const said = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      said[name] += String(text);
      return true;
    }),
  );
  try {
    const exitCode = await runCommandLine(words.split(' ').filter(Boolean), table);
    return { exitCode, ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** The one JSON object on standard output; anything else there fails the test. */
export function answerOf({ stdout }: Said): Record<string, unknown> {
  const lines = stdout.trimEnd().split('\n');
  if (lines.length !== 1) throw new Error(`not one line: ${stdout}`);
  return JSON.parse(lines[0] ?? '');
}
