/** The keys one hub signs and opens with: made once, sealed in one file, opened once at start. */
import { join } from 'node:path';
import {
  type CountryCode,
  isObject,
  type JsonObject,
  type PrivateJwk,
  type PublicJwk,
  parseCountryCode,
  parsePublicJwk,
  type Signer,
  signerFromPrivateJwk,
} from '@breakwater/federation-protocol';
import { HubError } from '../error.ts';
import { readKeyFile } from './key-file.ts';

/** What a key is for; no key serves two uses (OpenID Federation 1.0, section 5.2.1, asks it of federation keys). */
export type KeyUse =
  | 'federation'
  | 'op-federation'
  | 'rp-federation'
  | 'op-token'
  | 'rp-client'
  | 'peer'
  | 'backup'
  /** Made after it: signs once the trust list names it. */
  | 'backup-next'
  | 'custody'
  | 'witness'
  | 'anchor'
  | 'log';

/** Where a hub directory keeps its sealed keyring. */
export const keyringFile = join('keys', 'hub.key');

/** The keys of one hub, open. Nothing here is ever logged. */
export interface Keyring {
  readonly country: CountryCode;
  /** Throws `KEY_ABSENT` for a use that this role does not have, and for `custody`, which does not sign. */
  signer(use: KeyUse): Signer;
  publicJwk(use: KeyUse): PublicJwk;
  /** For the libraries that take a private JWK: oidc-provider, openid-client, HPKE. */
  privateJwk(use: 'op-token' | 'rp-client' | 'custody'): PrivateJwk & { readonly kid: string };
  /** Keys the pairwise subjects; part of the backup, never regenerated, or every citizen becomes a stranger abroad. */
  readonly pairwiseSecret: { readonly version: number; readonly secret: Uint8Array };
  /** 32 bytes from which chunk ids and the chunker's table derive. */
  readonly backupSecret: Uint8Array;
  readonly cookieSecret: string;
  /** Everything, for the copy in the hub's own backup that is sealed to the recovery key alone. */
  export(): JsonObject;
}

/** Opens the keyring of the hub in `dir`. Throws the `KEYFILE_…` codes. */
export async function openKeyring(dir: string, passphrase: string): Promise<Keyring> {
  return keyringOf((await readKeyFile(join(dir, keyringFile), passphrase)).sealed);
}

/** The keyring in a document made by `makeKeyring` or `export()`. Throws `KEYFILE_MALFORMED`. */
export async function keyringOf(content: JsonObject): Promise<Keyring> {
  const country = parseCountryCode(textOf(content, 'country'));
  const keys = objectOf(content, 'keys');
  const signers = new Map<string, Signer>();
  const publics = new Map<string, PublicJwk>();
  for (const use of Object.keys(keys)) {
    const { d: _private, ...open } = objectOf(keys, use);
    publics.set(use, await parsePublicJwk(open));
    if (use !== 'custody') signers.set(use, await signerFromPrivateJwk(jwkOf(objectOf(keys, use))));
  }
  const pairwise = objectOf(content, 'pairwise');
  return {
    country,
    signer: (use) => present(signers.get(use), use),
    publicJwk: (use) => present(publics.get(use), use),
    privateJwk: (use) => ({ ...jwkOf(objectOf(keys, use)), kid: present(publics.get(use), use).kid }),
    pairwiseSecret: { version: Number(pairwise.version), secret: bytesOf(pairwise, 'secret') },
    backupSecret: bytesOf(content, 'backupSecret'),
    cookieSecret: textOf(content, 'cookieSecret'),
    export: () => content,
  };
}

/** Every key of the ring by its use, without its private half. */
export function openHalves(keyring: Keyring): { readonly country: CountryCode; readonly keys: JsonObject } {
  const uses = Object.keys(keyring.export().keys as JsonObject) as KeyUse[];
  const keys = Object.fromEntries(uses.map((use) => [use, { ...keyring.publicJwk(use) }]));
  return { country: keyring.country, keys };
}

/** The members of a private JWK that a stored document holds; anything else in it is left out. */
export function jwkOf(record: JsonObject): PrivateJwk {
  const part = (name: string) => (typeof record[name] === 'string' ? record[name] : undefined);
  return { kty: part('kty'), crv: part('crv'), x: part('x'), y: part('y'), d: part('d') };
}

function present<T>(value: T | undefined, use: KeyUse): T {
  if (value === undefined) throw new HubError('KEY_ABSENT', `This hub has no key for "${use}".`, { use });
  return value;
}

function objectOf(content: JsonObject, name: string): JsonObject {
  const value = content[name];
  if (isObject(value)) return value;
  throw new HubError('KEYFILE_MALFORMED', `The keyring lacks "${name}".`, { name });
}

function textOf(content: JsonObject, name: string): string {
  const value = content[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new HubError('KEYFILE_MALFORMED', `The keyring lacks "${name}".`, { name });
}

function bytesOf(content: JsonObject, name: string): Uint8Array {
  return new Uint8Array(Buffer.from(textOf(content, name), 'base64url'));
}
