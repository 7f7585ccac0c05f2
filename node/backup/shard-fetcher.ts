/** Shards from any k holders: in parallel, each checked against the manifest, spares for the bad and the silent. */
import { createHash } from 'node:crypto';
import {
  draftDecodeShards as decodeShards,
  type DraftManifest as Manifest,
  type DraftPackRecord as PackRecord,
} from '@breakwater/backup-replication';
import type { CountryCode, Verified } from '@breakwater/federation-protocol';
import { HubBackupError } from './error.ts';

/** Asks one holder for one shard; null when it says it has none. Any error counts as "does not answer". */
export type FetchShard = (holder: CountryCode, pack: string, index: number) => Promise<Uint8Array | null>;

/** A holder that gave other bytes than the manifest names. */
export interface Liar {
  readonly holder: CountryCode;
  readonly pack: string;
  readonly index: number;
}

/** Shards a holder was asked for after which it counts as down and is asked last. */
const SILENCES_MAX = 2;

/** Rebuilds packs and remembers who helped, who lied, who was silent and who has lost something. */
export class ShardFetcher {
  readonly #manifest: Verified<Manifest>;
  readonly #fetchShard: FetchShard;
  readonly #silences = new Map<CountryCode, number>();
  readonly used = new Set<CountryCode>();
  readonly liars: Liar[] = [];
  readonly missing: Liar[] = [];

  constructor(manifest: Verified<Manifest>, fetchShard: FetchShard) {
    this.#manifest = manifest;
    this.#fetchShard = fetchShard;
  }

  /** The bytes of a pack. Throws `RESTORE_HOLDERS_TOO_FEW`, naming the pack and what every holder did. */
  async fetchPack(pack: PackRecord): Promise<Uint8Array> {
    const { scheme, placements } = this.#manifest;
    const holders = placements[pack.placement] ?? [];
    const shards: (Uint8Array | null)[] = holders.map(() => null);
    const candidates = this.#inOrder(holders);
    const outcomes: string[] = [];
    const next = async (): Promise<void> => {
      for (let index = candidates.shift(); index !== undefined; index = candidates.shift()) {
        const holder = holders[index];
        if (holder === undefined) continue;
        const outcome = await this.#fetchOne(holder, pack, index);
        if (typeof outcome !== 'string') {
          shards[index] = outcome;
          this.used.add(holder);
          return;
        }
        outcomes.push(`${holder} ${outcome}`);
      }
    };
    await Promise.all(Array.from({ length: scheme.dataShards }, next));
    const present = shards.filter((shard) => shard !== null).length;
    if (present >= scheme.dataShards) return decodeShards(shards, scheme);
    throw new HubBackupError(
      'RESTORE_HOLDERS_TOO_FEW',
      `Only ${present} of the ${scheme.dataShards} holders needed gave their shard: ${outcomes.join(', ')}.`,
      { pack: pack.id, present, needed: scheme.dataShards, holders: [...outcomes].sort() },
    );
  }

  /** Data shards first, since they need no arithmetic; holders that were silent or lied last. */
  #inOrder(holders: readonly CountryCode[]): number[] {
    const lied = new Set(this.liars.map((liar) => liar.holder));
    const rank = (holder: CountryCode | undefined) => {
      if (holder === undefined) return 2;
      return Number((this.#silences.get(holder) ?? 0) >= SILENCES_MAX) + Number(lied.has(holder));
    };
    return holders.map((_, index) => index).sort((a, b) => rank(holders[a]) - rank(holders[b]) || a - b);
  }

  async #fetchOne(holder: CountryCode, pack: PackRecord, index: number): Promise<Uint8Array | string> {
    const bytes = await this.#fetchShard(holder, pack.id, index).catch(() => undefined);
    if (bytes === undefined) {
      this.#silences.set(holder, (this.#silences.get(holder) ?? 0) + 1);
      return 'does not answer';
    }
    const place = { holder, pack: pack.id, index };
    if (bytes === null) {
      this.missing.push(place);
      return 'does not have it';
    }
    if (createHash('sha256').update(bytes).digest('hex') === pack.shardHashes[index]) return bytes;
    this.liars.push(place);
    return 'gave other bytes than it signed for';
  }
}
