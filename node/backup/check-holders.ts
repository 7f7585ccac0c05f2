/** Every shard of a snapshot asked back from its holder and compared with the signed manifest; needs no key. */
import { createHash } from 'node:crypto';
import type { DraftManifest as Manifest } from '@breakwater/backup-replication';
import type { CountryCode, Verified } from '@breakwater/federation-protocol';
import type { ReportProgress } from './job-reporter.ts';
import type { FetchShard } from './shard-fetcher.ts';

/** What one holder gave back. */
export interface HolderCheck {
  readonly holder: CountryCode;
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
}

type Verdict = keyof Omit<HolderCheck, 'holder'>;

/** Asks pack by pack, all holders at the same time. Memory: one pack's shards. */
export async function checkHolders(
  manifest: Verified<Manifest>,
  fetchShard: FetchShard,
  report: ReportProgress,
): Promise<SnapshotCheck> {
  const counts = new Map<CountryCode, Record<Verdict, number>>();
  const total = manifest.packs.reduce((bytes, pack) => bytes + pack.packBytes, 0);
  const { dataShards } = manifest.scheme;
  let [done, packsLost, spare] = [0, 0, manifest.scheme.parityShards];
  for (const pack of manifest.packs) {
    const holders = manifest.placements[pack.placement] ?? [];
    const verdicts = await Promise.all(
      holders.map((holder, index) => verdictOf(fetchShard, holder, pack.id, index, pack.shardHashes[index])),
    );
    holders.forEach((holder, index) => {
      const count = counts.get(holder) ?? { good: 0, wrong: 0, missing: 0, silent: 0 };
      count[verdicts[index] ?? 'silent'] += 1;
      counts.set(holder, count);
    });
    const good = verdicts.filter((verdict) => verdict === 'good').length;
    if (good < dataShards) packsLost += 1;
    spare = Math.max(0, Math.min(spare, good - dataShards));
    done += pack.packBytes;
    await report({ done, total, unit: 'bytes', label: 'checking' });
  }
  const holders = [...counts].map(([holder, count]) => ({ holder, ...count }));
  return { holders, packs: manifest.packs.length, packsLost, spare };
}

async function verdictOf(
  fetchShard: FetchShard,
  holder: CountryCode,
  pack: string,
  index: number,
  sha256: string | undefined,
): Promise<Verdict> {
  const bytes = await fetchShard(holder, pack, index).catch(() => undefined);
  if (bytes === undefined) return 'silent';
  if (bytes === null) return 'missing';
  return createHash('sha256').update(bytes).digest('hex') === sha256 ? 'good' : 'wrong';
}
