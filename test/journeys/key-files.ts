/** Opens the sealed key files of a region, as their owners could, to learn which secrets must lie nowhere. */
import { argon2, createDecipheriv, createPrivateKey } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  canonicalJson,
  expectObject,
  isObject,
  type JsonValue,
  parseStrictJson,
} from '@breakwater/federation-protocol';

const tagBytes = 16;
const secretText = /^[A-Za-z0-9_-]{43}$/; // 32 bytes

/** One secret in every spelling in which it could lie about. */
export interface Secret {
  /** Whose, and what it is: `people/dm/hub.key sealed.keys.peer`. */
  readonly name: string;
  readonly spellings: readonly Buffer[];
}

/** All secrets in the key files of `people` (key and passphrase have one name) and the hub's own key file. */
export async function secretsOfPeople(people: string, hubKey: string): Promise<readonly Secret[]> {
  const keys = readdirSync(people).filter((name) => name.endsWith('.key'));
  const files = keys.map((name) => [join(people, name), join(people, name.replace(/\.key$/, '.passphrase'))] as const);
  const all = [...files, [hubKey, join(people, 'hub.passphrase')] as const];
  const found = await Promise.all(all.map(([file, passphrase]) => secretsIn(file, passphrase)));
  return found.flat();
}

/** The secrets in one key file: every private JWK, and every text of 32 bytes whose name ends in "secret". */
export async function secretsIn(file: string, passphraseFile: string): Promise<readonly Secret[]> {
  const passphrase = readFileSync(passphraseFile, 'utf8').trim();
  const found: Secret[] = [];
  const visit = (name: string, value: JsonValue): void => {
    if (typeof value === 'string' && /secret$/i.test(name) && secretText.test(value)) {
      found.push({ name, spellings: spellingsOf(Buffer.from(value, 'base64url')) });
    }
    if (!isObject(value)) return;
    // RFC 9964: the private part of a post-quantum key is its seed.
    if (typeof value.priv === 'string')
      found.push({ name, spellings: spellingsOf(Buffer.from(value.priv, 'base64url')) });
    if (typeof value.d === 'string') found.push({ name, spellings: spellingsOfKey({ ...value }, value.d) });
    for (const [part, inner] of Object.entries(value)) visit(`${name}.${part}`, inner);
  };
  visit(`${file} sealed`, await openKeyFile(file, passphrase));
  if (found.length === 0) throw new Error(`${file} holds no secret that the story would know`);
  return found;
}

async function openKeyFile(file: string, passphrase: string): Promise<JsonValue> {
  const { sealed, ...header } = expectObject(parseStrictJson(readFileSync(file)), file);
  const kdf = expectObject(header.kdf ?? null, 'kdf');
  const parameters = {
    message: Buffer.from(passphrase, 'utf8'),
    nonce: Buffer.from(String(kdf.salt), 'base64'),
    parallelism: Number(kdf.lanes),
    memory: Number(kdf.memoryKiB),
    passes: Number(kdf.passes),
    tagLength: 32,
  };
  const key = await new Promise<Buffer>((done, fail) => {
    argon2('argon2id', parameters, (error, made) => (error ? fail(error) : done(made)));
  });
  const bytes = Buffer.from(String(sealed), 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(String(header.nonce), 'base64'));
  decipher.setAAD(canonicalJson(header));
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  return parseStrictJson(Buffer.concat([decipher.update(bytes.subarray(0, -tagBytes)), decipher.final()]));
}

function spellingsOfKey(jwk: Record<string, unknown>, d: string): readonly Buffer[] {
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  const der = key.export({ format: 'der', type: 'pkcs8' });
  const pem = String(key.export({ format: 'pem', type: 'pkcs8' }));
  const [, firstLine = '', secondLine = ''] = pem.split('\n');
  const lines = [`${firstLine}\n${secondLine}`, `${firstLine}\\n${secondLine}`]; // the second inside a JSON text
  return [
    ...spellingsOf(Buffer.from(d, 'base64url')),
    der,
    Buffer.from(der.toString('base64')),
    ...lines.map((text) => Buffer.from(text)),
  ];
}

/** Raw, hexadecimal, and base64 with both alphabets at each of the three places where a text may begin. */
function spellingsOf(raw: Buffer): readonly Buffer[] {
  const texts = [raw.toString('hex'), raw.toString('hex').toUpperCase()];
  for (const before of [0, 1, 2]) {
    const text = Buffer.concat([Buffer.alloc(before), raw])
      .toString('base64')
      .replace(/=+$/, '');
    // The first and last characters also hold bits of what stands around.
    const own = text.slice(Math.ceil((before * 4) / 3), Math.floor(((before + raw.length) * 4) / 3));
    texts.push(own, own.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return [raw, ...[...new Set(texts)].map((text) => Buffer.from(text))];
}
