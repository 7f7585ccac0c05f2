/** What the verbs of a trust officer have in common: the key, and the typed yes. */
import type { Signer } from '@breakwater/federation-protocol';
import { HubError } from '../error.ts';
import { readPassphrase } from '../keys/passphrase.ts';
import { readPersonKey } from '../keys/person-key.ts';
import { trustText } from '../trust/text/en.ts';
import { isSet, text } from './options.ts';
import type { Terminal, VerbInput } from './verb.ts';

/** A trust officer whose key is open. */
export interface Officer {
  readonly country: string;
  readonly name: string;
  readonly signer: Signer;
}

/** Opens `--key` with `--passphrase-file`. Throws the `KEYFILE_…` codes, `KEY_ABSENT` for anybody else's key. */
export async function openOfficerKey(input: VerbInput): Promise<Officer> {
  const file = text(input, 'key');
  const key = await readPersonKey(file, await readPassphrase(text(input, 'passphraseFile')));
  if (key.for === 'trust-officer' && key.signer !== undefined) {
    return { country: key.country, name: key.name, signer: key.signer };
  }
  throw new HubError('KEY_ABSENT', `${file} is not the key of a trust officer.`, { file });
}

/** True with `--yes` or after a typed yes; else says that nothing was signed. */
export async function saysYes(input: VerbInput, terminal: Terminal, question: string): Promise<boolean> {
  if (isSet(input, 'yes')) return true;
  const answer = await terminal.ask(question);
  if (answer.toLowerCase() === 'yes') return true;
  terminal.result({ signed: false }, () => [trustText.confirm.no]);
  return false;
}
