/** What a trust officer reads before signing a root: the whole of it, or what changes since the one before. */
import {
  diffRoots,
  type FactChange,
  type PartyChange,
  type Root,
  type RootDiff,
  type RootKey,
} from '@breakwater/trust-lists';
import { groups, jwkGroups } from '../keys/fingerprint.ts';
import { day, factLine, indented } from './lines.ts';
import { ceremonyText } from './text/ceremony-en.ts';
import { trustText } from './text/en.ts';

const text = ceremonyText.root;

/** The lines for a whole root: who signs, how many must, who witnesses, and which key is the anchor's. */
export function rootLines(root: Root): readonly string[] {
  const { roles, signers, witnesses, quorum, logs, anchor } = root;
  const thresholds = [roles.root.threshold, roles['list:hubs'].threshold, roles.removal.threshold] as const;
  return [
    trustText.root.title(root.version),
    trustText.root.valid(day(root.issued), day(root.expires)),
    trustText.root.thresholds(signers.length, ...thresholds),
    text.notice(roles.notice.others),
    witnesses.length === 0 ? text.noWitness : text.quorum(witnesses.length, quorum.k, quorum.byzantine),
    ...signers.flatMap(({ id, name, keys }) => [
      '',
      trustText.root.signer(id, name),
      ...keys.flatMap((key) => [`  ${text.uses[key.class]}`, ...indented(jwkGroups(key.jwk))]),
    ]),
    ...(witnesses.length > 0 ? ['', text.witnesses] : []),
    ...witnesses.flatMap(({ id, vkey, url }) => [`  ${id}  ${url}`, `      ${vkey.text}`]),
    ...logs.flatMap(({ origin, vkey, state }) => ['', text.log(state, origin), `      ${vkey.text}`]),
    '',
    trustText.root.anchor(anchor.entityId),
    ...anchor.keys.flatMap((key) => indented(jwkGroups(key))),
  ];
}

/** The lines for what changes from one root to the next. */
export function rootChangeLines(before: Root, after: Root): readonly string[] {
  const diff = diffRoots(before, after);
  const { unchanged } = diff;
  const changes = [...diff.parties.flatMap(partyLines), ...anchorLines(diff), ...ruleLines(diff.rules)];
  return [
    text.next(before.version, after.version),
    trustText.root.valid(day(after.issued), day(after.expires)),
    ...(changes.length > 0 ? changes : ['', text.nothing]),
    ...(unchanged.signers.length > 0 ? ['', text.unchangedSigners(unchanged.signers)] : []),
    ...(unchanged.witnesses.length > 0 ? [text.unchangedWitnesses(unchanged.witnesses)] : []),
  ];
}

function partyLines({ kind, party, id, facts, keysAdded, keysRemoved }: PartyChange): readonly string[] {
  return [
    '',
    text[kind](text.parties[party], id),
    ...facts.map(partyFact),
    ...keysAdded.flatMap((key) => keyLines(text.keyAdded, key)),
    ...keysRemoved.flatMap((key) => keyLines(text.keyRemoved, key)),
  ];
}

function anchorLines({ anchorKeysAdded, anchorKeysRemoved }: RootDiff): readonly string[] {
  const lines = [
    ...anchorKeysAdded.flatMap((key) => keyLines(text.keyAdded, key)),
    ...anchorKeysRemoved.flatMap((key) => keyLines(text.keyRemoved, key)),
  ];
  return lines.length > 0 ? ['', ...lines] : [];
}

function ruleLines(rules: readonly FactChange[]): readonly string[] {
  // The date stands in the heading already.
  const told = rules.filter(({ fact }) => fact !== 'expires');
  return told.length > 0 ? ['', text.rules, ...told.map(ruleLine)] : [];
}

function ruleLine({ fact, before, after }: FactChange): string {
  const known = Object.entries(ceremonyText.rules).find(([path]) => path === fact)?.[1];
  const read = (value: string) => (value === '' ? '' : (known?.value(value) ?? value));
  return factLine(known?.label ?? fact, read(before), read(after));
}

function partyFact({ fact, before, after }: FactChange): string {
  const label = Object.entries(text.facts).find(([name]) => name === fact)?.[1] ?? fact;
  const read = (value: string) => (fact === 'successorOf' ? successor(value) : value);
  return factLine(label, read(before), read(after));
}

function successor(value: string): string {
  const [origin = '', size = '', hash = ''] = value.split(' ');
  return value === '' ? '' : text.successor(origin, size, hash);
}

function keyLines(sentence: (use: string) => string, { use, id }: RootKey): readonly string[] {
  const isLine = use === 'witness' || use === 'log';
  const shown = isLine ? [`      ${id}`] : indented(groups(Buffer.from(id, 'base64url').toString('hex')));
  return [`  ${sentence(text.uses[use])}`, ...shown];
}
