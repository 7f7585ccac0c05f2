/** What a trust officer reads before signing: who comes, who changes, who goes, and whose keys, in plain lines. */
import type { EntryChange, KeyChange, ListDiff } from '@breakwater/trust-lists';
import { jwkGroups } from '../keys/fingerprint.ts';
import { factLine, indented } from './lines.ts';
import { trustText as text } from './text/en.ts';

/** The lines for a list, compared with the one before. */
export function diffLines(diff: ListDiff): readonly string[] {
  const { fromSequence, toSequence, entries, unchanged } = diff;
  return [
    fromSequence === null ? text.diff.firstList(toSequence) : text.diff.nextList(fromSequence, toSequence),
    ...entries.flatMap(entryLines),
    ...(unchanged.length > 0 ? ['', text.diff.unchanged(unchanged)] : []),
  ];
}

/** The lines for one country's change. */
export function entryLines(change: EntryChange): readonly string[] {
  const { kind, name, country, facts, keysAdded, keysRemoved } = change;
  return [
    '',
    text.diff[kind](name, country),
    ...facts.map(({ fact, before, after }) => factLine(fact, before, after)),
    ...keysAdded.flatMap((key) => keyLines('+', key)),
    ...keysRemoved.flatMap((key) => keyLines('-', key)),
  ];
}

function keyLines(sign: string, { purpose, key }: KeyChange): readonly string[] {
  return [`  ${sign} ${text.diff.keyFor(purpose)}`, ...indented(jwkGroups(key))];
}
