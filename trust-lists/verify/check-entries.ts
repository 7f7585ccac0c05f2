/** Step 9: no country's entry stands in a list, or changes, without that country's own agreement. */
import type { CryptoSuite } from '@breakwater/federation-protocol';
import type { Entry } from '../document/entry.ts';
import type { TrustList } from '../document/list.ts';
import type { Root } from '../document/root.ts';
import { TrustError } from '../error.ts';
import { verifyConsent } from '../signature/consent.ts';

/** Checks every consent, and that entries which changed did so under a new revision. */
export async function checkEntries(
  previous: TrustList | null,
  list: TrustList,
  root: Root,
  suite: CryptoSuite,
): Promise<void> {
  for (const entry of list.entries) {
    const before = entryOf(previous, entry.member.country);
    const isUnchanged = before?.sha256 === entry.sha256;
    if (before !== undefined && !isUnchanged) checkRevision(before, entry);
    const atLeast = adoptedAtLeast(previous, isUnchanged);
    await verifyConsent(entry, root, { atLeast, atMost: list.sequence }, suite);
  }
}

/** The countries of the list before that are not in this one. */
export function vanished(previous: TrustList | null, list: TrustList): readonly string[] {
  const before = previous?.entries.map(({ member }) => member.country) ?? [];
  return before.filter((country) => entryOf(list, country) === undefined);
}

/** An entry that is new here was adopted by a list after the known one; one that stood before, perhaps by an earlier. */
function adoptedAtLeast(previous: TrustList | null, isUnchanged: boolean): number {
  return previous === null || isUnchanged ? 1 : previous.sequence + 1;
}

function entryOf(list: TrustList | null, country: string): Entry | undefined {
  return list?.entries.find(({ member }) => member.country === country);
}

function checkRevision(before: Entry, entry: Entry): void {
  const { country, revision } = entry.member;
  if (revision > before.member.revision) return;
  const happened = `${country} changed its entry but not its revision ${before.member.revision}.`;
  throw new TrustError('TRUST_ENTRY_REVISION', happened, { country, known: before.member.revision, offered: revision });
}
