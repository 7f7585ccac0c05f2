/** A state's consent to its own entry: without it no majority can change what the region believes of a country. */
import {
  type AnySigner,
  CodedError,
  type CryptoSuite,
  canonicalJson,
  type JsonObject,
  portableSuite,
  signJws,
  verifyJws,
} from '@breakwater/federation-protocol';
import { parseJson } from '../document/canonical.ts';
import type { Entry } from '../document/entry.ts';
import { hubsListId } from '../document/list.ts';
import { inside, type Place, readCount, readCountry, readObject, readSha256, readText } from '../document/read.ts';
import type { Root } from '../document/root.ts';
import { TrustError } from '../error.ts';
import { signatureBytesMax } from '../limits.ts';

const consentType = 'breakwater-consent+jws';

/** What a consent says: this entry (by hash and revision), in this list, from one sequence number to another. */
export interface Consent {
  readonly listId: string;
  readonly territory: string;
  readonly revision: number;
  /** SHA-256 (hexadecimal) of the entity's RFC 8785 bytes without the consent itself. */
  readonly sha256: string;
  readonly fromSequence: number;
  readonly toSequence: number;
}

/** Signs a state's consent to an entry for the list numbers given, both included. Resolves to a compact JWS. */
export async function consentTo(
  entry: Entry,
  sequences: { readonly from: number; readonly to: number },
  signer: AnySigner,
): Promise<string> {
  const consent: JsonObject = {
    listId: hubsListId,
    territory: entry.member.country,
    revision: entry.member.revision,
    sha256: entry.sha256,
    fromSequence: sequences.from,
    toSequence: sequences.to,
  };
  return signJws(canonicalJson(consent), { typ: consentType }, signer);
}

/**
 * Checks that the entry's own state agreed to this entry; the agreement's range of list numbers says when the entry may
 * be adopted, so the caller hands in the number of the list that `adopted` it. Throws `TRUST_CONSENT_MISSING`,
 * `TRUST_CONSENT_INVALID` or `TRUST_CONSENT_OUT_OF_RANGE`.
 */
export async function verifyConsent(
  entry: Entry,
  root: Root,
  adopted: { readonly atLeast: number; readonly atMost: number },
  suite: CryptoSuite = portableSuite,
): Promise<Consent> {
  const { country } = entry.member;
  if (entry.consent === null) {
    throw new TrustError('TRUST_CONSENT_MISSING', `${country} has not agreed to its entry.`, { country });
  }
  const consent = await openConsent(entry.consent, entry, root, suite);
  const { territory, revision, listId } = consent;
  const isForThis = territory === country && revision === entry.member.revision && listId === hubsListId;
  if (!isForThis || consent.sha256 !== entry.sha256) throw invalid(country, 'it is for another entry');
  checkRange(consent, adopted);
  return consent;
}

function checkRange(consent: Consent, adopted: { readonly atLeast: number; readonly atMost: number }): void {
  const { territory, fromSequence, toSequence } = consent;
  if (adopted.atMost >= fromSequence && adopted.atLeast <= toSequence) return;
  const happened = `${territory} agreed for lists ${fromSequence} to ${toSequence}, not ${adopted.atMost}.`;
  throw new TrustError('TRUST_CONSENT_OUT_OF_RANGE', happened, { territory, fromSequence, toSequence, ...adopted });
}

/** Reads a consent's content without checking it: to match files, nothing else. */
export function parseConsent(payload: Uint8Array): Consent {
  const place: Place = { code: 'TRUST_CONSENT_INVALID', path: 'consent' };
  const names = ['listId', 'territory', 'revision', 'sha256', 'fromSequence', 'toSequence'];
  const consent = readObject(parseJson(payload, signatureBytesMax), place, names);
  const count = (name: string) => readCount(consent[name], inside(place, name), 1, Number.MAX_SAFE_INTEGER);
  return {
    listId: readText(consent.listId, inside(place, 'listId'), 40),
    territory: readCountry(consent.territory, inside(place, 'territory')),
    revision: count('revision'),
    sha256: readSha256(consent.sha256, inside(place, 'sha256')),
    fromSequence: count('fromSequence'),
    toSequence: count('toSequence'),
  };
}

async function openConsent(jws: string, entry: Entry, root: Root, suite: CryptoSuite): Promise<Consent> {
  const { country } = entry.member;
  const signer = root.signers.find(({ id }) => id === country);
  const { classes } = root.roles['list:hubs'];
  // A consent is one signature, so it is made in a class of algorithms that the list itself relies on.
  const keys = (signer?.keys ?? []).filter((key) => classes.includes(key.class)).map(({ jwk }) => jwk);
  try {
    const { payload } = await verifyJws(jws, { typ: consentType, keys, maxBytes: signatureBytesMax }, suite);
    return parseConsent(payload);
  } catch (error) {
    if (error instanceof CodedError) throw invalid(country, error.message, error);
    throw error;
  }
}

function invalid(country: string, why: string, cause?: CodedError): TrustError {
  const evidence = { country, reason: cause?.code ?? 'other entry' };
  return new TrustError('TRUST_CONSENT_INVALID', `The consent of ${country} does not hold: ${why}.`, evidence, cause);
}
