/** The root: which states sign, how many must, which log and witnesses keep it honest, and the federation's anchor. */
import {
  type CountryCode,
  type EntityId,
  encodeBase64url,
  type Hash,
  type JsonValue,
  type PublicJwk,
  parseEntityId,
  type SignatureJwk,
  sha256,
} from '@breakwater/federation-protocol';
import { TrustError } from '../error.ts';
import { rootBytesMax } from '../limits.ts';
import type { VerifierKey } from '../log/verifier-key.ts';
import { digestHex, parseCanonicalJson } from './canonical.ts';
import {
  inside,
  orRefuse,
  type Place,
  readArray,
  readCount,
  readKey,
  readObject,
  readOpenObject,
  readSha256,
  readText,
  refuse,
} from './read.ts';
import { readLogs, readQuorum, readWitnesses } from './root-log.ts';
import { readRoles, readSigner } from './root-roles.ts';
import { readBaseline, readClock, readFreshness } from './root-rules.ts';
import { readTime } from './time.ts';

/** The type member of every root of this form. */
export const rootType = 'breakwater-root/1';

/** The roles of a root that sign documents: a root, the list of hubs, and the removal of a country. */
export const roleNames = ['root', 'list:hubs', 'removal'] as const;

/** The name of a role. */
export type RoleName = (typeof roleNames)[number];

/** The two families of algorithms: a quantum computer breaks the first, an error in young mathematics the second. */
export type KeyClass = 'classical' | 'pq';

/** A key of a signer and its family: Ed25519 is classical, ML-DSA-65 (RFC 9964) is pq. */
export interface SignerKey {
  readonly class: KeyClass;
  readonly jwk: SignatureJwk;
}

/** A state that signs, through its trust officer; `id` is its country code. */
export interface RootSigner {
  readonly id: string;
  /** The officer or office that holds the keys. */
  readonly name: string;
  readonly keys: readonly SignerKey[];
}

/** Which states count for a role, and how many of them must sign in every one of its classes of algorithms. */
export interface Role {
  readonly signers: readonly string[];
  readonly threshold: number;
  readonly classes: readonly KeyClass[];
}

/** A log that commits to every root and list. Exactly one is active; a lost one is retired and has a successor. */
export interface RootLog {
  /** The first line of its checkpoints: the authority's host and `/trust`. */
  readonly origin: string;
  /** The key that signs its checkpoints. */
  readonly vkey: VerifierKey;
  readonly url: string;
  readonly state: 'active' | 'retired';
  /** Where the log before ended (root hash in hexadecimal); null for the region's first log. */
  readonly successorOf: { readonly origin: string; readonly size: number; readonly rootHash: string } | null;
}

/** A hub that cosigns checkpoints; `id` is its country code. */
export interface RootWitness {
  readonly id: CountryCode;
  readonly vkey: VerifierKey;
  readonly url: string;
}

/** How old the quorum's time may be in each stage, in milliseconds; each longer than the one before. */
export interface Freshness {
  readonly freshMs: number;
  readonly agingMs: number;
  readonly isolatedMs: number;
  /** Also how long after its next update was due a list still counts. */
  readonly closedMs: number;
}

/** What clocks are allowed: the skew between hubs, and the jump ahead of all witnesses that makes a clock suspect. */
export interface ClockRules {
  readonly maxSkewMs: number;
  readonly maxForwardJumpMs: number;
}

/** A root document, read; whether it is to be trusted is `verifyTrust`'s business. */
export interface Root {
  readonly version: number;
  /** SHA-256 of the root before, in hexadecimal; null for version 1. */
  readonly previousSha256: string | null;
  readonly issued: Date;
  readonly expires: Date;
  readonly signers: readonly RootSigner[];
  readonly roles: Readonly<Record<RoleName, Role>> & {
    /** How many other states together may suspend a country's keys or services; its own it may suspend alone. */
    readonly notice: { readonly others: number };
  };
  /** The federation's trust anchor (OpenID Federation): its identifier and keys come from here and nowhere else. */
  readonly anchor: { readonly entityId: EntityId; readonly keys: readonly PublicJwk[] };
  readonly logs: readonly RootLog[];
  readonly witnesses: readonly RootWitness[];
  /** `k` of n witnesses put a checkpoint in force although `byzantine` (f) may lie: k = floor((n + f) / 2) + 1. */
  readonly quorum: { readonly k: number; readonly byzantine: number };
  readonly freshness: Freshness;
  readonly clock: ClockRules;
  /** Where the lists go on after their numbers were pushed ahead; null when nothing of the kind ever happened. */
  readonly baseline: { readonly hubs: { readonly sequence: number; readonly sha256: string } | null };
  /** SHA-256 of the document's bytes, in hexadecimal: what hubs pin. */
  readonly sha256: string;
}

