/** What a trust officer reads before signing: who comes, who changes, who goes, and whose keys, in plain lines. */
import type { EntryChange, FactChange, KeyChange, ListDiff } from '@breakwater/trust-lists';
import { jwkGroups } from '../keys/fingerprint.ts';
import { day, factLine, indented, span } from './lines.ts';
import { trustText as text } from './text/en.ts';

/** The lines for a list, compared with the one before. */
export function diffLines(diff: ListDiff): readonly string[] {
  const { fromSequence, toSequence, rules, others, entries, unchanged } = diff;
  const forAll = [...rules.map(ruleLine), ...others.map(detailLine)];
  return [
    fromSequence === null ? text.diff.firstList(toSequence) : text.diff.nextList(fromSequence, toSequence),
    ...(forAll.length > 0 ? ['', text.diff.rules, ...forAll] : []),
    ...entries.flatMap(entryLines),
    ...(unchanged.length > 0 ? ['', text.diff.unchanged(unchanged)] : []),
  ];
}

/** The lines for one country's change. */
export function entryLines(change: EntryChange): readonly string[] {
  const { kind, name, country, facts, keysAdded, keysRemoved, others } = change;
  return [
    '',
    text.diff[kind](name, country),
    ...facts.map(({ fact, before, after }) => factLine(fact, before, after)),
    ...keysAdded.flatMap((key) => keyLines(name, key, 'added')),
    ...keysRemoved.flatMap((key) => keyLines(name, key, 'removed')),
    ...others.map(detailLine),
  ];
}

/** What has no sentence of its own still shows: its path in the document, what it was and what it is. */
function detailLine({ fact, before, after }: FactChange): string {
  const sides = before === '' || after === '' ? before + after : `${before} → ${after}`;
  const how = before === '' ? text.diff.detailNew : after === '' ? text.diff.detailGone : text.diff.detail;
  return `  ${how(fact)}  ${sides}`;
}

function ruleLine({ fact, before, after }: FactChange): string {
  const [kind = '', service = '', level = ''] = fact.split('.');
  if (kind === 'settled') return `  ${after === '' ? text.diff.unsettled(service) : text.diff.settled(service)}`;
  if (kind !== 'budgets') return factLine(fact, before, after);
  const read = (ms: string) => (ms === '' ? '' : span(ms));
  return factLine(text.diff.budget(service, level), read(before), read(after));
}

function keyLines(name: string, { purpose, key, validFrom }: KeyChange, how: 'added' | 'removed'): readonly string[] {
  const sentence =
    how === 'added'
      ? text.diff.keyAdded(name, purpose, validFrom === null ? null : day(validFrom))
      : text.diff.keyRemoved(name, purpose);
  return [`  ${sentence}`, ...indented(jwkGroups(key))];
}
