/** A country's own proposal of its entry: the TS 119 602 entity it will consent to, made from what a hub knows. */
import {
  type AssuranceLevel,
  type CountryCode,
  canonicalJson,
  type EntityId,
  type JsonObject,
  type PublicJwk,
} from '@breakwater/federation-protocol';
import { parseEntry } from './entry.ts';
import { extension } from './extension.ts';
import { type ServiceName, serviceStatuses, serviceTitles, serviceTypes } from './service.ts';
import { formatTime } from './time.ts';

/** A home official who guards a share of the recovery key; `abroadIn` is the country of residence, null at home. */
export interface Official {
  readonly name: string;
  readonly abroadIn: CountryCode | null;
  /** Ed25519: approves recovery requests. */
  readonly signKey: PublicJwk;
  /** X25519: opens the official's recovery share. */
  readonly sealKey: PublicJwk;
}

/** What a country offers as a holder: bytes for each partner and days kept. */
export interface Hosting {
  readonly quotaBytes: number;
  readonly retentionDays: number;
}

/** Everything that goes into an entry. Keys as public JWKs; `revision` grows by at least one with every change. */
export interface EntryProposal {
  readonly country: CountryCode;
  readonly name: string;
  /** The hub's public origin, for example `https://hub.gov.lc`. */
  readonly origin: string;
  readonly entityIds: { readonly fed: EntityId; readonly op: EntityId; readonly rp: EntityId };
  readonly federationKeys: readonly PublicJwk[];
  readonly peerKeys: readonly PublicJwk[];
  readonly backupKeys: readonly PublicJwk[];
  readonly custodyKeys: readonly PublicJwk[];
  /** Ed25519 keys that cosign checkpoints; left out when the country is no witness. */
  readonly witnessKeys?: readonly PublicJwk[];
  readonly officials: readonly Official[];
  /** How many officials together approve a recovery. */
  readonly officialThreshold: number;
  readonly maxAssurance: AssuranceLevel;
  readonly hosting: Hosting;
  readonly revision: number;
  /** When the services begin; written as whole seconds. */
  readonly since: Date;
}

/**
 * The entry without consent: what `entry.json` holds and what the state's trust officer consents to.
 * Throws `TRUST_ENTRY_MALFORMED` when it would not be accepted in a list.
 * @see ETSI TS 119 602, TrustedEntity
 */
export async function proposeEntry(proposal: EntryProposal): Promise<JsonObject> {
  const witnessKeys = proposal.witnessKeys ?? [];
  const entry: JsonObject = {
    TrustedEntityInformation: {
      TEName: [{ lang: 'en', value: proposal.name }],
      TEAddress: {
        TEPostalAddress: [{ lang: 'en', StreetAddress: proposal.name, Country: proposal.country }],
        TEElectronicAddress: [{ lang: 'en', uriValue: proposal.origin }],
      },
      TEInformationURI: [{ lang: 'en', uriValue: proposal.origin }],
      TEInformationExtensions: [extension('hub', hubValue(proposal))],
    },
    TrustedEntityServices: [
      service(proposal, 'FederationIdentity', proposal.federationKeys, [
        extension('assurance', { max: proposal.maxAssurance }),
      ]),
      service(proposal, 'PeerMessaging', proposal.peerKeys),
      service(proposal, 'BackupStore', proposal.backupKeys, [extension('hosting', { ...proposal.hosting })]),
      service(proposal, 'RecoveryCustody', proposal.custodyKeys),
      ...(witnessKeys.length > 0 ? [service(proposal, 'Witness', witnessKeys)] : []),
    ],
  };
  await parseEntry(canonicalJson(entry));
  return entry;
}

function hubValue(proposal: EntryProposal): JsonObject {
  return {
    territory: proposal.country,
    revision: proposal.revision,
    origin: proposal.origin,
    entityIds: { ...proposal.entityIds },
    officialThreshold: proposal.officialThreshold,
    officials: proposal.officials.map(({ name, abroadIn, signKey, sealKey }) => ({
      name,
      abroadIn,
      signKey: bareKey(signKey),
      sealKey: bareKey(sealKey),
    })),
  };
}

function service(
  proposal: EntryProposal,
  name: ServiceName,
  keys: readonly PublicJwk[],
  extensions: readonly JsonObject[] = [],
): JsonObject {
  return {
    ServiceInformation: {
      ServiceName: [{ lang: 'en', value: serviceTitles[name] }],
      ServiceTypeIdentifier: serviceTypes[name],
      ServiceStatus: serviceStatuses.granted,
      StatusStartingTime: formatTime(proposal.since),
      ServiceDigitalIdentity: { PublicKeyValues: keys.map(withoutId) },
      ServiceSupplyPoints: [{ uriValue: proposal.origin }],
      ...(extensions.length > 0 ? { ServiceInformationExtensions: extensions } : {}),
    },
  };
}

/** The key with nothing but what its thumbprint covers, so that one key has one spelling in a list. */
export function bareKey(key: PublicJwk): JsonObject {
  return { ...withoutId(key), kid: key.kid };
}

/** Readers compute the key id themselves; written out for every service it would take a twentieth of a list. */
function withoutId({ kty, crv, x, y }: PublicJwk): JsonObject {
  return y === undefined ? { kty, crv, x } : { kty, crv, x, y };
}
