/** The key of a person: a trust officer, an official who guards a recovery share, an operator who reads backups. */
import { readFile, writeFile } from 'node:fs/promises';
import {
  type CountryCode,
  isObject,
  type JsonObject,
  type JsonValue,
  type PqPublicJwk,
  type PqSigner,
  type PrivateJwk,
  type PublicJwk,
  parseCountryCode,
  parsePublicJwk,
  parseSignatureJwk,
  parseStrictJson,
  type Signer,
  signerFromPrivateJwk,
} from '@breakwater/federation-protocol';
import { HubError } from '../error.ts';
import { readKeyFile, writeKeyFile } from './key-file.ts';
import { jwkOf } from './keyring.ts';
import { makeSealingJwk, makeSigningJwk } from './make-keys.ts';
import { makePqSigningJwk, pqSignerFromPrivateJwk } from './pq-signer.ts';

/** What a person's key is for. A reader opens everyday backups and signs nothing. */
export type PersonRole = 'trust-officer' | 'official' | 'reader';

/** What everybody may know of a person's key; the content of `FILE.pub.json`. */
export interface PersonPublicKey {
  readonly for: PersonRole;
  readonly country: CountryCode;
  readonly name: string;
  /** Where an official lives when not at home. */
  readonly abroadIn: CountryCode | null;
  readonly signKey?: PublicJwk;
  /** A trust officer's second signing key, which a quantum computer does not break; both sign together. */
  readonly pqKey?: PqPublicJwk;
  readonly sealKey?: PublicJwk;
}

/** A person's key, open. A trust officer's is two keys in one file: Ed25519 and ML-DSA-65. */
export interface PersonKey extends PersonPublicKey {
  readonly signer?: Signer;
  readonly pqSigner?: PqSigner;
  readonly sealPrivateJwk?: PrivateJwk & { readonly kid: string };
}

/** Who the new key is for. */
export interface PersonKeyOrder {
  readonly for: PersonRole;
  readonly country: CountryCode;
  readonly name: string;
  readonly abroadIn: CountryCode | null;
}

/** Makes a key, writes `path` (sealed) and `path` with `.pub.json` for `.key`. Throws `KEYFILE_EXISTS`. */
export async function makePersonKey(
  path: string,
  order: PersonKeyOrder,
  passphrase: string,
  random: (count: number) => Uint8Array,
): Promise<PersonPublicKey> {
  const sealed: Record<string, JsonObject> = {};
  if (order.for !== 'reader') sealed.sign = makeSigningJwk();
  if (order.for === 'trust-officer') sealed.signPq = { ...makePqSigningJwk() };
  if (order.for !== 'trust-officer') sealed.seal = makeSealingJwk();
  const open = {
    ...order,
    ...(sealed.sign ? { signKey: withoutPrivate(sealed.sign) } : {}),
    ...(sealed.signPq ? { pqKey: withoutPrivate(sealed.signPq) } : {}),
    ...(sealed.seal ? { sealKey: withoutPrivate(sealed.seal) } : {}),
  };
  await writeKeyFile(path, { open, sealed }, passphrase, random);
  await writeFile(publicPathOf(path), `${JSON.stringify(open, null, 2)}\n`, { mode: 0o644 });
  return publicOf(path, open);
}

/** Reads a `.pub.json`. Throws `FILE_UNREADABLE`, `KEYFILE_MALFORMED`. */
export async function readPersonPublicKey(path: string): Promise<PersonPublicKey> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new HubError('FILE_UNREADABLE', `${path} cannot be read.`, { path }, cause);
  });
  return publicOf(path, parseStrictJson(bytes));
}

/** Opens a person's key file. Throws the `KEYFILE_…` codes. */
export async function readPersonKey(path: string, passphrase: string): Promise<PersonKey> {
  const { open, sealed } = await readKeyFile(path, passphrase);
  const person = await publicOf(path, open);
  return {
    ...person,
    ...(isObject(sealed.sign) ? { signer: await signerFromPrivateJwk(jwkOf(sealed.sign)) } : {}),
    ...(isObject(sealed.signPq) ? { pqSigner: await pqSignerFromPrivateJwk(sealed.signPq) } : {}),
    ...(isObject(sealed.seal) && person.sealKey
      ? { sealPrivateJwk: { ...jwkOf(sealed.seal), kid: person.sealKey.kid } }
      : {}),
  };
}

/** The path of the public half beside a key file. */
export function publicPathOf(path: string): string {
  return `${path.replace(/\.key$/, '')}.pub.json`;
}

async function publicOf(path: string, value: JsonValue): Promise<PersonPublicKey> {
  const record = isObject(value) ? value : {};
  const role = record.for;
  if (role !== 'trust-officer' && role !== 'official' && role !== 'reader') {
    throw new HubError('KEYFILE_MALFORMED', `${path} is not the key of a person.`, { path });
  }
  return {
    for: role,
    country: parseCountryCode(String(record.country)),
    name: String(record.name),
    abroadIn: typeof record.abroadIn === 'string' ? parseCountryCode(record.abroadIn) : null,
    ...(record.signKey ? { signKey: await parsePublicJwk(record.signKey) } : {}),
    ...(record.pqKey ? { pqKey: await pqKeyOf(path, record.pqKey) } : {}),
    ...(record.sealKey ? { sealKey: await parsePublicJwk(record.sealKey) } : {}),
  };
}

async function pqKeyOf(path: string, value: JsonValue): Promise<PqPublicJwk> {
  const key = await parseSignatureJwk(value);
  if (key.kty === 'AKP') return key;
  throw new HubError('KEYFILE_MALFORMED', `${path} names a second key of the first kind.`, { path });
}

function withoutPrivate(jwk: JsonObject): JsonObject {
  const { d: _private, priv: _pqPrivate, ...open } = jwk;
  return open;
}
