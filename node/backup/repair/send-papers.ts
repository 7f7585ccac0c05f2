/** Lists, manifest and head for a holder that was down when they were written: shards alone help nobody to restore. */
import { createHash } from 'node:crypto';
import type { OwnerName, ShardStore, StoredName } from '@breakwater/backup-replication';
import { CodedError } from '@breakwater/federation-protocol';
import { type PutRules, putEverywhere } from '../engine/put-everywhere.ts';
import type { SnapshotPapers } from './papers.ts';

/** What goes where. */
export interface PaperDelivery {
  readonly papers: SnapshotPapers;
  readonly sequence: number;
  readonly headJws: string;
  readonly holders: readonly { readonly name: OwnerName; readonly store: ShardStore }[];
  /** Holders whose newest head is an older one. */
  readonly behind: readonly OwnerName[];
  readonly kept: PutRules['kept'];
}

/** Sends each holder what it lacks, the head last; answers how many papers were taken. A holder that refuses waits. */
export async function sendPapers({ papers, sequence, headJws, holders, behind, kept }: PaperDelivery): Promise<number> {
  const { owner, manifest, manifestSha256, manifestJws, listTexts } = papers;
  const named: readonly (readonly [StoredName, string])[] = [
    ...manifest.lists.map(({ sha256 }, at) => [{ kind: 'list', owner, sha256 }, listTexts[at] ?? ''] as const),
    [{ kind: 'manifest', owner, sha256: manifestSha256 }, manifestJws],
  ];
  let sent = 0;
  for (const holder of holders) {
    for (const [name, text] of named) {
      if (await isThere(holder.store, name)) continue;
      sent += await putOne(holder, name, text, kept);
    }
    if (behind.includes(holder.name)) sent += await putOne(holder, { kind: 'head', owner, sequence }, headJws, kept);
  }
  return sent;
}

/** Asked for one byte; who does not answer is not sent anything either. */
async function isThere(store: ShardStore, name: StoredName): Promise<boolean> {
  try {
    return (await store.get(name, { from: 0, bytes: 1 })) !== null;
  } catch (cause) {
    if (cause instanceof CodedError) return true;
    throw cause;
  }
}

async function putOne(
  holder: PaperDelivery['holders'][number],
  name: StoredName,
  text: string,
  kept: PutRules['kept'],
): Promise<number> {
  const bytes = Buffer.from(text, 'utf8');
  const digest = createHash('sha256').update(bytes).digest('base64url');
  const took = await putEverywhere([{ holder, name, bytes, digest }], {
    ...{ needed: 0, what: 'a paper', givenUp: new Map(), kept },
  });
  return took.length;
}
