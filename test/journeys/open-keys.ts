/** Looks for keys that lie open in a directory: known secrets in any spelling, and whatever looks like a private key. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Secret } from './key-files.ts';
import { filesUnder } from './tree.ts';

// 32 bytes in base64url are 43 characters; escaped quotes occur where JSON lies in JSON.
const privateJwk = /"(?:d|priv)\\?"\s*:\s*\\?"[A-Za-z0-9_-]{43}\\?"/;
const pem = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** A search for the same secrets in many directories. */
export interface OpenKeySearch {
  /** What lies open under `directory`, one sentence each; empty when all is well. */
  in(directory: string): readonly string[];
}

/** Prepares the search for these secrets, for the passphrases in `people`, and for what looks like a private key. */
export function searchForOpenKeys(secrets: readonly Secret[], people: readonly string[]): OpenKeySearch {
  const passphrases = people.flatMap(passphrasesIn);
  const all = [...secrets, ...passphrases];
  const bySpelling = all.flatMap(({ name, spellings }) => spellings.map((spelling) => ({ name, spelling })));
  const starts = new Uint8Array(65_536); // whether some spelling starts with these two bytes
  const byStart = new Map<number, { readonly name: string; readonly spelling: Buffer }[]>();
  for (const one of bySpelling) {
    starts[one.spelling.readUInt16BE(0)] = 1;
    const start = one.spelling.readUInt32BE(0);
    byStart.set(start, [...(byStart.get(start) ?? []), one]);
  }

  function namesIn(bytes: Buffer): ReadonlySet<string> {
    const found = new Set<string>();
    let pair = 0;
    for (let at = -1; at + 4 <= bytes.length; at += 1) {
      pair = ((pair << 8) | (bytes[at + 1] ?? 0)) & 0xffff;
      if (starts[pair] === 0 || at < 0) continue;
      for (const { name, spelling } of byStart.get(bytes.readUInt32BE(at)) ?? []) {
        if (bytes.subarray(at, at + spelling.length).equals(spelling)) found.add(name);
      }
    }
    return found;
  }

  return {
    in: (directory) => {
      const sentences: string[] = [];
      for (const file of filesUnder(directory)) {
        const bytes = readFileSync(file);
        const text = bytes.toString('latin1');
        if (privateJwk.test(text)) sentences.push(`${file} holds a private JWK`);
        if (pem.test(text)) sentences.push(`${file} holds a private key in PEM`);
        for (const name of namesIn(bytes)) sentences.push(`${file} holds ${name}`);
      }
      return sentences;
    },
  };
}

function passphrasesIn(people: string): readonly Secret[] {
  const names = readdirSync(people).filter((name) => name.endsWith('.passphrase'));
  return names.map((name) => {
    const passphrase = readFileSync(join(people, name), 'utf8').trim();
    return { name: `the passphrase ${join(people, name)}`, spellings: [Buffer.from(passphrase)] };
  });
}
