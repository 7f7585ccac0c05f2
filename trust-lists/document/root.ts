/** The root: which states sign, how many must, and which key is the federation's trust anchor. */
import {
  type EntityId,
  type JsonObject,
  type JsonValue,
  type PublicJwk,
  parseEntityId,
} from '@breakwater/federation-protocol';
import { TrustError } from '../error.ts';
import { rootBytesMax } from '../limits.ts';
import { parseCanonicalJson, sha256Hex } from './canonical.ts';
import {
  inside,
  orRefuse,
  type Place,
  readArray,
  readCount,
  readCountry,
  readKey,
  readObject,
  readOpenObject,
  readSha256,
  readText,
  refuse,
} from './read.ts';
import { readTime } from './time.ts';

/** The type member of every root of this form. */
export const rootType = 'breakwater-root/1';

/** The roles of a root: who may sign a root, the list of hubs, and the removal of a country. */
export const roleNames = ['root', 'list:hubs', 'removal'] as const;

/** The name of a role. */
export type RoleName = (typeof roleNames)[number];

/** A state that signs, through its trust officer; `id` is its country code. */
export interface RootSigner {
  readonly id: string;
  /** The officer or office that holds the key. */
  readonly name: string;
  readonly keys: readonly PublicJwk[];
}

/** Which states count for a role, and how many of them must sign in every class of algorithms. */
export interface Role {
  readonly signers: readonly string[];
  readonly threshold: number;
  readonly classes: readonly 'classical'[];
}

/** A root document, read; whether it is to be trusted is `verifyTrust`'s business. */
export interface Root {
  readonly version: number;
  /** SHA-256 of the root before, in hexadecimal; null for version 1. */
  readonly previousSha256: string | null;
  readonly issued: Date;
  readonly expires: Date;
  readonly signers: readonly RootSigner[];
  readonly roles: Readonly<Record<RoleName, Role>>;
  /** The federation's trust anchor (OpenID Federation): its identifier and keys come from here and nowhere else. */
  readonly anchor: { readonly entityId: EntityId; readonly keys: readonly PublicJwk[] };
  /** How long after its next update was due a list still counts. */
  readonly graceMs: number;
  /** SHA-256 of the document's bytes, in hexadecimal: what hubs pin. */
  readonly sha256: string;
}

const members = ['type', 'version', 'previous', 'issued', 'expires', 'signers', 'roles', 'fedTA', 'freshness', 'crit'];
const graceMsMax = 366 * 86_400_000;
const signersMax = 64;

/** Reads a root. Throws `TRUST_ROOT_MALFORMED`, `TRUST_ROOT_KEY_REUSED`, `TRUST_CRITICAL_UNKNOWN`, byte-level codes. */
export async function parseRoot(bytes: Uint8Array): Promise<Root> {
  const place: Place = { code: 'TRUST_ROOT_MALFORMED', path: 'root' };
  // Members of later versions are passed over here; a root that depends on one names it in `crit`.
  const root = readOpenObject(parseCanonicalJson(bytes, rootBytesMax), place, members);
  if (root.type !== rootType) refuse(inside(place, 'type'), rootType);
  checkCritical(root.crit, inside(place, 'crit'));
  const signers = await Promise.all(readArray(root.signers, inside(place, 'signers'), readSigner));
  if (signers.length > signersMax) refuse(inside(place, 'signers'), `at most ${signersMax} states`);
  checkDistinct(signers);
  const freshness = readOpenObject(root.freshness, inside(place, 'freshness'), ['closedMs']);
  const version = readCount(root.version, inside(place, 'version'), 1, Number.MAX_SAFE_INTEGER);
  const issued = readTime(root.issued, inside(place, 'issued'));
  const expires = readTime(root.expires, inside(place, 'expires'));
  if (expires <= issued) refuse(inside(place, 'expires'), 'after the time of issue');
  return {
    version,
    previousSha256: readPrevious(root.previous, inside(place, 'previous'), version),
    issued,
    expires,
    signers,
    roles: readRoles(root.roles, inside(place, 'roles'), signers),
    anchor: await readAnchor(root.fedTA, inside(place, 'fedTA')),
    graceMs: readCount(freshness.closedMs, inside(place, 'freshness/closedMs'), 0, graceMsMax),
    sha256: await sha256Hex(bytes),
  };
}

