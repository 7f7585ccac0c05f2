/** What the verbs of a trust officer have in common: the keys, wherever they are, and the typed yes. */
import type { AnySigner, Signer } from '@breakwater/federation-protocol';
import { HubError } from '../error.ts';
import { outsideSigner } from '../keys/outside-signer.ts';
import { readPassphrase } from '../keys/passphrase.ts';
import { readPersonKey, readPersonPublicKey } from '../keys/person-key.ts';
import { trustText } from '../trust/text/en.ts';
import { isSet, optionalText, text } from './options.ts';
import type { OptionSpec, Terminal, VerbInput } from './verb.ts';

/** A trust officer who can sign. */
export interface Officer {
  readonly country: string;
  readonly name: string;
  /** The Ed25519 key, for consents. */
  readonly signer: Signer;
  /** All keys, for roots, lists and notices: a document gets a signature by each. */
  readonly signers: readonly AnySigner[];
}

/** Where an officer's keys are: in a sealed file, or behind a program of the officer's own. */
export const officerOptions: readonly OptionSpec[] = [
  { flags: '--key <file>', text: 'your key file' },
  { flags: '--passphrase-file <file>', text: 'first line: the passphrase of your key' },
  { flags: '--public <file>', text: 'instead of --key: your .pub.json, when another program holds the keys' },
  { flags: '--sign-with <program>', text: 'with --public: that program, for instance one that speaks to a token' },
];

/** The paragraph of help that goes with them. */
export const officerHelp = `A token (PKCS#11) or a signing service can hold the keys: --sign-with names a
program that gets the algorithm and the key id as its two arguments, reads the bytes from standard input and writes
the raw signature to standard output. What does not fit your public key is refused.`;

/**
 * The officer's signers. Throws the `KEYFILE_…` codes, `KEY_ABSENT` for anybody else's key. Private keys may lie in a
 * file or in hardware: whoever signs sees the `Signer` promise only.
 */
export async function openOfficerKey(input: VerbInput): Promise<Officer> {
  const program = optionalText(input, 'signWith');
  if (program !== undefined) return officerOutside(program, text(input, 'public'));
  const file = text(input, 'key');
  const { signer, pqSigner, ...person } = await readPersonKey(
    file,
    await readPassphrase(text(input, 'passphraseFile')),
  );
  if (person.for !== 'trust-officer' || signer === undefined) throw notAnOfficer(file);
  return { ...person, signer, signers: pqSigner === undefined ? [signer] : [signer, pqSigner] };
}

async function officerOutside(program: string, file: string): Promise<Officer> {
  const person = await readPersonPublicKey(file);
  if (person.for !== 'trust-officer' || person.signKey === undefined) throw notAnOfficer(file);
  const signer = outsideSigner(program, person.signKey);
  const second = person.pqKey === undefined ? [] : [outsideSigner(program, person.pqKey)];
  return { country: person.country, name: person.name, signer, signers: [signer, ...second] };
}

function notAnOfficer(file: string): HubError {
  return new HubError('KEY_ABSENT', `${file} is not the key of a trust officer.`, { file });
}

/** True with `--yes` or after a typed yes; else says that nothing was signed. Throws `TERMINAL_MISSING`. */
export async function saysYes(input: VerbInput, terminal: Terminal, question: string): Promise<boolean> {
  if (isSet(input, 'yes')) return true;
  if (terminal.canAsk === false) {
    throw new HubError('TERMINAL_MISSING', 'A typed yes is needed, and nobody can type it here.');
  }
  const answer = await terminal.ask(question);
  if (answer.toLowerCase() === 'yes') return true;
  terminal.result({ signed: false }, () => [trustText.confirm.no]);
  return false;
}
