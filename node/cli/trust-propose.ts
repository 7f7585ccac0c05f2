/** `breakwater trust propose`: puts entries and consents together into the next list, for the states to sign. */
import { writeFile } from 'node:fs/promises';
import { canonicalJson } from '@breakwater/federation-protocol';
import {
  buildList,
  defaultBudgets,
  departedAfter,
  diffLists,
  type Entry,
  parseRoot,
  parseTrustList,
  sha256Hex,
  TrustError,
  type TrustList,
  verifyConsent,
} from '@breakwater/trust-lists';
import { checkRevision } from '../trust/change-entry.ts';
import { diffLines } from '../trust/diff-text.ts';
import { type ConsentPaper, readConsentFile, readEntryFile, readPaper } from '../trust/papers.ts';
import { realWorld } from '../world.ts';
import { budgetHelp, withBudgets } from './budget-option.ts';
import { optionalText, text, texts, usage, wholeNumber } from './options.ts';
import type { Verb, VerbInput } from './verb.ts';

const dayMs = 86_400_000;

export const verb: Verb = {
  summary: 'Drafts a trust list from entries and their states’ consents.',
  help: `Anybody may draft; the draft is worth nothing before enough states signed it. With --previous the entries of
the list before are taken over unless a new entry replaces them, or --remove takes a country off. Its budgets and
settled notices are taken over too. --settle ends an emergency notice: what it suspended counts again, as far as the
entries say so; its number is shown by \`breakwater trust show\`. What a state said about itself ends only when the
list also has a new revision of its entry.

  breakwater trust propose --root root.json --entries lc.entry.json … --consents lc.consent.json … --out list.json`,
  options: [
    { flags: '--root <file>', text: 'the newest root', required: true },
    { flags: '--previous <file>', text: 'the list in force; left out for the first list' },
    { flags: '--entries <file>', text: 'new or changed entries', many: true },
    { flags: '--consents <file>', text: 'the consents to them', many: true },
    { flags: '--remove <code>', text: 'countries to take off', many: true },
    { flags: '--settle <id>', text: 'emergency notices that this list takes into account and ends', many: true },
    { flags: '--budget <rule>', text: budgetHelp, many: true },
    { flags: '--operator <name>', text: 'who publishes the list', default: 'Regional authority' },
    { flags: '--territory <code>', text: 'the region’s own code', default: 'XC' },
    { flags: '--days <n>', text: 'when the next update is due', default: '30' },
    { flags: '--out <file>', text: 'where to write the list', required: true },
  ],
  async run(input, terminal) {
    const root = await parseRoot(await readPaper(text(input, 'root')));
    const previousFile = optionalText(input, 'previous');
    const previous = previousFile === undefined ? null : await parseTrustList(await readPaper(previousFile));
    const now = realWorld('silent').now();
    const sequence = (previous?.sequence ?? 0) + 1;
    const offered = await readOffered(input);
    for (const entry of offered) {
      const before = previous?.entries.find(({ member }) => member.country === entry.member.country);
      if (before !== undefined) checkRevision(before, entry);
    }
    for (const entry of offered) await verifyConsent(entry, root, { atLeast: sequence, atMost: sequence });
    const entries = merge(previous, offered, texts(input, 'remove'));
    const bytes = await buildList({
      sequence,
      previousSha256: previous?.sha256 ?? null,
      rootVersion: root.version,
      issued: now,
      nextUpdate: new Date(now.getTime() + wholeNumber(input, 'days', 1) * dayMs),
      operatorName: text(input, 'operator'),
      territory: text(input, 'territory'),
      entries,
      departed: departedAfter(previous, entries),
      budgets: withBudgets(previous?.budgets ?? defaultBudgets, texts(input, 'budget')),
      // Once settled, always settled: a notice that comes around again must not act again.
      settled: [...(previous?.settled ?? []), ...texts(input, 'settle')],
    });
    const list = await parseTrustList(bytes);
    await writeFile(text(input, 'out'), bytes);
    const countries = list.entries.map(({ member }) => member.country);
    terminal.result({ file: text(input, 'out'), sequence, sha256: list.sha256, countries }, () => [
      ...diffLines(diffLists(previous, list)),
      '',
      `Drafted trust list ${sequence} with ${countries.length} countries  ${text(input, 'out')}`,
      `Next: ${root.roles['list:hubs'].threshold} trust officers sign it (breakwater trust sign)`,
    ]);
    return 0;
  },
};

/** The entries with the consents that name their hash; a consent without its entry is a mistake worth stopping for. */
async function readOffered(input: VerbInput): Promise<readonly Entry[]> {
  const entries = await Promise.all(texts(input, 'entries').map(readEntryFile));
  const consents = await Promise.all(texts(input, 'consents').map(readConsentFile));
  const offered = await Promise.all(entries.map((entry) => withConsent(entry, consents)));
  const used = new Set(offered.map(({ consent }) => consent));
  const idle = consents.find(({ jws }) => !used.has(jws));
  if (idle === undefined) return offered;
  const { territory } = idle.unverified;
  throw new TrustError('TRUST_CONSENT_INVALID', `The consent of ${territory} is for none of the entries.`, {
    territory,
  });
}

async function withConsent(entry: Entry, consents: readonly ConsentPaper[]): Promise<Entry> {
  const sha256 = await sha256Hex(canonicalJson(entry.entity));
  const consent = consents.find(({ unverified }) => unverified.sha256 === sha256);
  return { ...entry, consent: consent?.jws ?? entry.consent };
}

function merge(previous: TrustList | null, offered: readonly Entry[], removed: readonly string[]): readonly Entry[] {
  const entries = new Map((previous?.entries ?? []).map((entry): [string, Entry] => [entry.member.country, entry]));
  for (const country of removed) {
    if (!entries.delete(country)) throw usage(`${country} is not on the list before, so it cannot be taken off.`);
  }
  for (const entry of offered) entries.set(entry.member.country, entry);
  return [...entries.values()];
}
