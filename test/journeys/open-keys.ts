/** Looks for private keys that lie open in a directory: a JWK's `d`, PEM, or the passphrase of a sealed key file. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder } from './tree.ts';

// 32 bytes in base64url are 43 characters; escaped quotes occur where JSON lies in JSON.
const privateJwk = /\\?"d\\?"\s*:\s*\\?"[A-Za-z0-9_-]{43}\\?"/;
const pem = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** Files under `directory` that hold an open key, with the reason; `people` is where the country's passphrases lie. */
export function openKeysUnder(directory: string, people: string): readonly string[] {
  const passphrases = readdirSync(people)
    .filter((name) => name.endsWith('.passphrase'))
    .map((name) => readFileSync(join(people, name), 'utf8').trim());
  const found: string[] = [];
  for (const file of filesUnder(directory)) {
    const text = readFileSync(file, 'latin1');
    if (privateJwk.test(text)) found.push(`${file} holds a private JWK`);
    if (pem.test(text)) found.push(`${file} holds a private key in PEM`);
    if (passphrases.some((passphrase) => text.includes(passphrase))) found.push(`${file} holds a passphrase`);
  }
  return found;
}
