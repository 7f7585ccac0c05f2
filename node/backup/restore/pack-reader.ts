/** Reads slots of packs, wherever the shards are: gathers k, lets a worker open them, and tries others if need be. */
import { BackupError, type BackupErrorCode } from '@breakwater/backup-replication';
import { type HubBackupCode, HubBackupError } from '../error.ts';
import type { ShardGatherer } from './gather-shards.ts';
import type { JobAnswer, JobFile, PackJob, ShardFault, ShardUse, SlotOrder, Task } from './job.ts';
import type { OpenSnapshot } from './open-snapshot.ts';
import { type PackEntry, shardBytesOf } from './pack-table.ts';
import type { JobPool } from './pool.ts';

/** What is wanted of one pack; `pack` null is for files without any stored byte. */
export interface PackOrder {
  readonly task: Task;
  readonly kind: 'data' | 'tree';
  readonly pack: PackEntry | null;
  readonly slots: readonly SlotOrder[];
  readonly files: readonly JobFile[];
  /** The directory that files are written or looked for in. */
  readonly top?: string;
  /** Of `open`: check the name of every piece as well. */
  readonly checksNames?: boolean;
  readonly trustsMarks?: boolean;
}

/** A job's good end. */
export type PackAnswer = Extract<JobAnswer, { kind: 'done' }>;

const WHOLE_SHARD = [0, Number.MAX_SAFE_INTEGER] as const;
const NO_KEY = new Uint8Array(0);

const FAULT_WORDS: Readonly<Record<ShardFault, string>> = {
  missing: 'does not have it',
  unreadable: 'cannot read it',
  length: 'gave a shard of another length',
  root: 'gave other bytes than it signed for',
};

/** Runs orders of one snapshot. */
export class PackReader {
  readonly #snapshot: OpenSnapshot;
  readonly #gatherer: ShardGatherer;
  readonly #pool: JobPool;

  constructor(snapshot: OpenSnapshot, gatherer: ShardGatherer, pool: JobPool) {
    this.#snapshot = snapshot;
    this.#gatherer = gatherer;
    this.#pool = pool;
  }

  /** Throws `ShardsTooFew`, and the errors of what was in the pack or could not be written. */
  async run(order: PackOrder): Promise<PackAnswer> {
    const { pack, slots } = order;
    if (pack === null || order.task === 'compare')
      return this.#finish(await this.#pool.run(await this.#job(order, [])));
    const spans = spansOf(slots, pack);
    const spoilt = new Map<number, string>();
    for (;;) {
      const shards = await this.#gatherer.gather(pack, spans, spoilt);
      const answer = await this.#pool.run(await this.#job(order, shards));
      if (answer.kind !== 'shards') {
        if (answer.kind === 'done') for (const { index } of shards) this.#thank(pack, index);
        return this.#finish(answer);
      }
      for (const file of answer.made) {
        const made = order.files[file];
        if (made !== undefined) made.isMade = true;
      }
      for (const { index, fault } of answer.wrong) {
        this.#gatherer.blame(pack, index, fault);
        spoilt.set(index, FAULT_WORDS[fault]);
      }
      // What was only a part could not be checked: from now on whole shards, though none is known to be wrong.
      if (answer.isPart) for (let index = 0; index < pack.scheme.k; index += 1) spans.set(index, WHOLE_SHARD);
    }
  }

  #thank(pack: PackEntry, index: number): void {
    const holder = pack.holders[index];
    if (holder !== undefined) this.#gatherer.used.add(holder);
  }

  #finish(answer: JobAnswer): PackAnswer {
    if (answer.kind === 'done') return answer;
    if (answer.kind === 'shards') throw new Error('a job without a pack asked for shards');
    const { area, code, happened, evidence } = answer;
    if (area === 'engine') throw new BackupError(code as BackupErrorCode, happened, evidence);
    if (area === 'hub') throw new HubBackupError(code as HubBackupCode, happened, evidence);
    throw Object.assign(new Error(happened), { code: evidence.code });
  }

  async #job(order: PackOrder, shards: readonly ShardUse[]): Promise<PackJob> {
    const { pack, task, kind, slots, files, top = '', checksNames = false, trustsMarks = false } = order;
    const { owner, root } = this.#snapshot;
    const { k, n } = pack?.scheme ?? { k: 1, n: 1 };
    const needsNames = checksNames || task === 'compare';
    return {
      ...{ owner, pack: pack?.id ?? '', kind, k, n, shardBytes: pack === null ? 0 : shardBytesOf(pack) },
      dataKey: pack === null ? NO_KEY : await this.#snapshot.dataKey(pack.keyId),
      maskKey: shards.some(({ index }) => index >= k) ? await this.#snapshot.maskKey() : NO_KEY,
      idKey: needsNames ? root.chunkIdKey : null,
      ...{ task, top, slots, files, shards, trustsMarks },
    };
  }
}

/** From and to within each data shard that some slot lies in. */
function spansOf(slots: readonly SlotOrder[], pack: PackEntry): Map<number, readonly [number, number]> {
  const { k } = pack.scheme;
  const shardBytes = shardBytesOf(pack);
  const spans = new Map<number, readonly [number, number]>();
  for (const { offset, sealedBytes } of slots) {
    const last = Math.min(k - 1, Math.floor((offset + sealedBytes - 1) / shardBytes));
    for (let index = Math.floor(offset / shardBytes); index <= last; index += 1) {
      const from = Math.max(0, offset - index * shardBytes);
      const to = Math.min(shardBytes, offset + sealedBytes - index * shardBytes);
      const [least, most] = spans.get(index) ?? [from, to];
      spans.set(index, [Math.min(least, from), Math.max(most, to)]);
    }
  }
  return spans;
}
