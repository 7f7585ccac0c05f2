/** Walking the log from what is known to its head: numbers go up one by one, and nothing is ever taken back. */
import { TrustError, type TrustErrorCode } from '../error.ts';
import { hexOf } from './hex.ts';
import type { LogLeaf } from './leaf.ts';

/** A leaf at its place in the log, with its RFC 6962 leaf hash. */
export interface LogEntry {
  readonly index: number;
  readonly bytes: Uint8Array;
  readonly hash: Uint8Array;
  readonly leaf: LogLeaf;
}

/** A document by number and SHA-256. */
export interface Numbered {
  readonly sequence: number;
  readonly sha256: string;
}

/** The list numbers that a root version allows to fall back to after a fast-forward, by that root version. */
export type Baselines = ReadonlyMap<number, Numbered>;

/**
 * Checks each entry against the one before; `before` is the last one known, or null to start with the first of
 * `entries`, which then only has to fit its own place. Throws `TRUST_LEAF_CHAIN_BROKEN` when an entry does not name the
 * one before, `TRUST_LEAF_ROLLBACK` when a number falls, `TRUST_LEAF_FAST_FORWARD` when the root or the list skips a
 * number, `TRUST_LEAF_EQUIVOCATION` when one number has two hashes, `TRUST_LEAF_IDLE` when an entry says what the one
 * before it said: the log alone could else grow as far as it likes, and leave behind every hub that sleeps. A list may
 * fall to its root's baseline (or start after it) only in the entry that brings this root.
 */
export function walkLeaves(
  entries: readonly LogEntry[],
  before: Pick<LogEntry, 'leaf' | 'hash'> | null,
  baselines: Baselines = new Map(),
): void {
  let previous = before;
  for (const entry of entries) {
    checkPlace(entry, previous);
    if (previous !== null) {
      checkStepFrom(previous.leaf, entry, baselines);
      checkNews(previous.leaf, entry);
    }
    previous = entry;
  }
}

function checkPlace({ index, leaf }: LogEntry, previous: Pick<LogEntry, 'hash'> | null): void {
  const isFirst = index === 0;
  if (isFirst !== (leaf.previous === null)) refuse('TRUST_LEAF_CHAIN_BROKEN', index, 'names no entry before it');
  if (previous !== null && leaf.previous !== hexOf(previous.hash)) {
    refuse('TRUST_LEAF_CHAIN_BROKEN', index, 'names another entry as the one before');
  }
  if (!isFirst && leaf.successorOf !== null) {
    refuse('TRUST_LEAF_CHAIN_BROKEN', index, 'claims to start a log that has started before');
  }
}

function checkNews(before: LogLeaf, { index, leaf }: LogEntry): void {
  const isSame =
    leaf.root.version === before.root.version &&
    leaf.lists.hubs.sha256 === before.lists.hubs.sha256 &&
    leaf.notices.count === before.notices.count;
  if (isSame) refuse('TRUST_LEAF_IDLE', index, 'says nothing that the one before did not say');
}

/**
 * What holds between `before` and an entry any number of entries later: nothing is taken back, save to a baseline that
 * one of the roots since then brought. Throws `TRUST_LEAF_ROLLBACK` and `TRUST_LEAF_EQUIVOCATION`.
 */
export function checkLater(before: LogLeaf, { index, leaf }: Pick<LogEntry, 'index' | 'leaf'>, baselines: Baselines) {
  if (leaf.root.version < before.root.version) refuse('TRUST_LEAF_ROLLBACK', index, 'takes the root back');
  if (leaf.notices.count < before.notices.count) refuse('TRUST_LEAF_ROLLBACK', index, 'has fewer notices than known');
  const [now, known] = [leaf.lists.hubs, before.lists.hubs];
  const since = [...baselines].filter(([at]) => at > before.root.version && at <= leaf.root.version);
  if (since.some(([, baseline]) => baseline.sequence <= known.sequence)) return;
  if (now.sequence < known.sequence) refuse('TRUST_LEAF_ROLLBACK', index, 'takes the list back');
  if (now.sequence === known.sequence && now.sha256 !== known.sha256) {
    refuse('TRUST_LEAF_EQUIVOCATION', index, 'names another list under the same number');
  }
}

/** The same for one entry and what the leaf `before` it says, which may be the last one of the log before. */
export function checkStepFrom(before: LogLeaf, { index, leaf }: LogEntry, baselines: Baselines): void {
  const root = { sequence: leaf.root.version, sha256: leaf.root.sha256 };
  checkStep(index, 'root', root, { sequence: before.root.version, sha256: before.root.sha256 });
  const baseline = root.sequence > before.root.version ? baselines.get(root.sequence) : undefined;
  const isReset = baseline !== undefined && isAtOrAfter(leaf.lists.hubs, baseline);
  if (!isReset) checkStep(index, 'list', leaf.lists.hubs, before.lists.hubs);
  const { count, sha256 } = leaf.notices;
  if (count < before.notices.count) refuse('TRUST_LEAF_ROLLBACK', index, 'has fewer notices than the one before');
  if (count === before.notices.count && sha256 !== before.notices.sha256) {
    refuse('TRUST_LEAF_EQUIVOCATION', index, 'names other notices under the same count');
  }
}

/** The baseline itself, or the list that follows it. */
function isAtOrAfter(list: Numbered, baseline: Numbered): boolean {
  const isBaseline = list.sequence === baseline.sequence && list.sha256 === baseline.sha256;
  return isBaseline || list.sequence === baseline.sequence + 1;
}

function checkStep(index: number, what: string, now: Numbered, before: Numbered): void {
  if (now.sequence < before.sequence) refuse('TRUST_LEAF_ROLLBACK', index, `takes the ${what} back`);
  if (now.sequence > before.sequence + 1) refuse('TRUST_LEAF_FAST_FORWARD', index, `skips a number of the ${what}`);
  if (now.sequence === before.sequence && now.sha256 !== before.sha256) {
    refuse('TRUST_LEAF_EQUIVOCATION', index, `names another ${what} under the same number`);
  }
}

function refuse(code: TrustErrorCode, index: number, why: string): never {
  throw new TrustError(code, `Entry ${index} of the log ${why}.`, { index, why });
}
