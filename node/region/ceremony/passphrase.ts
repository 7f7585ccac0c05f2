/** Writes a new random passphrase to the file it is given: `node passphrase.ts <file>`; an existing one is kept. */
import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';

/** 160 random bits as text, one line, readable by its owner only. */
export function makePassphrase(file: string): string {
  if (!existsSync(file)) writeFileSync(file, `${randomBytes(20).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  return file;
}

if (process.argv[1] === import.meta.filename) makePassphrase(process.argv[2] ?? '');
