/** Enough shards of a pack from whoever gives them: the quick and honest first, a further one when one is slow. */
import type { OwnerName } from '@breakwater/backup-replication';
import type { RestoreClock } from './clock.ts';
import { getOnward, type Onward } from './get-onward.ts';
import { HedgeTimer } from './hedge.ts';
import { fileOf, type RestoreHolder } from './holder.ts';
import type { ShardFault, ShardSource, ShardUse } from './job.ts';
import { type PackEntry, shardBytesOf } from './pack-table.ts';

/** A shard that a holder should have: what was wrong with it is the evidence. */
export interface FoundFault {
  readonly holder: OwnerName;
  readonly pack: string;
  readonly index: number;
  /** `interrupted`: it broke off, was asked for the rest, and gave it. */
  readonly fault: ShardFault | 'silent' | 'interrupted';
}

/** Not enough of a pack can be had. `outcomes` say in words what each holder did. */
export class ShardsTooFew extends Error {
  readonly pack: PackEntry;
  readonly outcomes: readonly string[];

  constructor(pack: PackEntry, outcomes: readonly string[]) {
    super(`too few shards of pack ${pack.id}`);
    this.name = 'ShardsTooFew';
    this.pack = pack;
    this.outcomes = outcomes;
  }
}

/** A holder that failed so often is asked last. */
const SILENCES_MAX = 2;
/** Ranges are widened to whole multiples of this, so that a holder does not learn where chunks begin. */
const RANGE_STEP_BYTES = 1024 * 1024;
/** Faults remembered one by one; after that a holder is known well enough. */
const FAULTS_MAX = 1000;

interface Standing {
  silences: number;
  lies: number;
  /** How often others were asked because this one had not answered yet. */
  slow: number;
  waiting: number;
}

/** Fetches, and remembers who helped, who lied, who was silent and who has lost something. */
export class ShardGatherer {
  readonly #holders: ReadonlyMap<OwnerName, RestoreHolder>;
  readonly #owner: OwnerName;
  readonly #hedge: HedgeTimer;
  readonly #standing = new Map<OwnerName, Standing>();
  readonly #begun = new Map<string, Onward>();
  readonly used = new Set<OwnerName>();
  /** Holders that did not answer when they were asked last. */
  readonly silent = new Set<OwnerName>();
  readonly faults: FoundFault[] = [];

  constructor(holders: ReadonlyMap<OwnerName, RestoreHolder>, owner: OwnerName, clock: RestoreClock) {
    this.#holders = holders;
    this.#owner = owner;
    this.#hedge = new HedgeTimer(clock);
  }

  /**
   * The data shards that `spans` need (from and to by index), or any k. `spoilt` are shards that were tried already.
   * Throws `ShardsTooFew`.
   */
  async gather(
    pack: PackEntry,
    spans: ReadonlyMap<number, readonly [from: number, to: number]>,
    spoilt: ReadonlyMap<number, string>,
  ): Promise<readonly ShardUse[]> {
    const quick = spoilt.size === 0 && [...spans.keys()].every((index) => this.#isGood(pack.holders[index]));
    const some = quick ? await this.#gatherSpans(pack, spans) : null;
    if (some !== null) return some;
    try {
      return await this.#gatherAny(pack, spoilt);
    } finally {
      for (const index of pack.holders.keys()) this.#begun.delete(`${pack.id}.${index}`);
    }
  }

  /** Notes what a shard turned out to be. */
  blame(pack: PackEntry, index: number, fault: FoundFault['fault']): void {
    const holder = pack.holders[index];
    if (holder === undefined) return;
    const standing = this.#standingOf(holder);
    if (fault === 'length' || fault === 'root') standing.lies += 1;
    if (fault === 'silent' || fault === 'unreadable') standing.silences += 1;
    if (fault === 'silent') this.silent.add(holder);
    if (this.faults.length < FAULTS_MAX) this.faults.push({ holder, pack: pack.id, index, fault });
  }

  /** Data shards only, and of those only what is needed; null when one is slow or fails, and any k must do. */
  async #gatherSpans(pack: PackEntry, spans: ReadonlyMap<number, readonly [number, number]>) {
    const shardBytes = shardBytesOf(pack);
    const asked = [...spans].map(async ([index, [from, to]]) => {
      const first = Math.floor(from / RANGE_STEP_BYTES) * RANGE_STEP_BYTES;
      const end = Math.min(shardBytes, Math.ceil(to / RANGE_STEP_BYTES) * RANGE_STEP_BYTES);
      const isPart = end - first <= shardBytes / 2;
      const source = await this.#fetch(pack, index, isPart ? { from: first, bytes: end - first } : null);
      return typeof source === 'string' ? null : this.#use(pack, index, source);
    });
    const uses = await this.#hedge.orLate(Promise.all(asked));
    if (uses === 'late') for (const index of spans.keys()) this.#noteSlow(pack.holders[index]);
    if (uses === 'late' || uses.some((use) => use === null)) return null;
    return uses.flatMap((use) => (use === null ? [] : [use]));
  }

