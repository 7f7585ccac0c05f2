/** Passphrases come from files (in production a systemd credential), never from the command line or the log. */
import { readFile } from 'node:fs/promises';
import { HubError } from '../error.ts';

/** The first line of the file, trailing newline removed. Throws `CONFIG_SECRET_UNREADABLE`. */
export async function readPassphrase(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new HubError('CONFIG_SECRET_UNREADABLE', `The passphrase file ${path} cannot be read.`, { path }, cause);
  });
  const passphrase = text.split('\n', 1)[0]?.trimEnd() ?? '';
  if (passphrase === '')
    throw new HubError('CONFIG_SECRET_UNREADABLE', `The passphrase file ${path} is empty.`, { path });
  return passphrase;
}
