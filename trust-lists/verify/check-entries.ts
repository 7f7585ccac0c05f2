/** Step 9: no country's entry stands in a list, changes, or comes back without that country's own agreement. */
import type { CryptoSuite } from '@breakwater/federation-protocol';
import { departedAfter, revisionsOf } from '../document/departed.ts';
import type { Entry } from '../document/entry.ts';
import type { TrustList } from '../document/list.ts';
import type { Root } from '../document/root.ts';
import { TrustError } from '../error.ts';
import { verifyConsent } from '../signature/consent.ts';

/**
 * Checks every consent, and that entries which changed or came back did so under a new revision: else a majority could
 * take a country off and put it back as it once was, with keys that the country has long since replaced.
 */
export async function checkEntries(
  previous: TrustList | null,
  list: TrustList,
  root: Root,
  suite: CryptoSuite,
): Promise<void> {
  const revisions = revisionsOf(previous);
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

/**
 * Checks that the list carries on who has left: the list after `previous` exactly those, with their last revisions; a
 * later one, of which only the outcome is known, at least those. Throws `TRUST_LIST_DEPARTED`.
 */
export function checkDeparted(previous: TrustList, list: TrustList): void {
  const offered = new Map(list.departed.map(({ country, revision }) => [country, revision]));
  const expected = departedAfter(previous, list.entries);
  const isNext = list.previousSha256 === previous.sha256;
  for (const { country, revision } of expected) {
    const now = offered.get(country) ?? 0;
    if (isNext ? now !== revision : now < revision) throw forgotten(list, country, revision);
  }
  const [surplus] = list.departed.filter((one) => !expected.some(({ country }) => country === one.country));
  // A country that was never in the list, or left under a number made up, could else be locked out for good.
  if (isNext && surplus !== undefined) throw forgotten(list, surplus.country, 0);
}

function forgotten({ sequence, departed }: TrustList, country: string, revision: number): TrustError {
  const offered = departed.find((one) => one.country === country)?.revision ?? 0;
  const happened = `List ${sequence} says that ${country} left with revision ${offered}, and it was ${revision}.`;
  return new TrustError('TRUST_LIST_DEPARTED', happened, { country, sequence, known: revision, offered });
}

function checkRevision(entry: Entry, known: number): void {
  const { country, revision } = entry.member;
  if (revision > known) return;
  const happened = `${country} has a changed entry with revision ${revision}, and revision ${known} was seen before.`;
  throw new TrustError('TRUST_ENTRY_REVISION', happened, { country, known, offered: revision });
}
