/** The options of verbs that read a hub's own snapshots with its reader key. */
import { join } from 'node:path';
import { openHubSnapshot } from '../backup/hub-snapshot.ts';
import type { OpenSnapshot } from '../backup/restore/open-snapshot.ts';
import { HubError } from '../error.ts';
import { type Hub, openHub } from '../hub.ts';
import { readPassphrase } from '../keys/passphrase.ts';
import { askSecret } from './ask-secret.ts';
import { dirOption, hubDirOf, optionalText } from './options.ts';
import type { ExitCode, OptionSpec, VerbInput } from './verb.ts';
import { warnOfDoubt } from './warn-of-doubt.ts';

/** Which snapshot. */
export const snapshotOption: OptionSpec = {
  flags: '--snapshot <which>',
  text: 'latest, a number, or the first 8 digits of its name',
  default: 'latest',
};

/** The hub and what opens its snapshots. */
export const readerOptions: readonly OptionSpec[] = [
  dirOption,
  { flags: '--reader-key <file>', text: 'the sealed reader key (default: keys/reader.key of the hub)' },
  { flags: '--passphrase-file <file>', text: 'first line: the reader’s passphrase (else you are asked)' },
];

/** The snapshot called `wanted`, opened with the reader key that the options name. */
export async function openWanted(hub: Hub, input: VerbInput, wanted: string): Promise<OpenSnapshot> {
  const path = optionalText(input, 'readerKey') ?? join(hub.config.dir, 'keys', 'reader.key');
  const passphrase = await passphraseOf(path, optionalText(input, 'passphraseFile'));
  return openHubSnapshot(hub, wanted, { path, passphrase });
}

async function passphraseOf(key: string, file: string | undefined): Promise<string> {
  if (file !== undefined) return readPassphrase(file);
  const typed = await askSecret(`Passphrase of ${key}:`);
  if (typed !== null) return typed;
  throw new HubError('TERMINAL_MISSING', `${key} has a passphrase, and nobody is there to type it.`, { path: key });
}

/** Opens the hub and these snapshots of it, and closes all of them again. */
export async function withSnapshots(
  input: VerbInput,
  wanted: readonly string[],
  use: (snapshots: readonly OpenSnapshot[]) => Promise<ExitCode>,
): Promise<ExitCode> {
  const hub = await openHub(hubDirOf(input));
  const snapshots: OpenSnapshot[] = [];
  try {
    for (const one of wanted) snapshots.push(await openWanted(hub, input, one));
    warnOfDoubt(snapshots[0]?.doubt ?? null, 'holders');
    return await use(snapshots);
  } finally {
    for (const snapshot of snapshots) snapshot.close();
    await hub.close();
  }
}
