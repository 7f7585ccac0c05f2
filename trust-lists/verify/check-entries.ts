/** Step 9: no country's entry stands in a list, or changes, without that country's own agreement. */
import type { CountryCode, CryptoSuite } from '@breakwater/federation-protocol';
import type { Entry } from '../document/entry.ts';
import type { TrustList } from '../document/list.ts';
import type { Root } from '../document/root.ts';
import { TrustError } from '../error.ts';
import { verifyConsent } from '../signature/consent.ts';

/** The highest revision seen of each country, also of those that a list has taken off. */
export type Revisions = ReadonlyMap<CountryCode, number>;

/**
 * Checks every consent, and that entries which changed or came back did so under a new revision: else a majority could
 * take a country off and put it back as it once was, with keys that the country has long since replaced.
 */
export async function checkEntries(
  previous: TrustList | null,
  list: TrustList,
  root: Root,
  revisions: Revisions,
  suite: CryptoSuite,
): Promise<void> {
  for (const entry of list.entries) {
    const { country } = entry.member;
    const isUnchanged = entryOf(previous, country)?.sha256 === entry.sha256;
    if (!isUnchanged) checkRevision(entry, revisions.get(country) ?? 0);
    const atLeast = adoptedAtLeast(previous, isUnchanged);
    await verifyConsent(entry, root, { atLeast, atMost: list.sequence }, suite);
  }
}

/** The countries of the list before that are not in this one. */
export function vanished(previous: TrustList | null, list: TrustList): readonly string[] {
  const before = previous?.entries.map(({ member }) => member.country) ?? [];
  return before.filter((country) => entryOf(list, country) === undefined);
}

/** An entry that is new here was adopted after the known list; one that stood before, perhaps by an earlier list. */
function adoptedAtLeast(previous: TrustList | null, isUnchanged: boolean): number {
  return previous === null || isUnchanged ? 1 : previous.sequence + 1;
}

function entryOf(list: TrustList | null, country: string): Entry | undefined {
  return list?.entries.find(({ member }) => member.country === country);
}

/** The revisions after this list. */
export function withRevisionsOf(list: TrustList, revisions: Revisions): Revisions {
  const all = new Map(revisions);
  for (const { member } of list.entries) {
    all.set(member.country, Math.max(member.revision, all.get(member.country) ?? 0));
  }
  return all;
}

function checkRevision(entry: Entry, known: number): void {
  const { country, revision } = entry.member;
  if (revision > known) return;
  const happened = `${country} has a changed entry with revision ${revision}, and revision ${known} was seen before.`;
  throw new TrustError('TRUST_ENTRY_REVISION', happened, { country, known, offered: revision });
}
