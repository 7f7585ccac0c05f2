/** What of a snapshot can no longer be had, told before anything is written: packs, holders, tiers still whole. */
import { existsSync, statSync } from 'node:fs';
import type { OwnerName, SourceLine, TreeLine } from '@breakwater/backup-replication';
import type { JsonObject } from '@breakwater/federation-protocol';
import { HubBackupError } from '../error.ts';
import { type FoundFault, ShardsTooFew } from './gather-shards.ts';
import { fileOf, type RestoreHolder } from './holder.ts';
import type { FoundSnapshot } from './open-snapshot.ts';
import { type PackEntry, shardBytesOf } from './pack-table.ts';
import type { Selector } from './select.ts';
import { keyOf, pathText } from './tree-path.ts';

/** Paths named one by one in the refusal. */
const PATHS_MAX = 20;

/** A source, and how much of it is lost. */
export interface SourceLoss {
  readonly name: string;
  readonly tier: number;
  readonly filesLost: number;
}

/** What is lost. `sources` is null when the list of files itself cannot be read. */
export interface Losses {
  readonly packs: number;
  readonly packsLost: number;
  readonly holdersMissing: readonly OwnerName[];
  readonly sources: readonly SourceLoss[] | null;
  readonly paths: readonly string[];
}

/**
 * Packs of which fewer than k shards can be had, by reference: the shard's file is looked for where the holder is a
 * directory; elsewhere a holder that answers is taken to have what it was not caught without.
 */
export function packsLost(snapshot: FoundSnapshot, faults: readonly FoundFault[]): ReadonlySet<string> {
  const without = new Set(faults.map(({ pack, index }) => `${pack}.${index}`));
  const down = new Set(snapshot.silent);
  for (const { holder, fault } of faults) if (fault === 'silent') down.add(holder);
  const lost = new Set<string>();
  for (const [ref, pack] of snapshot.packs) {
    const there = pack.holders.filter((name, index) => {
      const holder = snapshot.holders.get(name);
      return holder !== undefined && !without.has(`${pack.id}.${index}`) && has(holder, down, snapshot, pack, index);
    });
    if (there.length < pack.scheme.k) lost.add(ref);
  }
  return lost;
}

/**
 * What the loss of these packs means for what is wanted. `fellSilent` are holders that no longer answer, though they
 * did when the snapshot was opened; `lines` are null when the tree cannot be read.
 */
export async function surveyLosses(
  snapshot: FoundSnapshot,
  lost: ReadonlySet<string>,
  fellSilent: ReadonlySet<OwnerName>,
  selector: Selector,
  lines: AsyncIterable<TreeLine> | null,
): Promise<Losses> {
  const silent = new Set([...snapshot.silent, ...fellSilent]);
  const named = [...snapshot.packs].flatMap(([ref, { holders }]) => (lost.has(ref) ? holders : []));
  const holdersMissing = [...new Set(named)].filter((name) => silent.has(name) || isGone(snapshot, name)).sort();
  const base = { packs: snapshot.packs.size, packsLost: lost.size, holdersMissing };
  if (lines === null) return { ...base, sources: null, paths: [] };
  const count = new LossCount(lost, selector);
  for await (const line of lines) count.take(line);
  return { ...base, sources: count.sources, paths: count.paths };
}

/** The refusal: what is missing, and what may still be restored by `--tier` or `--path`. */
export function tooFew(losses: Losses): HubBackupError {
  const { packs, packsLost: lost, holdersMissing, sources, paths } = losses;
  const whole = (sources ?? []).filter(({ filesLost }) => filesLost === 0);
  const tiers = [...new Set((sources ?? []).map(({ tier }) => tier))].sort((a, b) => a - b);
  const tiersWhole = tiers.filter((tier) => sources?.every((source) => source.tier !== tier || source.filesLost === 0));
  const missing = holdersMissing.length > 0 ? ` Missing: ${holdersMissing.join(', ')}.` : '';
  const rest =
    sources === null
      ? ' The list of files is among what is lost, so nothing can be restored.'
      : ` Tiers that are still whole: ${tiersWhole.join(', ') || 'none'}.`;
  const evidence: JsonObject = {
    ...{ packs, packsLost: lost, holdersMissing, tiersWhole, paths },
    sourcesWhole: whole.map(({ name }) => name),
    sourcesLost: (sources ?? [])
      .filter(({ filesLost }) => filesLost > 0)
      .map(({ name, filesLost }) => ({ name, filesLost })),
  };
  const happened = `${lost} of ${packs} packs cannot be rebuilt from the holders that answer.${missing}${rest}`;
  return new HubBackupError('RESTORE_HOLDERS_TOO_FEW', happened, evidence);
}

/** A pack that cannot be rebuilt, told as a refusal; everything else as it is. */
export function inWords(cause: unknown): unknown {
  if (!(cause instanceof ShardsTooFew)) return cause;
  const { outcomes, pack } = cause;
  const happened = `Pack ${pack.id.slice(0, 8)} cannot be rebuilt: ${outcomes.join(', ')}.`;
  return new HubBackupError('RESTORE_HOLDERS_TOO_FEW', happened, { pack: pack.id, outcomes }, cause);
}

/** Counts lost files by source. */
class LossCount {
  readonly #lost: ReadonlySet<string>;
  readonly #selector: Selector;
  #source: { name: string; tier: number; filesLost: number } | null = null;
  #file: { readonly path: string; isLost: boolean } | null = null;
  readonly sources: { name: string; tier: number; filesLost: number }[] = [];
  readonly paths: string[] = [];

  constructor(lost: ReadonlySet<string>, selector: Selector) {
    this.#lost = lost;
    this.#selector = selector;
  }

  take(line: TreeLine): void {
    if (line.type === 'source') this.#begin(line);
    if (line.type === 'file') {
      const isWanted = this.#selector.wants(keyOf(line.path));
      this.#file = isWanted ? { path: pathText(line.path), isLost: false } : null;
    }
    if (!('places' in line) || this.#file === null || this.#file.isLost) return;
    if (!line.places.some((place) => 'pack' in place && this.#lost.has(place.pack))) return;
    this.#file.isLost = true;
    if (this.#source !== null) this.#source.filesLost += 1;
    if (this.paths.length < PATHS_MAX) this.paths.push(this.#file.path);
  }

  #begin(line: SourceLine): void {
    this.#selector.source(line);
    this.#source = { name: line.name, tier: line.tier, filesLost: 0 };
    this.sources.push(this.#source);
  }
}

function isGone(snapshot: FoundSnapshot, name: OwnerName): boolean {
  const holder = snapshot.holders.get(name);
  return holder === undefined || (holder.folder !== null && !existsSync(`${holder.folder}/${snapshot.owner}`));
}

function has(
  { name, folder }: RestoreHolder,
  down: ReadonlySet<OwnerName>,
  { owner }: FoundSnapshot,
  pack: PackEntry,
  index: number,
): boolean {
  if (folder === null) return !down.has(name);
  const stat = statSync(fileOf(folder, { kind: 'shard', owner, pack: pack.id, index }), { throwIfNoEntry: false });
  return stat?.size === shardBytesOf(pack);
}
