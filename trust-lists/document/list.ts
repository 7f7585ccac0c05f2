/** The list: every country the region trusts, in the form of ETSI TS 119 602 and in canonical bytes only. */
import { type Hash, type JsonObject, type JsonValue, sha256 } from '@breakwater/federation-protocol';
import { TrustError } from '../error.ts';
import { listBytesMax, membersMax, nextUpdateDaysMax } from '../limits.ts';
import { digestHex, parseCanonicalJson } from './canonical.ts';
import { type Departed, readDeparted } from './departed.ts';
import { type Entry, readEntry } from './entry.ts';
import { readExtensions, refuseUnknownCritical } from './extension.ts';
import { checkLote } from './lote.ts';
import { inside, type Place, readCount, readObject, readSha256, readText, refuse } from './read.ts';
import { type Budgets, readBudgets, readSettled } from './scheme.ts';
import { addDays, readTime } from './time.ts';

/** The type of the list of hubs, in the member LoTEType. */
export const hubsListType = 'urn:breakwater:LoTEType:RegionalHubs';
/** The short name of the list of hubs, in paths, records and consents. */
export const hubsListId = 'hubs';
/** The version of the TS 119 602 form (member LoTEVersionIdentifier). */
export const loteVersion = 1;

/** A list document, read; whether it is to be trusted is `verifyTrust`'s business. */
export interface TrustList {
  readonly listId: string;
  readonly sequence: number;
  readonly operatorName: string;
  readonly issued: Date;
  readonly nextUpdate: Date;
  /** SHA-256 of the list before, in hexadecimal; null for sequence 1. */
  readonly previousSha256: string | null;
  /** The root under which the list was made. */
  readonly rootVersion: number;
  /** Countries that left and did not come back, with their last revisions. */
  readonly departed: readonly Departed[];
  /** How long each service may go on without a fresh quorum. */
  readonly budgets: Budgets;
  /** The ids of the emergency notices that this list takes into account: they end with it. */
  readonly settled: readonly string[];
  readonly entries: readonly Entry[];
  /** All that stands in the document, so that a comparison leaves nothing out. */
  readonly document: JsonObject;
  /** SHA-256 of the document's bytes, in hexadecimal. */
  readonly sha256: string;
}

const schemeExtensions = ['chain', 'freshness', 'settled'] as const;
const listPlace: Place = { code: 'TRUST_LIST_MALFORMED', path: 'list' };

/**
 * Reads the bytes of a list as TS 119 602 has it, without our own extensions: strict JSON, canonical form, schema,
 * dates, and no critical extension. Throws `TRUST_LIST_MALFORMED`, `TRUST_CRITICAL_UNKNOWN` or a byte-level code.
 */
export function parseLotePayload(bytes: Uint8Array): JsonObject {
  const value = parseCanonicalJson(bytes, listBytesMax);
  checkScheme(value);
  refuseUnknownCritical(value, listPlace);
  return value as JsonObject;
}

/** Reads a list of the region. Throws as `parseLotePayload`, and `TRUST_LIST_DUPLICATE_MEMBER`, `…_KEY_REUSED`. */
export async function parseTrustList(bytes: Uint8Array, hash: Hash = sha256): Promise<TrustList> {
  const value = parseCanonicalJson(bytes, listBytesMax);
  const scheme = checkScheme(value);
  const place = inside(listPlace, 'ListAndSchemeInformation');
  if (scheme.LoTEType !== hubsListType) refuse(inside(place, 'LoTEType'), hubsListType);
  const entries = await readEntries(value, hash);
  const sequence = scheme.LoTESequenceNumber as number;
  const rest = readSchemeExtensions(scheme, place, sequence);
  const back = rest.departed.find(({ country }) => entries.some(({ member }) => member.country === country));
  if (back !== undefined) refuse(inside(place, 'chain/departed'), `without ${back.country}, which is in the list`);
  return {
    sequence,
    operatorName: readText((scheme.SchemeOperatorName as readonly JsonObject[])[0]?.value, place, 200),
    issued: readTime(scheme.ListIssueDateTime, place),
    nextUpdate: readTime(scheme.NextUpdate, place),
    ...rest,
    entries,
    document: readObject(value, listPlace, ['LoTE']),
    sha256: digestHex(bytes, hash),
  };
}

