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
 * number, `TRUST_LEAF_EQUIVOCATION` when one number has two hashes. A list may fall to its root's baseline (or start
 * after it) only in the entry that brings this root.
 */
export function walkLeaves(
  entries: readonly LogEntry[],
  before: Pick<LogEntry, 'leaf' | 'hash'> | null,
  baselines: Baselines = new Map(),
): void {
  let previous = before;
  for (const entry of entries) {
    checkPlace(entry, previous);
    if (previous !== null) checkStepFrom(previous.leaf, entry, baselines);
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
