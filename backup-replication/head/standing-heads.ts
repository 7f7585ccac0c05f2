/** Which heads under a retired key still count: what its owner made in its time, and nothing that a thief makes. */
import type { Verified } from '@breakwater/federation-protocol';
import { BackupError } from '../error.ts';
import type { OwnerName } from '../owner.ts';
import { readQuorumOf, type Scheme, writeQuorumOf } from '../scheme.ts';
import { type Head, headHash } from './head.ts';

/** A head whose signature holds, and who told it. */
export interface ToldHead {
  readonly jws: string;
  readonly head: Verified<Head>;
  /** Signed with a key that the trust list names as one of the past. */
  readonly isRetired: boolean;
  readonly holders: ReadonlySet<OwnerName>;
}

/** The newest head that a holder signed a receipt for: its number, and its `headHash`, which the receipt names. */
export interface PromisedHead {
  readonly sequence: number;
  readonly hash: string;
}

/** By their text: heads that count, and heads under a retired key that came after a newer key had taken over. */
export interface StandingHeads {
  readonly counted: ReadonlySet<string>;
  readonly overtaken: ReadonlySet<string>;
}

/** All that was told, each text once. */
export function toldBy(
  answers: readonly { readonly holder: OwnerName; readonly heads: readonly Omit<ToldHead, 'holders'>[] }[],
): readonly ToldHead[] {
  const told = new Map<string, ToldHead & { readonly holders: Set<OwnerName> }>();
  for (const { holder, heads } of answers) {
    for (const one of heads) {
      const known = told.get(one.jws) ?? { ...one, holders: new Set<OwnerName>() };
      known.holders.add(holder);
      told.set(one.jws, known);
    }
  }
  return [...told.values()];
}

/**
 * A head under a key in force counts. One under a retired key counts when a head that counts names its hash, however
 * the key was lost since: whoever holds it now cannot put anything into a chain that is written. Where the head after
 * it is gone, or was never made, more holders must tell it than may lie, since honest ones took it only while the key
 * was in force; that holds below the first head of a newer key alone. Dates decide nothing: a thief writes any.
 * `promised` is the owner's own memory of receipts: a head that only one holder took before a run broke off. Another of
 * the same number is none of the owner's, whoever tells it.
 */
export function standingHeads(
  told: readonly ToldHead[],
  scheme: Scheme,
  promised: ReadonlyMap<OwnerName, PromisedHead> = new Map(),
): StandingHeads {
  const takenOver = Math.min(...told.flatMap(({ head, isRetired }) => (isRetired ? [] : [head.sequence])));
  const own = new Set([...promised.values()].map(({ hash }) => hash));
  const counted = new Set<string>();
  const overtaken = new Set<string>();
  const linked = new Set<string>();
  for (const one of [...told].sort((a, b) => b.head.sequence - a.head.sequence)) {
    const { jws, head, isRetired, holders } = one;
    const isBefore = head.sequence < takenOver;
    const isVouchedFor = isBefore && (own.has(headHash(jws)) || holders.size >= vouchersNeeded(scheme));
    if (!isRetired || isVouchedFor || linked.has(headHash(jws))) {
      counted.add(jws);
      if (head.previous !== null) linked.add(head.previous);
    } else if (!isBefore) overtaken.add(jws);
  }
  return { counted, overtaken };
}

/**
 * Throws `HEADS_TOO_FEW` where a head under a retired key that would be the newest might be true or made by a thief:
 * too few told it, and too few others answered to say that it was never written.
 */
export function requireNoDoubt(
  told: readonly ToldHead[],
  { counted, overtaken }: StandingHeads,
  answers: number,
  scheme: Scheme,
): void {
  const newest = Math.max(0, ...told.flatMap(({ jws, head }) => (counted.has(jws) ? [head.sequence] : [])));
  // Of n holders n - W may have missed a head that was written, and W + R - n - 1 may hide it: together fewer than R.
  const silentMax = readQuorumOf(scheme) - 1;
  const doubtful = told.find(
    ({ jws, head, holders }) =>
      !counted.has(jws) && !overtaken.has(jws) && head.sequence > newest && answers - holders.size <= silentMax,
  );
  if (doubtful === undefined) return;
  const { sequence } = doubtful.head;
  const happened = `Too few holders answered to tell whether backup ${sequence} is true: its key is retired.`;
  throw new BackupError('HEADS_TOO_FEW', happened, { sequence, toldBy: [...doubtful.holders], answers });
}

/** More than may lie where k answered: so many of any k holders took what was written. */
function vouchersNeeded(scheme: Scheme): number {
  return Math.max(1, writeQuorumOf(scheme) + readQuorumOf(scheme) - scheme.n);
}