function checkScheme(value: JsonValue): JsonObject {
  checkLote(value, listPlace);
  const { ListAndSchemeInformation } = (value as { LoTE: { ListAndSchemeInformation: JsonObject } }).LoTE;
  const scheme = ListAndSchemeInformation;
  const place = inside(listPlace, 'ListAndSchemeInformation');
  readCount(scheme.LoTEVersionIdentifier, inside(place, 'LoTEVersionIdentifier'), loteVersion, loteVersion);
  readCount(scheme.LoTESequenceNumber, inside(place, 'LoTESequenceNumber'), 1, Number.MAX_SAFE_INTEGER);
  const issued = readTime(scheme.ListIssueDateTime, place);
  const nextUpdate = readTime(scheme.NextUpdate, place);
  if (nextUpdate <= issued) refuse(inside(place, 'NextUpdate'), 'after the time of issue');
  if (nextUpdate > addDays(issued, nextUpdateDaysMax)) refuse(inside(place, 'NextUpdate'), 'within six months');
  return scheme;
}

type ChainPart = Pick<TrustList, 'listId' | 'previousSha256' | 'rootVersion' | 'departed'>;
type SchemePart = ChainPart & Pick<TrustList, 'budgets' | 'settled'>;

function readSchemeExtensions(scheme: JsonObject, place: Place, sequence: number): SchemePart {
  const found = readExtensions(scheme.SchemeExtensions, inside(place, 'SchemeExtensions'), schemeExtensions);
  return {
    ...readChain(found.get('chain'), inside(place, 'chain'), sequence),
    budgets: readBudgets(found.get('freshness'), inside(place, 'freshness')),
    settled: readSettled(found.get('settled'), inside(place, 'settled')),
  };
}

function readChain(value: JsonValue | undefined, place: Place, sequence: number): ChainPart {
  const chain = readObject(value, place, ['listId', 'previousSha256', 'rootVersion', 'departed']);
  const previous = inside(place, 'previousSha256');
  const isFirst = chain.previousSha256 === null;
  if (isFirst !== (sequence === 1)) refuse(previous, 'null in the first list and only there');
  return {
    listId: readText(chain.listId, inside(place, 'listId'), 40),
    previousSha256: isFirst ? null : readSha256(chain.previousSha256, previous),
    rootVersion: readCount(chain.rootVersion, inside(place, 'rootVersion'), 1, Number.MAX_SAFE_INTEGER),
    departed: readDeparted(chain.departed, inside(place, 'departed'), sequence),
  };
}

async function readEntries(value: JsonValue, hash: Hash): Promise<readonly Entry[]> {
  const { TrustedEntitiesList } = (value as { LoTE: { TrustedEntitiesList?: readonly JsonValue[] } }).LoTE;
  const place = inside(listPlace, 'TrustedEntitiesList');
  const items = TrustedEntitiesList ?? [];
  if (items.length > membersMax) refuse(place, `at most ${membersMax} countries`);
  const entries = await Promise.all(items.map((item, index) => readEntry(item, inside(place, index), hash)));
  const countries = entries.map(({ member }) => member.country);
  const twice = firstTwice(countries);
  if (twice !== undefined) {
    throw new TrustError('TRUST_LIST_DUPLICATE_MEMBER', `${twice} stands twice in the list.`, { country: twice });
  }
  checkUnique(entries);
  return entries;
}

/** One key, one party, one purpose; one address, one hub: else a signature could be taken for somebody else's. */
function checkUnique(entries: readonly Entry[]): void {
  const keys = entries.flatMap(({ entity }) => keysIn(entity));
  const twice = firstTwice([...keys, ...entries.map(({ member }) => member.origin)]);
  if (twice !== undefined) {
    throw new TrustError('TRUST_LIST_KEY_REUSED', `${twice} stands at two places of the list.`, { twice });
  }
}

/** Every key in an entity by what makes it that key, also of services whose keys are not given out. */
function keysIn(value: JsonValue): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(keysIn);
  if (typeof value !== 'object' || value === null) return [];
  const { kty, crv, x, y } = value as JsonObject;
  if (typeof crv === 'string' && typeof x === 'string') {
    if (kty === 'OKP') return [`${crv} ${x}`];
    if (kty === 'EC' && typeof y === 'string') return [`${crv} ${x} ${y}`];
  }
  return Object.values(value).flatMap(keysIn);
}

function firstTwice(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
}
