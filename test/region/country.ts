/** A country of a region in memory: its officer, its hub's keys, and the entry that it consents to. */
import {
  type AnySigner,
  type AssuranceLevel,
  type CountryCode,
  canonicalJson,
  type JsonObject,
  type JsonValue,
  parseCountryCode,
  parseEntityId,
  type Signer,
} from '@breakwater/federation-protocol';
import {
  consentTo,
  type Entry,
  type EntryProposal,
  parseEntry,
  proposeEntry,
  type ServiceName,
  verifierKeyOfJwk,
} from '@breakwater/trust-lists';
import { edSigner, officerSigners, sealKey } from './keys.ts';

/** A country and everything that only it holds. */
export interface Country {
  readonly code: CountryCode;
  readonly officer: readonly AnySigner[];
  readonly witness: { readonly name: string; readonly signer: Signer };
  /** The witness's verifier key as a root names it. */
  readonly vkey: string;
  readonly proposal: EntryProposal;
}

/** A country with fresh keys. */
export async function makeCountry(
  name: string,
  since: Date,
  isHybrid: boolean,
  maxAssurance: AssuranceLevel = 'high',
): Promise<Country> {
  const code = parseCountryCode(name);
  const origin = `https://hub.${name.toLowerCase()}.example`;
  const key = async () => (await edSigner()).publicJwk;
  const abroad = parseCountryCode(name === 'GY' ? 'BB' : 'GY');
  const officials = await Promise.all(
    [abroad, abroad, null, null].map(async (abroadIn, index) => ({
      ...{ name: `Official ${index + 1} of ${name}`, abroadIn },
      signKey: await key(),
      sealKey: await sealKey(),
    })),
  );
  const id = (path: string) => parseEntityId(`${origin}/${path}`);
  const witness = { name: `hub.${name.toLowerCase()}.example/witness`, signer: await edSigner() };
  const proposal: EntryProposal = {
    ...{ country: code, name: `State of ${name}`, origin, officials, officialThreshold: 2, maxAssurance },
    entityIds: { fed: id('fed'), op: id('op'), rp: id('rp') },
    federationKeys: [await key()],
    peerKeys: [await key()],
    backupKeys: [await key()],
    custodyKeys: [await sealKey()],
    witnessKeys: [witness.signer.publicJwk],
    hosting: { quotaBytes: 50_000_000_000, retentionDays: 365 },
    revision: 1,
    since,
  };
  const vkey = verifierKeyOfJwk(witness.name, 'cosignature', witness.signer.publicJwk).text;
  return { code, officer: await officerSigners(isHybrid), witness, vkey, proposal };
}

/** The entry of a country as it is now, with its consent for list numbers `from` to `from + 99`. */
export async function consentedEntry(country: Country, from: number): Promise<Entry> {
  return consented(country, await proposeEntry(country.proposal), from);
}

/** The same with one service suspended by the list itself. */
export async function suspendedEntry(country: Country, service: ServiceName, from: number): Promise<Entry> {
  const text = JSON.stringify(await proposeEntry(country.proposal), (_, value: JsonValue) => {
    const isMeant = isObject(value) && value.ServiceTypeIdentifier === `urn:breakwater:SvcType:${service}`;
    return isMeant ? { ...value, ServiceStatus: 'urn:breakwater:Svcstatus:suspended' } : value;
  });
  return consented(country, JSON.parse(text) as JsonObject, from);
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function consented({ officer: [signer] }: Country, proposal: JsonObject, from: number): Promise<Entry> {
  const entry = await parseEntry(canonicalJson(proposal));
  if (signer === undefined) throw new Error('an officer without a key');
  return { ...entry, consent: await consentTo(entry, { from, to: from + 99 }, signer) };
}

/** The same country with a change to its entry, under the next revision. */
export function changed(country: Country, change: Partial<EntryProposal>): Country {
  return { ...country, proposal: { ...country.proposal, ...change, revision: country.proposal.revision + 1 } };
}
