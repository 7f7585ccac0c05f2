/** Making a root: what the states' trust officers agree to, in the one form that can be signed. */
import { canonicalJson, type JsonObject, type PublicJwk, type SignatureJwk } from '@breakwater/federation-protocol';
import { quorumOf } from '../log/quorum-time.ts';
import { bareKey } from './propose-entry.ts';
import {
  type ClockRules,
  type Freshness,
  type KeyClass,
  parseRoot,
  type RoleName,
  type Root,
  rootType,
} from './root.ts';
import { defaultClock, defaultFreshness } from './root-rules.ts';
import { formatTime } from './time.ts';

/** What a root is made of. Thresholds count states; `signers[].country` is a state's code, once each. */
export interface RootPlan {
  readonly version: number;
  /** The SHA-256 (hexadecimal) of the root before; null for version 1. */
  readonly previousSha256: string | null;
  readonly issued: Date;
  readonly expires: Date;
  readonly signers: readonly {
    readonly country: string;
    readonly name: string;
    readonly keys: readonly SignatureJwk[];
  }[];
  readonly thresholds: Readonly<Record<RoleName, number>>;
  /** Families of algorithms in which a threshold must be met; if not told: both for a root, classical for others. */
  readonly classes?: Readonly<Partial<Record<RoleName, readonly KeyClass[]>>>;
  /** How many other states may suspend a country's keys together; 3 unless told otherwise. */
  readonly noticeOthers?: number;
  readonly anchor: { readonly entityId: string; readonly keys: readonly PublicJwk[] };
  readonly logs: readonly LogPlan[];
  readonly witnesses: readonly { readonly country: string; readonly vkey: string; readonly url: string }[];
  /** How many witnesses may lie without harm; the quorum follows from it. */
  readonly byzantine: number;
  /** The stages and the clock's rules, where they are to differ from those of the design. */
  readonly freshness?: Freshness;
  readonly clock?: ClockRules;
  /** Where lists go on after their numbers were pushed ahead; to be repeated in later roots. */
  readonly baseline?: Root['baseline'];
}

/** A log as a root plan names it; `vkey` is its C2SP verifier key. */
export interface LogPlan {
  readonly origin: string;
  readonly vkey: string;
  readonly url: string;
  readonly state: 'active' | 'retired';
  readonly successorOf: { readonly origin: string; readonly size: number; readonly rootHash: string } | null;
}

/**
 * The root's RFC 8785 bytes, already read back once: what comes out parses.
 * Throws `TRUST_ROOT_MALFORMED`, `TRUST_ROOT_KEY_REUSED`.
 */
export async function buildRoot(plan: RootPlan): Promise<Uint8Array> {
  const { witnesses, byzantine } = plan;
  const bytes = canonicalJson({
    type: rootType,
    version: plan.version,
    previous: plan.previousSha256 === null ? null : { version: plan.version - 1, sha256: plan.previousSha256 },
    issued: formatTime(plan.issued),
    expires: formatTime(plan.expires),
    signers: plan.signers.map(({ country, name, keys }) => ({
      id: country,
      territory: country,
      name,
      keys: keys.map(classedKey),
    })),
    roles: rolesOf(plan),
    fedTA: { entityId: plan.anchor.entityId, keys: plan.anchor.keys.map(bareKey) },
    logs: plan.logs.map((log) => ({ ...log, successorOf: log.successorOf && { ...log.successorOf } })),
    witnesses: witnesses.map(({ country, vkey, url }) => ({ id: country, vkey, url })),
    quorum: { k: quorumOf(witnesses.length, byzantine), byzantine },
    freshness: { ...(plan.freshness ?? defaultFreshness) },
    clock: { ...(plan.clock ?? defaultClock) },
    baseline: { hubs: plan.baseline?.hubs ? { ...plan.baseline.hubs } : null },
    crit: [],
  });
  await parseRoot(bytes);
  return bytes;
}

function rolesOf(plan: RootPlan): JsonObject {
  const signers = plan.signers.map(({ country }) => country);
  const role = (name: RoleName): JsonObject => ({
    signers,
    threshold: plan.thresholds[name],
    classes: [...(plan.classes?.[name] ?? (name === 'root' ? ['classical', 'pq'] : ['classical']))],
  });
  return {
    root: role('root'),
    'list:hubs': role('list:hubs'),
    removal: role('removal'),
    notice: { others: plan.noticeOthers ?? Math.min(3, signers.length) },
  };
}

function classedKey(key: SignatureJwk): JsonObject {
  if (key.kty !== 'AKP') return { class: 'classical', jwk: bareKey(key) };
  const { kty, alg, pub, kid } = key;
  return { class: 'pq', jwk: { kty, alg, pub, kid } };
}
