/** What a trust officer reads before signing: who comes, who changes, who goes, and whose keys, in plain lines. */
import type { EntryChange, KeyChange, ListDiff, Root } from '@breakwater/trust-lists';
import { jwkGroups } from '../keys/fingerprint.ts';
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

/** The lines for a root: who signs, how many must, and which key is the anchor's. */
export function rootLines(root: Root): readonly string[] {
  const { threshold: rootThreshold } = root.roles.root;
  const { threshold: listThreshold } = root.roles['list:hubs'];
  const { threshold: removalThreshold } = root.roles.removal;
  return [
    text.root.title(root.version),
    text.root.valid(day(root.issued), day(root.expires)),
    text.root.thresholds(root.signers.length, rootThreshold, listThreshold, removalThreshold),
    ...root.signers.flatMap(({ id, name, keys }) => [
      '',
      text.root.signer(id, name),
      ...keys.flatMap(({ jwk }) => indented(jwkGroups(jwk))),
    ]),
    '',
    text.root.anchor(root.anchor.entityId),
    ...root.anchor.keys.flatMap((key) => indented(jwkGroups(key))),
  ];
}

/** A day as people read it, for instance 22 November 2026. */
export function day(time: Date): string {
  return time.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
}

function factLine(fact: string, before: string, after: string): string {
  const label = `  ${fact.padEnd(20)}`;
  if (before === '') return `${label}${after}`;
  if (after === '') return `${label}${before}`;
  return `${label}${before} → ${after}`;
}

function keyLines(sign: string, { purpose, key }: KeyChange): readonly string[] {
  return [`  ${sign} ${text.diff.keyFor(purpose)}`, ...indented(jwkGroups(key))];
}

/** A fingerprint of 64 digits on two lines, so that two people can read it to each other. */
function indented(fingerprint: string): readonly string[] {
  const half = fingerprint.length >> 1;
  return [`      ${fingerprint.slice(0, half).trim()}`, `      ${fingerprint.slice(half).trim()}`];
}
