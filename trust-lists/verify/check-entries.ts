/** Step 9: no country's entry stands in a list, or changes, without that country's own agreement. */
import { canonicalJson } from '@breakwater/federation-protocol';
import { isSame } from '../document/canonical.ts';
import type { Entry } from '../document/entry.ts';
import type { TrustList } from '../document/list.ts';
import type { Root } from '../document/root.ts';
import { TrustError } from '../error.ts';
import { verifyConsent } from '../signature/consent.ts';

/** Checks every consent, and that entries which changed did so under a new revision. */
export async function checkEntries(previous: TrustList | null, list: TrustList, root: Root): Promise<void> {
  for (const entry of list.entries) {
    const before = entryOf(previous, entry.member.country);
    const isUnchanged = before !== undefined && isSameEntity(before, entry);
    if (before !== undefined && !isUnchanged) checkRevision(before, entry);
    await verifyConsent(entry, root, { atLeast: adoptedAtLeast(previous, list, isUnchanged), atMost: list.sequence });
  }
}

/** The countries of the list before that are not in this one. */
export function vanished(previous: TrustList | null, list: TrustList): readonly string[] {
  const before = previous?.entries.map(({ member }) => member.country) ?? [];
  return before.filter((country) => entryOf(list, country) === undefined);
}

/** An entry that is new here is adopted by this very list; one that stood before, perhaps by an earlier one. */
function adoptedAtLeast(previous: TrustList | null, list: TrustList, isUnchanged: boolean): number {
  return previous === null || isUnchanged ? 1 : list.sequence;
}

function entryOf(list: TrustList | null, country: string): Entry | undefined {
  return list?.entries.find(({ member }) => member.country === country);
}

function isSameEntity(a: Entry, b: Entry): boolean {
  return isSame(canonicalJson(a.entity), canonicalJson(b.entity));
}

function checkRevision(before: Entry, entry: Entry): void {
  const { country, revision } = entry.member;
  if (revision > before.member.revision) return;
  const happened = `${country} changed its entry but not its revision ${before.member.revision}.`;
  throw new TrustError('TRUST_ENTRY_REVISION', happened, { country, known: before.member.revision, offered: revision });
}