function checkCritical(value: JsonValue | undefined, place: Place): void {
  const names = readArray(value, place, (name, at) => readText(name, at, 200));
  if (names.length > 0) {
    throw new TrustError('TRUST_CRITICAL_UNKNOWN', `The root needs rules unknown here: ${names.join(', ')}.`, {
      names: [...names],
    });
  }
}

async function readSigner(value: JsonValue, place: Place): Promise<RootSigner> {
  const signer = readObject(value, place, ['id', 'territory', 'name', 'keys']);
  const id = readCountry(signer.id, inside(place, 'id'));
  // One state, one signer: were territory and id to differ, one state could count twice.
  if (signer.territory !== id) refuse(inside(place, 'territory'), 'the same as the id');
  const keys = await Promise.all(readArray(signer.keys, inside(place, 'keys'), readSignerKey));
  if (keys.length === 0 || keys.length > 8) refuse(inside(place, 'keys'), 'one to eight keys');
  return { id, name: readText(signer.name, inside(place, 'name'), 200), keys };
}

function readSignerKey(value: JsonValue, place: Place): Promise<PublicJwk> {
  const key = readObject(value, place, ['class', 'jwk']);
  if (key.class !== 'classical') refuse(inside(place, 'class'), 'a class of algorithms known here');
  return readKey(key.jwk ?? null, inside(place, 'jwk'), 'Ed25519');
}

function checkDistinct(signers: readonly RootSigner[]): void {
  const ids = signers.map(({ id }) => id);
  const kids = signers.flatMap(({ keys }) => keys.map(({ kid }) => kid));
  const twice = [ids, kids].flatMap((names) => names.filter((name, index) => names.indexOf(name) !== index));
  if (twice.length > 0) {
    throw new TrustError('TRUST_ROOT_KEY_REUSED', `A signer or key stands twice in the root: ${twice.join(', ')}.`, {
      twice,
    });
  }
}

function readPrevious(value: JsonValue | undefined, place: Place, version: number): string | null {
  if (version === 1) return value === null ? null : refuse(place, 'null in the first root');
  const previous = readObject(value, place, ['version', 'sha256']);
  if (previous.version !== version - 1) refuse(inside(place, 'version'), `version ${version - 1}`);
  return readSha256(previous.sha256, inside(place, 'sha256'));
}

function readRoles(value: JsonValue | undefined, place: Place, signers: readonly RootSigner[]): Root['roles'] {
  const roles = readOpenObject(value, place, roleNames);
  const role = (name: RoleName) => readRole(roles[name], inside(place, name), signers);
  return { root: role('root'), 'list:hubs': role('list:hubs'), removal: role('removal') };
}

function readRole(value: JsonValue | undefined, place: Place, known: readonly RootSigner[]): Role {
  const role: JsonObject = readObject(value, place, ['signers', 'threshold', 'classes']);
  const signersPlace = inside(place, 'signers');
  const signers = readArray(role.signers, signersPlace, (id, at) => readCountry(id, at) as string);
  if (new Set(signers).size !== signers.length) refuse(signersPlace, 'a list of different states');
  if (!signers.every((id) => known.some((signer) => signer.id === id))) refuse(signersPlace, 'made of signers');
  const classes = readArray(role.classes, inside(place, 'classes'), (name, at): 'classical' =>
    name === 'classical' ? name : refuse(at, 'a class of algorithms known here'),
  );
  if (classes.length !== 1) refuse(inside(place, 'classes'), 'exactly one class');
  return { signers, threshold: readCount(role.threshold, inside(place, 'threshold'), 1, signers.length), classes };
}

async function readAnchor(value: JsonValue | undefined, place: Place): Promise<Root['anchor']> {
  const anchor = readObject(value, place, ['entityId', 'keys']);
  const keys = await Promise.all(
    readArray(anchor.keys, inside(place, 'keys'), (key, at) => readKey(key, at, 'Ed25519')),
  );
  if (keys.length === 0) refuse(inside(place, 'keys'), 'at least one key');
  const idPlace = inside(place, 'entityId');
  return {
    entityId: orRefuse(idPlace, 'an entity identifier', () => parseEntityId(readText(anchor.entityId, idPlace))),
    keys,
  };
}
