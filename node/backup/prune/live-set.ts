/** Everything that must stay: what the kept snapshots need, and every newer head that nobody yet knows to be whole. */
import {
  type HeadAnswer,
  headHash,
  headObject,
  listObject,
  manifestObject,
  type OwnerName,
  type Scheme,
  standingHeads,
  type ToldHead,
  verifyTold,
  writeQuorumOf,
} from '@breakwater/backup-replication';
import { CodedError } from '@breakwater/federation-protocol';
import { HubBackupError } from '../error.ts';
import type { OwnerKeys } from '../owner-keys.ts';
import { readPapers } from '../repair/papers.ts';
import type { RestoreHolder } from '../restore/holder.ts';

/** Whose, from whom, and which snapshots the policy keeps. */
export interface LiveParts extends OwnerKeys {
  readonly owner: OwnerName;
  readonly scheme: Scheme;
  readonly holders: readonly RestoreHolder[];
  /** Sequences with the manifest of each, from this hub's own records. */
  readonly kept: readonly { readonly sequence: number; readonly manifestSha256: string }[];
  /**
   * Every sequence in those records, kept or not. The policy has not judged what is missing there: records are older
   * than the backups where a hub was itself restored from one.
   */
  readonly known: ReadonlySet<number>;
  /** Older heads of a holder than it tells at once. */
  readonly before: (holder: string, sequence: number) => Promise<readonly string[]>;
}

/** What must stay, by subject as generations name it. */
export interface LiveSet {
  readonly subjects: ReadonlySet<string>;
  readonly snapshots: readonly number[];
}

interface SeenHead extends ToldHead {
  readonly holders: Set<OwnerName>;
}

/**
 * Reads all of it from the holders. Throws `BACKUP_PRUNE_BLIND` when anything that must stay cannot be read: what is
 * not known to be garbage is not garbage.
 */
export async function liveSet(parts: LiveParts): Promise<LiveSet> {
  const seen = await headsOf(parts);
  const needed = new Map(parts.kept.map(({ sequence, manifestSha256 }) => [manifestSha256, sequence]));
  const unknown = seen.filter(({ head }) => !parts.known.has(head.sequence));
  for (const { head } of [...unsure(seen, parts.scheme), ...unknown]) {
    const { sequence, manifestSha256 } = head;
    needed.set(manifestSha256, sequence);
  }
  const subjects = new Set<string>();
  for (const [manifestSha256, sequence] of needed) {
    subjects.add(headObject(sequence));
    subjects.add(manifestObject(manifestSha256));
    const papers = await readPapers({ ...parts, manifestSha256 }).catch((cause: unknown) => {
      if (!(cause instanceof CodedError)) throw cause;
      throw blind(`what snapshot ${sequence} needs cannot be read (${cause.code})`, cause);
    });
    for (const { sha256 } of papers.manifest.lists) subjects.add(listObject(sha256));
    for (const { packs } of papers.lists) for (const { id } of packs) subjects.add(`packs/${id}`);
  }
  return { subjects, snapshots: [...needed.values()].sort((a, b) => b - a) };
}

/** Every head that the holders tell, each by its text. Throws `BACKUP_PRUNE_BLIND` when too few tell any. */
async function headsOf(parts: LiveParts): Promise<readonly SeenHead[]> {
  const { holders, owner, scheme } = parts;
  const told = await Promise.all(holders.map(async ({ name, heads }) => ({ holder: name, heads: await heads(owner) })));
  const answers = told.flatMap(({ holder, heads }): HeadAnswer[] => (heads === null ? [] : [{ holder, heads }]));
  if (answers.length < writeQuorumOf(scheme)) throw blind(`only ${answers.length} holders tell their heads`);
  const byHash = new Map<string, SeenHead>();
  for (const { holder, heads } of answers) {
    let page = heads;
    let lowest = Number.POSITIVE_INFINITY;
    while (page.length > 0) {
      const seen = await Promise.all(
        page.map(async (jws) => {
          const head = byHash.get(headHash(jws)) ?? (await verified(jws, parts));
          if (head !== null) byHash.set(headHash(jws), head);
          head?.holders.add(holder);
          return head?.head.sequence ?? 0;
        }),
      );
      const isKnown = seen.every((sequence) => sequence === 0 || parts.known.has(sequence));
      const next = Math.min(...seen.filter((sequence) => sequence > 0));
      // Below what the records know they know everything; and who tells the same again and again is not asked for ever.
      if (isKnown || next <= 1 || !(next < lowest)) break;
      lowest = next;
      page = await parts.before(holder, lowest).catch((cause: unknown) => {
        if (!(cause instanceof CodedError)) throw cause;
        throw blind(`${holder} does not tell what came before snapshot ${lowest} (${cause.code})`, cause);
      });
    }
  }
  const seen = [...byHash.values()];
  // A thief of a retired key and one holder must not keep garbage alive, nor end all pruning with a head of nothing.
  const { counted } = standingHeads(seen, scheme);
  return seen.filter(({ jws }) => counted.has(jws)).sort((a, b) => b.head.sequence - a.head.sequence);
}

/** From the newest down to the first that a write quorum is seen to hold: of the others a reader may need any. */
function unsure(newestFirst: readonly SeenHead[], scheme: Scheme): readonly SeenHead[] {
  const whole = newestFirst.findIndex(({ holders }) => holders.size >= writeQuorumOf(scheme));
  return whole === -1 ? newestFirst : newestFirst.slice(0, whole + 1);
}

async function verified(jws: string, parts: LiveParts): Promise<SeenHead | null> {
  try {
    return { ...(await verifyTold(jws, parts)), holders: new Set() };
  } catch (cause) {
    // Not signed by us: whatever a holder makes up protects nothing, and harms nothing.
    if (cause instanceof CodedError) return null;
    throw cause;
  }
}

function blind(why: string, cause?: unknown): HubBackupError {
  return new HubBackupError('BACKUP_PRUNE_BLIND', `Nothing was condemned: ${why}.`, {}, cause);
}
