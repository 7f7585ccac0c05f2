/** Every shard of a snapshot asked back from its holder and compared with its root; needs no key. */
import type { OwnerName } from '@breakwater/backup-replication';
import type { ProgressUpdate } from '../../cli/verb.ts';
import type { FoundFault } from './gather-shards.ts';
import { fileOf } from './holder.ts';
import type { PackJob, ShardFault, ShardUse } from './job.ts';
import type { FoundSnapshot } from './open-snapshot.ts';
import { OrderQueue } from './order-queue.ts';
import { type PackEntry, shardBytesOf } from './pack-table.ts';
import { JobPool } from './pool.ts';
import { workersFor } from './reading.ts';

/** What one holder gave back. `wrong` are other bytes than were signed for. */
export interface HolderCheck {
  readonly holder: OwnerName;
  readonly good: number;
  readonly wrong: number;
  readonly missing: number;
  readonly silent: number;
}

/** The check of a whole snapshot. `packsLost` can no longer be rebuilt; `spare` holders may still be lost. */
export interface SnapshotCheck {
  readonly holders: readonly HolderCheck[];
  readonly packs: number;
  readonly packsLost: number;
  readonly spare: number;
  /** What is wrong, shard by shard; the first thousand. */
  readonly faults: readonly FoundFault[];
}

/** What a check takes; `workers` threads hash. */
export interface CheckOptions {
  readonly workers?: number;
  readonly progress?: (update: ProgressUpdate) => void | Promise<void>;
}

const FAULTS_MAX = 1000;
/** Packs asked for at the same time: for one of 16 MiB, six shards are 32 MiB of memory where they come by network. */
const PACKS_AT_ONCE = 2;

type Verdict = 'good' | Exclude<FoundFault['fault'], 'interrupted'>;

/** Checks pack by pack, all holders of one at the same time. Memory: the shards of two packs. */
export async function verifySnapshot(snapshot: FoundSnapshot, options: CheckOptions = {}): Promise<SnapshotCheck> {
  const total = [...snapshot.packs.values()].reduce((bytes, pack) => bytes + pack.bytes, 0);
  const pool = new JobPool(options.workers ?? workersFor(total, snapshot.packs.size));
  const tally = new Tally();
  const queue = new OrderQueue(PACKS_AT_ONCE);
  let done = 0;
  try {
    for (const pack of snapshot.packs.values()) {
      await queue.add(async () => {
        const verdicts = await Promise.all(pack.holders.map((_, index) => verdictOn(snapshot, pool, pack, index)));
        tally.add(pack, verdicts);
        done += pack.bytes;
        await options.progress?.({ done, total, unit: 'bytes', label: 'checking' });
      });
    }
    await queue.finish();
    return tally.result(snapshot.packs.size);
  } finally {
    await queue.settle();
    await pool.close();
  }
}

/** Whether every shard is where it belongs. */
export function isWhole({ holders }: SnapshotCheck): boolean {
  return holders.every(({ wrong, missing, silent }) => wrong + missing + silent === 0);
}

async function verdictOn(snapshot: FoundSnapshot, pool: JobPool, pack: PackEntry, index: number): Promise<Verdict> {
  const holder = snapshot.holders.get(pack.holders[index] ?? '');
  if (holder === undefined) return 'silent';
  const name = { kind: 'shard', owner: snapshot.owner, pack: pack.id, index } as const;
  const root = pack.roots[index] ?? '';
  if (holder.folder !== null)
    return judge(pool, snapshot, pack, { index, root, source: { kind: 'file', path: fileOf(holder.folder, name) } });
  const bytes = await holder.store.get(name).catch(() => undefined);
  if (bytes === undefined) return 'silent';
  return bytes === null ? 'missing' : judge(pool, snapshot, pack, { index, root, source: { kind: 'bytes', bytes } });
}

const NO_KEY = new Uint8Array(0);

async function judge(pool: JobPool, { owner }: FoundSnapshot, pack: PackEntry, shard: ShardUse): Promise<Verdict> {
  const { k, n } = pack.scheme;
  const job: PackJob = {
    ...{ owner, pack: pack.id, kind: 'data', k, n, shardBytes: shardBytesOf(pack), task: 'hash', top: '' },
    ...{ dataKey: NO_KEY, maskKey: NO_KEY, idKey: null, slots: [], files: [], shards: [shard], trustsMarks: false },
  };
  const answer = await pool.run(job);
  if (answer.kind === 'refused') throw new Error(answer.happened);
  const fault: ShardFault | undefined = answer.kind === 'shards' ? answer.wrong[0]?.fault : undefined;
  return fault ?? 'good';
}

class Tally {
  readonly #counts = new Map<OwnerName, Record<'good' | 'wrong' | 'missing' | 'silent', number>>();
  readonly #faults: FoundFault[] = [];
  #packsLost = 0;
  #spare = Number.POSITIVE_INFINITY;

  add(pack: PackEntry, verdicts: readonly Verdict[]): void {
    verdicts.forEach((verdict, index) => {
      const holder = pack.holders[index] ?? '';
      const count = this.#counts.get(holder) ?? { good: 0, wrong: 0, missing: 0, silent: 0 };
      this.#counts.set(holder, count);
      count[columnOf(verdict)] += 1;
      if (verdict === 'good' || this.#faults.length >= FAULTS_MAX) return;
      this.#faults.push({ holder, pack: pack.id, index, fault: verdict });
    });
    const spare = verdicts.filter((verdict) => verdict === 'good').length - pack.scheme.k;
    if (spare < 0) this.#packsLost += 1;
    this.#spare = Math.min(this.#spare, Math.max(0, spare));
  }

  result(packs: number): SnapshotCheck {
    const holders = [...this.#counts].map(([holder, count]) => ({ holder, ...count }));
    const spare = Number.isFinite(this.#spare) ? this.#spare : 0;
    holders.sort((a, b) => (a.holder < b.holder ? -1 : 1));
    return { holders, packs, packsLost: this.#packsLost, spare, faults: this.#faults };
  }
}

function columnOf(verdict: Verdict): 'good' | 'wrong' | 'missing' | 'silent' {
  if (verdict === 'length' || verdict === 'root') return 'wrong';
  return verdict === 'unreadable' ? 'silent' : verdict;
}
