/** A hub repairs its newest snapshot by itself: what is missing is sent later, who is lost is replaced by the plan. */
import { join } from 'node:path';
import { deriveSecrets, nextHolder, type PlacementScheme, stormCountries } from '@breakwater/backup-replication';
import type { CountryCode, JsonObject } from '@breakwater/federation-protocol';
import { recordEvent } from '../../events.ts';
import { objectOf } from '../../shards/object-name.ts';
import type { BackupStore } from '../../store/backup.ts';
import type { AuditParts } from '../audit/audit-all.ts';
import type { PutOutcome } from '../engine/put-everywhere.ts';
import { circleOf } from '../engine/save-snapshot.ts';
import type { HubHolder } from '../hub-holder.ts';
import { moveIndex } from '../index/chunk-index.ts';
import { followManifest, INDEX_FILE } from '../index/snapshot-memory.ts';
import { findHeads } from '../restore/open-snapshot.ts';
import { claimsOf } from './claims.ts';
import { findGaps } from './find-gaps.ts';
import { type HolderStanding, standingOf } from './judge-holders.ts';
import { readPapers, type SnapshotPapers } from './papers.ts';
import { type Repaired, repairSnapshot } from './repair.ts';
import { sendPapers } from './send-papers.ts';

/** What repairing takes: what auditing takes, the backup secret, and who else could hold. */
export interface RepairParts extends AuditParts {
  /** 32 bytes; only the key of the masks is made of it. */
  readonly backupSecret: Uint8Array;
  /** Countries with a hosting agreement in force, whether they hold anything yet or not. */
  readonly eligible: readonly CountryCode[];
  /** The hub's records: receipts of what is stored again, and the snapshot under its new head. */
  readonly backups: Pick<BackupStore, 'saveReceipts' | 'saveSnapshot' | 'snapshots'>;
  /** The engine's caches, which follow to the new holders. */
  readonly cacheFolder: string;
  readonly progress?: (done: number, total: number) => void;
}

/** What a repair came to. */
export interface HubRepair extends Repaired {
  readonly gaps: number;
  /** Lists, manifests and heads that holders had missed. */
  readonly papersSent: number;
  readonly standings: ReadonlyMap<string, HolderStanding>;
  /** Who took whose place. */
  readonly replaced: ReadonlyMap<string, string>;
  /** Lost holders for whom nobody eligible is left. */
  readonly unreplaced: readonly string[];
}

/** Throws the codes of finding the snapshot, and `BACKUP_HOLDERS_TOO_FEW` when a new head finds too few takers. */
export async function repairHub(parts: RepairParts): Promise<HubRepair> {
  const search = { owner: parts.country, ...parts.ownerKeys, scheme: parts.scheme, holders: parts.holders };
  const { chosen } = await findHeads(search);
  const papers = await readPapers({ ...search, manifestSha256: chosen.head.manifestSha256 });
  const listed = new Map<string, HubHolder>(parts.holders.map((holder) => [holder.name, holder]));
  const standings = await judgeAll(parts, papers, listed);
  const { replaced, unreplaced } = replacements(parts, papers, standings);
  const sound = papers.holders.filter((name) => standings.get(name) === 'sound' && listed.has(name));
  const ours = new Set([...papers.packs.values()].map(({ id }) => id));
  const ask = async (name: string) => [name, await claimsOf(parts.peers, name as CountryCode, ours)] as const;
  const claims = new Map(await Promise.all(sound.map(ask)));
  const suspects = new Map(
    papers.holders.flatMap((name) => {
      const holder = standings.get(name) === 'suspect' ? listed.get(name) : undefined;
      return holder === undefined ? [] : [[name, holder.store] as const];
    }),
  );
  const gaps = await findGaps({ owner: parts.country, packs: papers.packs, claims, suspects, replaced });
  const { maskKey } = deriveSecrets(parts.backupSecret);
  const repaired = await repairSnapshot({
    ...{ papers, head: chosen.head, headJws: chosen.jws, gaps, replaced, scheme: parts.scheme, holders: listed },
    ...{ doubtful: new Set([...standings].flatMap(([name, standing]) => (standing === 'sound' ? [] : [name]))) },
    ...{ maskKey, signer: parts.signer, now: parts.world.now },
    kept: (took) => keepReceipts(parts, took),
    beforeHead: (next) => followInCaches(parts, papers, replaced, next),
    ...(parts.progress === undefined ? {} : { progress: parts.progress }),
  });
  if (repaired.published !== null) await remember(parts, chosen.head.sequence, repaired.published);
  const papersSent =
    repaired.published === null
      ? await sendPapers({
          ...{ papers, headJws: chosen.jws, sequence: chosen.head.sequence, behind: chosen.behind },
          holders: papers.holders.flatMap((name) => (standings.get(name) === 'lost' ? [] : (listed.get(name) ?? []))),
          kept: (took) => keepReceipts(parts, took),
        })
      : 0;
  const result = { ...repaired, papersSent, gaps: gaps.length, standings, replaced, unreplaced };
  if (gaps.length > 0) await told(parts, result);
  return result;
}

/** By audits; a holder that the trust list does not let hold any more is lost, whatever it has. */
async function judgeAll(parts: RepairParts, papers: SnapshotPapers, listed: ReadonlyMap<string, HubHolder>) {
  const standings = new Map<string, HolderStanding>();
  for (const name of papers.holders) {
    const isListed = listed.has(name);
    const standing = await standingOf(parts.audits, name as CountryCode, parts.clocks());
    standings.set(name, isListed ? standing : 'lost');
  }
  return standings;
}

