/** A key at rest: a JSON document sealed with AES-256-GCM under a key that Argon2id makes from a passphrase. */
import { argon2, createCipheriv, createDecipheriv } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import {
  canonicalJson,
  isObject,
  type JsonObject,
  type JsonValue,
  parseStrictJson,
} from '@breakwater/federation-protocol';
import { HubError } from '../error.ts';

// OWASP Password Storage Cheat Sheet, Argon2id, first option (46 MiB, 1 pass, 1 lane): memory is what costs an
// attacker, and one lane keeps it bearable on the small machines that hubs run on.
const argon2Memory = 47_104;
const argon2Passes = 1;
const argon2Lanes = 1;
const saltBytes = 16;
const nonceBytes = 12;
const tagBytes = 16;
const keyFileBytesMax = 65_536;

/** The open part of a key file (who, which public keys) and the sealed part. */
export interface KeyFile {
  readonly open: JsonObject;
  readonly sealed: JsonObject;
}

/**
 * Writes a new key file (mode 600, never over an existing one, fsynced). `random` gives salt and nonce.
 * Throws `KEYFILE_EXISTS`.
 */
export async function writeKeyFile(
  path: string,
  content: KeyFile,
  passphrase: string,
  random: (count: number) => Uint8Array,
): Promise<void> {
  const salt = random(saltBytes);
  const nonce = random(nonceBytes);
  const header = { format: 'breakwater-key/1', kdf: kdfOf(salt), nonce: base64(nonce), open: content.open };
  const cipher = createCipheriv('aes-256-gcm', await derive(passphrase, salt), nonce);
  cipher.setAAD(canonicalJson(header));
  const sealed = Buffer.concat([cipher.update(canonicalJson(content.sealed)), cipher.final(), cipher.getAuthTag()]);
  const file = await open(path, 'wx', 0o600).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'EEXIST') throw new HubError('KEYFILE_EXISTS', `${path} exists already.`, { path }, cause);
    throw cause;
  });
  try {
    await file.writeFile(`${JSON.stringify({ ...header, sealed: base64(sealed) }, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Opens a key file. Throws `KEYFILE_MISSING`, `KEYFILE_MALFORMED`, `KEYFILE_PASSPHRASE_WRONG`. */
export async function readKeyFile(path: string, passphrase: string): Promise<KeyFile> {
  const { sealed, ...header } = parse(path, await readDocument(path));
  const bytes = Buffer.from(sealed, 'base64');
  const kdf = header.kdf;
  const key = await derive(passphrase, Buffer.from(kdf.salt, 'base64'));
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(header.nonce, 'base64'));
  // The open part is bound to the sealed one: nobody can put another person's public keys over this private one.
  decipher.setAAD(canonicalJson(header));
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  let text: Buffer;
  try {
    text = Buffer.concat([decipher.update(bytes.subarray(0, -tagBytes)), decipher.final()]);
  } catch (cause) {
    throw new HubError('KEYFILE_PASSPHRASE_WRONG', `${path} does not open with this passphrase.`, { path }, cause);
  }
  return { open: header.open, sealed: asObject(path, parseStrictJson(text)) };
}

interface Document {
  readonly format: 'breakwater-key/1';
  readonly kdf: ReturnType<typeof kdfOf>;
  readonly nonce: string;
  readonly open: JsonObject;
  readonly sealed: string;
}

async function readDocument(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new HubError('KEYFILE_MISSING', `The key file ${path} cannot be read.`, { path }, cause);
  }
}

function parse(path: string, bytes: Uint8Array): Document {
  let value: JsonValue;
  try {
    value = parseStrictJson(bytes, { maxBytes: keyFileBytesMax });
  } catch (cause) {
    throw new HubError('KEYFILE_MALFORMED', `${path} is not a key file.`, { path }, cause);
  }
  const { format, kdf, nonce, open: openPart, sealed } = asObject(path, value);
  const given = asObject(path, kdf);
  // Parameters are part of the format, not of the file: a file cannot ask for a cheaper or a ruinous derivation.
  const expected = kdfOf(Buffer.from(String(given.salt), 'base64'));
  const sameKdf = Buffer.compare(canonicalJson(given), canonicalJson(expected)) === 0;
  if (format !== 'breakwater-key/1' || !sameKdf || typeof nonce !== 'string' || typeof sealed !== 'string') {
    throw new HubError('KEYFILE_MALFORMED', `${path} is not a key file of version 1.`, { path });
  }
  return { format, kdf: expected, nonce, open: asObject(path, openPart), sealed };
}

function asObject(path: string, value: JsonValue | undefined): JsonObject {
  if (isObject(value)) return value;
  throw new HubError('KEYFILE_MALFORMED', `${path} lacks a part of a key file.`, { path });
}

function kdfOf(salt: Uint8Array) {
  return {
    name: 'argon2id',
    memoryKiB: argon2Memory,
    passes: argon2Passes,
    lanes: argon2Lanes,
    salt: base64(salt),
  } as const;
}

function derive(passphrase: string, salt: Uint8Array): Promise<Buffer> {
  const parameters = {
    message: Buffer.from(passphrase, 'utf8'),
    nonce: salt,
    parallelism: argon2Lanes,
    memory: argon2Memory,
    passes: argon2Passes,
    tagLength: 32,
  };
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
