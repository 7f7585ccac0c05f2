/** What changed from one root to the next, as facts that a person can read before signing. */
import type { PublicJwk } from '@breakwater/federation-protocol';
import type { Root, RootLog, RootSigner, RootWitness } from '../document/root.ts';
import { changedFacts, type FactChange } from './diff-lists.ts';

/** A key of a root: which family or use, and the text by which people compare it. */
export interface RootKey {
  readonly use: 'classical' | 'pq' | 'witness' | 'log' | 'anchor';
  /** A JWK thumbprint (base64url) for signers and anchor, the C2SP verifier key line for logs and witnesses. */
  readonly id: string;
}

/** Somebody whom a root names: a signing state, a witness or a log. */
export interface PartyChange {
  readonly kind: 'added' | 'changed' | 'removed';
  readonly party: 'signer' | 'witness' | 'log';
  /** Country code, or a log's origin. */
  readonly id: string;
  readonly facts: readonly FactChange[];
  readonly keysAdded: readonly RootKey[];
  readonly keysRemoved: readonly RootKey[];
}

/** Everything that changed from `before` (null: there was no root) to `after`. */
export interface RootDiff {
  readonly fromVersion: number | null;
  readonly toVersion: number;
  /** Rules; `fact` is the path of the rule in the root, values as they stand there. */
  readonly rules: readonly FactChange[];
  readonly parties: readonly PartyChange[];
  readonly anchorKeysAdded: readonly RootKey[];
  readonly anchorKeysRemoved: readonly RootKey[];
  /** Signers and witnesses that stay as they were: country codes. */
  readonly unchanged: { readonly signers: readonly string[]; readonly witnesses: readonly string[] };
}

/** Compares two roots: rules, signers, witnesses, logs, anchor. */
export function diffRoots(before: Root | null, after: Root): RootDiff {
  const signers = diffParties(before?.signers.map(signerParty) ?? [], after.signers.map(signerParty));
  const witnesses = diffParties(before?.witnesses.map(witnessParty) ?? [], after.witnesses.map(witnessParty));
  const logs = diffParties(before?.logs.map(logParty) ?? [], after.logs.map(logParty));
  const [oldAnchor, newAnchor] = [anchorKeys(before), anchorKeys(after)];
  return {
    fromVersion: before?.version ?? null,
    toVersion: after.version,
    rules: changedFacts(before === null ? new Map() : rulesOf(before), rulesOf(after)),
    parties: [...signers.changes, ...witnesses.changes, ...logs.changes],
    anchorKeysAdded: without(newAnchor, oldAnchor),
    anchorKeysRemoved: without(oldAnchor, newAnchor),
    unchanged: { signers: signers.unchanged, witnesses: witnesses.unchanged },
  };
}

interface Party {
  readonly party: PartyChange['party'];
  readonly id: string;
  readonly facts: ReadonlyMap<string, string>;
  readonly keys: readonly RootKey[];
}

function signerParty({ id, name, keys }: RootSigner): Party {
  return {
    party: 'signer',
    id,
    facts: new Map([['name', name]]),
    keys: keys.map((key) => ({ use: key.class, id: key.jwk.kid })),
  };
}

function witnessParty({ id, vkey, url }: RootWitness): Party {
  return { party: 'witness', id, facts: new Map([['url', url]]), keys: [{ use: 'witness', id: vkey.text }] };
}

function logParty({ origin, vkey, url, state, successorOf }: RootLog): Party {
  const facts = new Map([
    ['url', url],
    ['state', state],
    ['successorOf', successorOf === null ? '' : `${successorOf.origin} ${successorOf.size} ${successorOf.rootHash}`],
  ]);
  return { party: 'log', id: origin, facts, keys: [{ use: 'log', id: vkey.text }] };
}

function anchorKeys(root: Root | null): readonly RootKey[] {
  return (root?.anchor.keys ?? []).map(({ kid }: PublicJwk) => ({ use: 'anchor', id: kid }));
}

function diffParties(before: readonly Party[], after: readonly Party[]) {
  const [old, current] = [byId(before), byId(after)];
  const ids = [...new Set([...old.keys(), ...current.keys()])].sort();
  const all = ids.map((id) => [id, diffParty(old.get(id), current.get(id))] as const);
  return {
    changes: all.flatMap(([, change]) => (change === null ? [] : [change])),
    unchanged: all.flatMap(([id, change]) => (change === null ? [id] : [])),
  };
}

function diffParty(before: Party | undefined, after: Party | undefined): PartyChange | null {
  const named = after ?? before;
  if (named === undefined) return null;
  const facts = changedFacts(before?.facts ?? new Map(), after?.facts ?? new Map());
  const keysAdded = without(after?.keys ?? [], before?.keys ?? []);
  const keysRemoved = without(before?.keys ?? [], after?.keys ?? []);
  const change = { party: named.party, id: named.id, facts, keysAdded, keysRemoved };
  if (before === undefined) return { kind: 'added', ...change };
  if (after === undefined) return { kind: 'removed', ...change };
  const isSame = facts.length + keysAdded.length + keysRemoved.length === 0;
  return isSame ? null : { kind: 'changed', ...change };
}

/** Every rule of a root by its path; whoever adds a rule to the root adds it here, or officers sign it unseen. */
function rulesOf(root: Root): ReadonlyMap<string, string> {
  const { roles, quorum, freshness, clock, baseline } = root;
  const named = (['root', 'list:hubs', 'removal'] as const).flatMap((role): [string, string][] => [
    [`roles.${role}.threshold`, String(roles[role].threshold)],
    [`roles.${role}.signers`, [...roles[role].signers].sort().join(', ')],
    [`roles.${role}.classes`, roles[role].classes.join(', ')],
  ]);
  return new Map([
    ['expires', root.expires.toISOString()],
    ...named,
    ['roles.notice.others', String(roles.notice.others)],
    ['quorum.k', String(quorum.k)],
    ['quorum.byzantine', String(quorum.byzantine)],
    ...Object.entries(freshness).map(([name, ms]): [string, string] => [`freshness.${name}`, String(ms)]),
    ...Object.entries(clock).map(([name, ms]): [string, string] => [`clock.${name}`, String(ms)]),
    ['baseline.hubs', baseline.hubs === null ? '' : `${baseline.hubs.sequence} ${baseline.hubs.sha256}`],
    ['fedTA.entityId', root.anchor.entityId],
  ]);
}

function byId(parties: readonly Party[]): ReadonlyMap<string, Party> {
  return new Map(parties.map((party) => [party.id, party]));
}

function without(keys: readonly RootKey[], others: readonly RootKey[]): readonly RootKey[] {
  return keys.filter((key) => !others.some((other) => other.use === key.use && other.id === key.id));
}