/** For each lost holder the eligible country that the record of storms likes best beside those that stay. */
function replacements(parts: RepairParts, papers: SnapshotPapers, standings: ReadonlyMap<string, HolderStanding>) {
  const replaced = new Map<string, string>();
  const unreplaced: string[] = [];
  const staying = papers.holders.filter((name) => standings.get(name) !== 'lost');
  for (const lost of papers.holders.filter((name) => standings.get(name) === 'lost')) {
    const beside = [...staying, ...replaced.values()];
    const next = bestOf(
      parts,
      beside,
      parts.eligible.filter((name) => !papers.holders.includes(name)),
    );
    if (next === null) unreplaced.push(lost);
    else replaced.set(lost, next);
  }
  return { replaced, unreplaced };
}

/** A country that the storm table does not know is as good as any other unknown: after all that it knows. */
function bestOf(parts: RepairParts, beside: readonly string[], candidates: readonly string[]): string | null {
  const scheme: PlacementScheme = parts.scheme;
  const open = candidates.filter((name) => !beside.includes(name)).sort();
  const known = (names: readonly string[]) => names.filter((name) => stormCountries.includes(name));
  const isKnown = stormCountries.includes(parts.country) && known(open).length > 0;
  return (isKnown ? nextHolder(parts.country, known(beside), known(open), scheme) : null) ?? open[0] ?? null;
}

/** In the records before it counts: what a holder signed for can be held against it. */
async function keepReceipts({ backups, holders, world }: RepairParts, took: readonly PutOutcome[]): Promise<void> {
  const at = world.now();
  const kept = took.flatMap(({ name, holder, receipt }) => {
    const known = holders.find((one) => one.name === holder);
    return known === undefined || receipt === null ? [] : [{ object: objectOf(name), holder: known.name, receipt, at }];
  });
  await backups.saveReceipts(kept);
}

/** Else the next backup would know nothing of what the new holders have, and send everything again. */
function followInCaches(
  { country: owner, scheme, cacheFolder, backupSecret: secret }: RepairParts,
  { manifest, manifestSha256, holders }: SnapshotPapers,
  replaced: ReadonlyMap<string, string>,
  next: Parameters<NonNullable<Parameters<typeof repairSnapshot>[0]['beforeHead']>>[0],
): void {
  const recipients = manifest.mask.recipients.map(({ kid }) => kid);
  // In the order of their names, as backups are sent.
  const circle = (names: readonly string[]) =>
    circleOf({ owner, scheme, secret, recipients, holders: [...names].sort().map((name) => ({ name })) });
  const change = { from: circle(holders), to: circle(holders.map((name) => replaced.get(name) ?? name)) };
  followManifest(cacheFolder, manifestSha256, next.manifestSha256, { lists: next.lists, circle: change });
  moveIndex(join(cacheFolder, INDEX_FILE), change, (pack, holder) => next.moved.get(`${pack} ${holder}`) ?? holder);
}

/** The same snapshot under its new head, as `backup list` and the next backup know it. */
async function remember(
  { backups, scheme, holders }: RepairParts,
  before: number,
  published: NonNullable<Repaired['published']>,
): Promise<void> {
  const [known] = (await backups.snapshots(SNAPSHOTS_LOOKED_AT)).filter(({ sequence }) => sequence === before);
  // A hub restored from its backup may not know its newest snapshot; the next backup brings it into the records.
  if (known === undefined) return;
  const codes = new Map(holders.map(({ name }) => [String(name), name]));
  const codesOf = (names: readonly string[]) => names.flatMap((name) => codes.get(name) ?? []);
  const { sequence, head, manifestSha256, placed, takers } = published;
  const packs = placed.map(({ id, bytes, holders: row }) => ({
    id,
    shardBytes: bytes / scheme.k,
    holders: codesOf(row),
  }));
  const row = { ...known, sequence, head, manifestSha256, newBytes: 0, durationMs: 0, holders: codesOf(takers) };
  await backups.saveSnapshot(row, packs);
}

/** Snapshots that a repair looks through for the one it repaired: it is the newest, save for a race with a backup. */
const SNAPSHOTS_LOOKED_AT = 8;

async function told({ world, events }: RepairParts, repair: HubRepair): Promise<void> {
  const isWhole = repair.failed.length === 0 && repair.refused === 0;
  await recordEvent({ world, events }, isWhole ? 'backup.repaired' : 'backup.repair-failed', {
    shards: repair.shards,
    bytes: repair.bytes,
    packsLost: repair.failed.length,
    refused: repair.refused,
    replaced: [...repair.replaced].map(([from, to]) => `${from} ${to}`),
  });
}

/** The result as JSON. */
export function repairJson(repair: HubRepair): JsonObject {
  const { gaps, papersSent, shards, bytes, refused, failed, published, standings, replaced, unreplaced } = repair;
  return {
    ...{ gaps, papersSent, shards, bytes, refused, unreplaced: [...unreplaced] },
    failed: failed.map((one) => ({ ...one })),
    standings: Object.fromEntries(standings),
    replaced: Object.fromEntries(replaced),
    sequence: published?.sequence ?? null,
  };
}