  async #gatherAny(pack: PackEntry, spoilt: ReadonlyMap<number, string>): Promise<readonly ShardUse[]> {
    const candidates = this.#inOrder(pack).filter((index) => !spoilt.has(index));
    const again: number[] = [];
    const outcomes = [...spoilt].map(([index, why]) => `${pack.holders[index]} ${why}`);
    const uses: ShardUse[] = [];
    const waiting = new Map<number, Promise<{ index: number; source: ShardSource | string }>>();
    const ask = (): boolean => {
      const index = candidates.shift() ?? again.shift();
      if (index === undefined) return false;
      waiting.set(
        index,
        this.#fetch(pack, index, null).then((source) => ({ index, source })),
      );
      return true;
    };
    while (waiting.size < pack.scheme.k && ask());
    while (uses.length < pack.scheme.k) {
      if (waiting.size === 0) throw new ShardsTooFew(pack, outcomes);
      const next = await this.#hedge.orLate(Promise.race(waiting.values()));
      if (next === 'late') {
        for (const index of waiting.keys()) this.#noteSlow(pack.holders[index]);
        ask();
        continue;
      }
      waiting.delete(next.index);
      if (typeof next.source !== 'string') uses.push(this.#use(pack, next.index, next.source));
      else {
        outcomes.push(`${pack.holders[next.index]} ${next.source}`);
        if (this.#canGoOn(pack, next.index)) again.push(next.index);
        ask();
      }
    }
    return uses;
  }

  #use(pack: PackEntry, index: number, source: ShardSource): ShardUse {
    return { index, root: pack.roots[index] ?? '', source };
  }

  /** Where the shard is, or in words why not. */
  async #fetch(
    pack: PackEntry,
    index: number,
    range: { readonly from: number; readonly bytes: number } | null,
  ): Promise<ShardSource | string> {
    const name = pack.holders[index] ?? '';
    const holder = this.#holders.get(name);
    if (holder === undefined || holder.isAway === true) return 'is not among the holders asked';
    const stored = { kind: 'shard', owner: this.#owner, pack: pack.id, index } as const;
    if (holder.folder !== null) return { kind: 'file', path: fileOf(holder.folder, stored) };
    const standing = this.#standingOf(name);
    const started = this.#hedge.start();
    standing.waiting += 1;
    const onward = this.#onwardOf(pack, index, range);
    const broke = (onward?.breaks ?? 0) > 0;
    try {
      const bytes = await getOnward(holder.store, stored, range, shardBytesOf(pack), onward);
      this.silent.delete(name);
      if (broke && bytes !== null) this.#cameAfterAll(pack, index);
      if (bytes === null) {
        this.blame(pack, index, 'missing');
        return 'does not have it';
      }
      this.#hedge.took(started);
      standing.slow = Math.max(0, standing.slow - 1);
      return range === null ? { kind: 'bytes', bytes } : { kind: 'part', from: range.from, bytes };
    } catch {
      // Whatever a holder fails with, it is one holder less; the outcome is told when too few are left.
      this.blame(pack, index, 'silent');
      return 'does not answer';
    } finally {
      standing.waiting -= 1;
    }
  }

  /** Whoever gave the rest in the end was not silent. */
  #cameAfterAll(pack: PackEntry, index: number): void {
    for (const [at, found] of this.faults.entries()) {
      if (found.pack !== pack.id || found.index !== index || found.fault !== 'silent') continue;
      this.faults[at] = { ...found, fault: 'interrupted' };
    }
  }

  /** What came of a shard before its holder broke off, so that only the rest is asked for again. */
  #onwardOf(pack: PackEntry, index: number, range: object | null): Onward | null {
    if (range !== null) return null;
    const key = `${pack.id}.${index}`;
    const onward = this.#begun.get(key) ?? { pieces: [], bytes: 0, breaks: 0, release: () => this.#begun.delete(key) };
    this.#begun.set(key, onward);
    return onward;
  }

  /** Whether asking the same holder again may help: it broke off in the middle, and has got further than before. */
  #canGoOn(pack: PackEntry, index: number): boolean {
    return (this.#begun.get(`${pack.id}.${index}`)?.breaks ?? 0) > 0;
  }

  #isGood(holder: OwnerName | undefined): boolean {
    if (holder === undefined || !this.#isAsked(holder)) return false;
    return this.#rank(holder) === 0;
  }

  /** Data shards before parity; holders that lied, were silent or are slow behind the others. */
  #inOrder(pack: PackEntry): number[] {
    const rank = (index: number) => this.#rank(pack.holders[index] ?? '') * 2 + Number(index >= pack.scheme.k);
    return pack.holders.map((_, index) => index).sort((a, b) => rank(a) - rank(b) || a - b);
  }

  #isAsked(holder: OwnerName): boolean {
    const found = this.#holders.get(holder);
    return found !== undefined && found.isAway !== true;
  }

  #rank(holder: OwnerName): number {
    const { silences, lies, slow, waiting } = this.#standingOf(holder);
    if (!this.#isAsked(holder)) return 32;
    return Number(lies > 0) * 8 + Number(silences >= SILENCES_MAX) * 8 + Math.min(slow, 3) + Number(waiting > 4);
  }

  #noteSlow(holder: OwnerName | undefined): void {
    if (holder !== undefined && this.#standingOf(holder).waiting > 0) this.#standingOf(holder).slow += 1;
  }

  #standingOf(holder: OwnerName): Standing {
    const standing = this.#standing.get(holder) ?? { silences: 0, lies: 0, slow: 0, waiting: 0 };
    this.#standing.set(holder, standing);
    return standing;
  }
}
