/** One thing, or one shard each, put at many holders at once: enough of them take it, or a refusal names the rest. */
import type { OwnerName, ShardStore, StoredName } from '@breakwater/backup-replication';
import { CodedError } from '@breakwater/federation-protocol';
import { type PutFailure, tooFew } from './too-few.ts';

/** What goes to one holder. */
export interface Put {
  readonly holder: { readonly name: OwnerName; readonly store: ShardStore } | undefined;
  readonly name: StoredName;
  readonly bytes: Uint8Array;
  readonly digest: string;
}

/** How it is counted. */
export interface PutRules {
  readonly needed: number;
  /** For the refusal: `a pack`. */
  readonly what: string;
  /** Holders that failed in this run are asked no more, so that one dead line does not slow every pack. */
  readonly givenUp: Map<OwnerName, string>;
  /** Told of all who took it, before it counts. */
  readonly kept: ((took: readonly PutOutcome[]) => Promise<void>) | undefined;
}

/** A holder that took it. */
export interface PutOutcome {
  readonly holder: OwnerName;
  readonly name: StoredName;
  readonly bytes: number;
  readonly digest: string;
  readonly receipt: string | null;
}

/** The peer layer retries lines; a second attempt is for a holder that restarted in between. */
const ATTEMPTS = 2;

/** Throws `BACKUP_HOLDERS_TOO_FEW`, naming every holder that failed and why. */
export async function putEverywhere(puts: readonly Put[], rules: PutRules): Promise<readonly PutOutcome[]> {
  const outcomes = await Promise.all(puts.map((put) => putOne(put, rules)));
  const took = outcomes.flatMap((outcome) => ('receipt' in outcome ? [outcome] : []));
  if (took.length > 0) await rules.kept?.(took);
  if (took.length >= rules.needed) return took;
  const failures = outcomes.filter((outcome) => 'failure' in outcome);
  const failed = failures.map(({ holder, failure }) => `${holder} (${failure})`);
  const names = failed.join(', ');
  const happened = `Only ${took.length} of ${puts.length} holders took ${rules.what}; these did not: ${names}.`;
  const evidence = { kept: took.map(({ holder }) => holder), failed, needed: rules.needed };
  throw tooFew(happened, failures, puts.length - rules.needed, evidence);
}

async function putOne({ holder, name, bytes, digest }: Put, { givenUp }: PutRules): Promise<PutOutcome | PutFailure> {
  if (holder === undefined) return { holder: '', failure: 'unknown' };
  const before = givenUp.get(holder.name);
  if (before !== undefined) return { holder: holder.name, failure: before };
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { receipt } = await holder.store.put(name, bytes, digest);
      return { holder: holder.name, name, bytes: bytes.length, digest, receipt };
    } catch (cause) {
      if (attempt < ATTEMPTS) continue;
      const failure = failureOf(cause);
      givenUp.set(holder.name, failure);
      return { holder: holder.name, failure };
    }
  }
}

/** The code to show for a holder's failure: the holder's own, when the peer layer carries one. */
function failureOf(cause: unknown): string {
  if (cause instanceof CodedError) {
    const theirs = cause.evidence.code;
    return cause.code === 'PEER_REFUSED' && typeof theirs === 'string' ? theirs : cause.code;
  }
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return cause instanceof Error ? cause.name : 'unknown';
}
