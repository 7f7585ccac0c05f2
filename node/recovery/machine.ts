/** The blank machine's own keys: made for one request, sealed in one file, worthless once the request has run out. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RecoveryError, type RecoveryRequest, verifyRecoveryRequest } from '@breakwater/backup-replication';
import {
  isObject,
  type JsonObject,
  type PrivateJwk,
  type PublicJwk,
  parsePublicJwk,
  parseStrictJson,
  type Signer,
  signerFromPrivateJwk,
  type Verified,
} from '@breakwater/federation-protocol';
import { readKeyFile, writeKeyFile } from '../keys/key-file.ts';
import { makeSealingJwk, makeSigningJwk } from '../keys/make-keys.ts';

/** The two keys, open: one signs, shares are sealed to the other. */
export interface MachineKeys {
  readonly signer: Signer;
  readonly sealKey: PublicJwk;
  readonly sealPrivateJwk: PrivateJwk;
  /** The private halves, for the sealed file. */
  readonly sealed: JsonObject;
}

/** A request's two files in its directory. */
export interface RequestFiles {
  readonly requestFile: string;
  readonly keyFile: string;
}

const REQUEST_BYTES_MAX = 64 * 1024;

export function requestFilesIn(dir: string): RequestFiles {
  return { requestFile: join(dir, 'request.json'), keyFile: join(dir, 'request.key') };
}

/** Fresh keys; nothing is written. */
export async function makeMachineKeys(): Promise<MachineKeys> {
  return keysOf({ sign: makeSigningJwk(), seal: makeSealingJwk() });
}

/** Writes request.json for people and hubs, and request.key for this machine alone; never over existing files. */
export async function saveRequest(
  dir: string,
  request: JsonObject,
  machine: { readonly keys: MachineKeys; readonly peers: readonly string[]; readonly passphrase: string },
  randomBytes: (count: number) => Uint8Array,
): Promise<RequestFiles> {
  const { keys, peers, passphrase } = machine;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const files = requestFilesIn(dir);
  const open = { for: 'recovery-request', signKey: { ...keys.signer.publicJwk }, sealKey: { ...keys.sealKey }, peers };
  await writeKeyFile(files.keyFile, { open, sealed: keys.sealed }, passphrase, randomBytes);
  await writeFile(files.requestFile, `${JSON.stringify(request, null, 2)}\n`, { flag: 'wx', mode: 0o644 });
  return files;
}

/** Reads a request file. Throws `RECOVERY_DOCUMENT_INVALID` and the codes of `verifyRecoveryRequest`. */
export async function readRequest(
  path: string,
  now: Date,
): Promise<{ readonly file: JsonObject; readonly request: Verified<RecoveryRequest> }> {
  const file = await readJsonFile(path);
  return { file, request: await verifyRecoveryRequest(file, now) };
}

/** One JSON object in a file. Throws `RECOVERY_DOCUMENT_INVALID`. */
export async function readJsonFile(path: string): Promise<JsonObject> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new RecoveryError('RECOVERY_DOCUMENT_INVALID', `${path} cannot be read.`, { path }, cause);
  });
  const value = parseStrictJson(bytes, { maxBytes: REQUEST_BYTES_MAX });
  if (isObject(value)) return value;
  throw new RecoveryError('RECOVERY_DOCUMENT_INVALID', `${path} does not hold a JSON object.`, { path });
}

/** The peers noted in a request.key, to be asked again; nothing they say is believed for being noted here. */
export async function readPeers(keyFile: string): Promise<readonly string[]> {
  const { open } = await readJsonFile(keyFile);
  const peers = isObject(open) && Array.isArray(open.peers) ? open.peers : [];
  return peers.filter((peer): peer is string => typeof peer === 'string');
}

/** Opens the keys that belong to `request`. Throws `RECOVERY_REQUEST_OTHER_KEY` and the `KEYFILE_…` codes. */
export async function openMachineKeys(
  keyFile: string,
  passphrase: string,
  request: RecoveryRequest,
): Promise<MachineKeys> {
  const keys = await keysOf((await readKeyFile(keyFile, passphrase)).sealed);
  if (keys.signer.kid === request.signKey.kid && keys.sealKey.kid === request.sealKey.kid) return keys;
  throw new RecoveryError('RECOVERY_REQUEST_OTHER_KEY', `${keyFile} does not hold the keys that the request names.`, {
    requestKey: request.sealKey.kid,
    heldKey: keys.sealKey.kid,
  });
}

async function keysOf(sealed: JsonObject): Promise<MachineKeys> {
  const { sign, seal } = sealed;
  if (!isObject(sign) || !isObject(seal)) {
    throw new RecoveryError('RECOVERY_DOCUMENT_INVALID', 'The key file is not that of a recovery request.');
  }
  const { kty = null, crv = null, x = null } = seal;
  return {
    signer: await signerFromPrivateJwk(sign as PrivateJwk),
    sealKey: await parsePublicJwk({ kty, crv, x }),
    sealPrivateJwk: seal as PrivateJwk,
    sealed,
  };
}
