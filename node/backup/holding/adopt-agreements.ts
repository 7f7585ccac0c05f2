/** Who has things in a place, by the agreements that lie beside them; the book may have lost its own. */
import {
  type HostingAgreement,
  parseAgreement,
  parseSignedAgreement,
  verifyAgreement,
} from '@breakwater/backup-replication';
import { CodedError, type CountryCode, type PublicJwk, parseStrictJson } from '@breakwater/federation-protocol';
import type { HostingStore } from '../../store/hosting.ts';
import type { HeldPlace } from './held-store.ts';

/** The longest times ever agreed with an owner: no lock that was promised under an earlier agreement is shortened. */
export interface AdoptedTerms {
  readonly retentionDays: number;
  readonly undeleteDays: number;
}

/** What reading them takes. */
export interface AgreementSearch {
  readonly holder: CountryCode;
  readonly hosting: HostingStore;
  /** Every key that a country signs or signed with. */
  readonly keysOf: (country: string) => readonly PublicJwk[];
  readonly now: () => Date;
}

/** Owners and terms. Agreements that the hub has lost and both sides signed are in force again. */
export async function readOwners(
  search: AgreementSearch,
  place: HeldPlace,
): Promise<ReadonlyMap<CountryCode, AdoptedTerms>> {
  const owners = new Map<CountryCode, AdoptedTerms>();
  const note = ({ holder, owner, ...terms }: HostingAgreement) => {
    if (holder !== search.holder) return;
    const { retentionDays = 0, undeleteDays = 0 } = owners.get(owner as CountryCode) ?? {};
    owners.set(owner as CountryCode, {
      retentionDays: Math.max(retentionDays, terms.retentionDays),
      undeleteDays: Math.max(undeleteDays, terms.undeleteDays),
    });
  };
  for (const { signed, isAgreed } of await search.hosting.all()) {
    if (isAgreed) note(parseAgreement(parseSignedAgreement(parseStrictJson(Buffer.from(signed))).document));
  }
  for await (const text of place.agreements()) {
    const agreement = await keepAgain(search, text);
    if (agreement !== null) note(agreement);
  }
  return owners;
}

/** Null for what nobody signed, or signed with keys that no list names: it may have been put there by anyone. */
async function keepAgain({ holder, hosting, keysOf, now }: AgreementSearch, text: string) {
  try {
    const signed = parseSignedAgreement(parseStrictJson(Buffer.from(text)));
    const { owner } = parseAgreement(signed.document);
    const agreement = await verifyAgreement(signed, { holder: keysOf(holder), owner: keysOf(owner) });
    if (agreement.holder !== holder) return null;
    const { sequence } = agreement;
    const kept = { holder, owner: owner as CountryCode, sequence, signed: text, isAgreed: true, receivedAt: now() };
    await hosting.save(kept);
    return agreement;
  } catch (cause) {
    if (cause instanceof CodedError) return null;
    throw cause;
  }
}