const required = [
  ...['type', 'version', 'previous', 'issued', 'expires', 'signers', 'roles', 'fedTA'],
  ...['logs', 'witnesses', 'quorum', 'freshness', 'clock', 'baseline', 'crit'],
];
const signersMax = 64;

/** Reads a root. Throws `TRUST_ROOT_MALFORMED`, `TRUST_ROOT_KEY_REUSED`, `TRUST_CRITICAL_UNKNOWN`, byte-level codes. */
export async function parseRoot(bytes: Uint8Array, hash: Hash = sha256): Promise<Root> {
  const place: Place = { code: 'TRUST_ROOT_MALFORMED', path: 'root' };
  // Members of later versions are passed over here; a root that depends on one names it in `crit`.
  const root = readOpenObject(parseCanonicalJson(bytes, rootBytesMax), place, required);
  const at = (name: string) => inside(place, name);
  if (root.type !== rootType) refuse(at('type'), rootType);
  checkCritical(root.crit, at('crit'));
  const readOne = (value: JsonValue, signerPlace: Place) => readSigner(value, signerPlace, hash);
  const signers = await Promise.all(readArray(root.signers, at('signers'), readOne));
  if (signers.length > signersMax) refuse(at('signers'), `at most ${signersMax} states`);
  const logs = readLogs(root.logs, at('logs'));
  const witnesses = readWitnesses(root.witnesses, at('witnesses'));
  const anchor = await readAnchor(root.fedTA, at('fedTA'), hash);
  checkDistinct(signers, anchor, [...logs, ...witnesses]);
  const version = readCount(root.version, at('version'), 1, Number.MAX_SAFE_INTEGER);
  const issued = readTime(root.issued, at('issued'));
  const expires = readTime(root.expires, at('expires'));
  if (expires <= issued) refuse(at('expires'), 'after the time of issue');
  return {
    version,
    previousSha256: readPrevious(root.previous, at('previous'), version),
    issued,
    expires,
    signers,
    roles: readRoles(root.roles, at('roles'), signers),
    anchor,
    logs,
    witnesses,
    quorum: readQuorum(root.quorum, at('quorum'), witnesses.length),
    freshness: readFreshness(root.freshness, at('freshness')),
    clock: readClock(root.clock, at('clock')),
    baseline: readBaseline(root.baseline, at('baseline')),
    sha256: digestHex(bytes, hash),
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

/** One key, one holder, one use: else what one party signed for one end could count for another. */
function checkDistinct(
  signers: readonly RootSigner[],
  anchor: Root['anchor'],
  others: readonly { readonly vkey: VerifierKey }[],
): void {
  const ids = signers.map(({ id }) => id);
  const documentKeys = signers.flatMap(({ keys }) => keys.map(({ jwk }) => (jwk.kty === 'AKP' ? jwk.pub : jwk.x)));
  const anchorKeys = anchor.keys.map(({ x }) => x);
  const noteKeys = others.map(({ vkey }) => encodeBase64url(vkey.publicKey));
  const twice = [ids, [...documentKeys, ...anchorKeys, ...noteKeys]].flatMap((names) =>
    names.filter((name, index) => names.indexOf(name) !== index),
  );
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

async function readAnchor(value: JsonValue | undefined, place: Place, hash: Hash): Promise<Root['anchor']> {
  const anchor = readObject(value, place, ['entityId', 'keys']);
  const keys = await Promise.all(
    readArray(anchor.keys, inside(place, 'keys'), (key, at) => readKey(key, at, 'Ed25519', hash)),
  );
  if (keys.length === 0) refuse(inside(place, 'keys'), 'at least one key');
  const idPlace = inside(place, 'entityId');
  return {
    entityId: orRefuse(idPlace, 'an entity identifier', () => parseEntityId(readText(anchor.entityId, idPlace))),
    keys,
  };
}
