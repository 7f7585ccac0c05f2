/** Making a root: what the states' trust officers agree to, in the one form that can be signed. */
import { canonicalJson, type JsonObject, type PublicJwk } from '@breakwater/federation-protocol';
import { bareKey } from './propose-entry.ts';
import { parseRoot, type RoleName, rootType } from './root.ts';
import { formatTime } from './time.ts';

/** What a root is made of. Thresholds count states; `signers[].country` is a state's code, once each. */
export interface RootPlan {
  readonly version: number;
  /** The SHA-256 (hexadecimal) of the root before; null for version 1. */
  readonly previousSha256: string | null;
  readonly issued: Date;
  readonly expires: Date;
  readonly signers: readonly { readonly country: string; readonly name: string; readonly keys: readonly PublicJwk[] }[];
  readonly thresholds: Readonly<Record<RoleName, number>>;
  readonly anchor: { readonly entityId: string; readonly keys: readonly PublicJwk[] };
  /** How long after its next update was due a list still counts, in milliseconds. */
  readonly graceMs: number;
}

/**
 * The root's RFC 8785 bytes, already read back once: what comes out parses.
 * Throws `TRUST_ROOT_MALFORMED`, `TRUST_ROOT_KEY_REUSED`.
 */
export async function buildRoot(plan: RootPlan): Promise<Uint8Array> {
  const signers = plan.signers.map(({ country }) => country);
  const role = (name: RoleName): JsonObject => ({ signers, threshold: plan.thresholds[name], classes: ['classical'] });
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
      keys: keys.map((key) => ({ class: 'classical', jwk: bareKey(key) })),
    })),
    roles: { root: role('root'), 'list:hubs': role('list:hubs'), removal: role('removal') },
    fedTA: { entityId: plan.anchor.entityId, keys: plan.anchor.keys.map(bareKey) },
    freshness: { closedMs: plan.graceMs },
    crit: [],
  });
  await parseRoot(bytes);
  return bytes;
}
