/** A hub repairs its newest snapshot on its own: what is missing is sent later, who is lost is replaced from the plan. */
import { deriveSecrets, nextHolder, type PlacementScheme, stormCountries } from '@breakwater/backup-replication';
import type { CountryCode, JsonObject } from '@breakwater/federation-protocol';
import { recordEvent } from '../../events.ts';
import type { AuditParts } from '../audit/audit-all.ts';
import type { HubHolder } from '../hub-holder.ts';
import { findHeads } from '../restore/open-snapshot.ts';
import { claimsOf } from './claims.ts';
import { findGaps } from './find-gaps.ts';
import { type HolderStanding, standingOf } from './judge-holders.ts';
import { readPapers, type SnapshotPapers } from './papers.ts';
import { type Repaired, repairSnapshot } from './repair.ts';

/** What repairing takes: what auditing takes, the backup secret, and who else could hold. */
export interface RepairParts extends AuditParts {
  /** 32 bytes; only the key of the masks is made of it. */
  readonly backupSecret: Uint8Array;
  /** Countries with a hosting agreement in force, whether they hold anything yet or not. */
  readonly eligible: readonly CountryCode[];
  /** Told before a new head is sent. */
  readonly beforeHead?: NonNullable<Parameters<typeof repairSnapshot>[0]['beforeHead']>;
  readonly progress?: (done: number, total: number) => void;
}

/** What a repair came to. */
export interface HubRepair extends Repaired {
  readonly gaps: number;
  readonly standings: ReadonlyMap<string, HolderStanding>;
  /** Who took whose place. */
  readonly replaced: ReadonlyMap<string, string>;
  /** Lost holders for whom nobody eligible is left. */
  readonly unreplaced: readonly string[];
}

/** Throws the codes of finding the snapshot, and `BACKUP_HOLDERS_TOO_FEW` when a new head finds too few takers. */
export async function repairHub(parts: RepairParts): Promise<HubRepair> {
  const search = { owner: parts.country, keys: parts.keys, scheme: parts.scheme, holders: parts.holders };
  const { chosen } = await findHeads(search);
  const papers = await readPapers({ ...search, manifestSha256: chosen.head.manifestSha256 });
  const listed = new Map<string, HubHolder>(parts.holders.map((holder) => [holder.name, holder]));
  const standings = await judgeAll(parts, papers, listed);
  const { replaced, unreplaced } = replacements(parts, papers, standings);
  const sound = papers.holders.filter((name) => standings.get(name) === 'sound' && listed.has(name));
  const claims = new Map(
    await Promise.all(sound.map(async (name) => [name, await claimsOf(parts.peers, name as CountryCode)] as const)),
  );
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
    ...(parts.beforeHead === undefined ? {} : { beforeHead: parts.beforeHead }),
    ...(parts.progress === undefined ? {} : { progress: parts.progress }),
  });
  const result = { ...repaired, gaps: gaps.length, standings, replaced, unreplaced };
  if (gaps.length > 0) await told(parts, result);
  return result;
}

/** By audits; a holder that the trust list does not let hold any more is lost, whatever it has. */
async function judgeAll(parts: RepairParts, papers: SnapshotPapers, listed: ReadonlyMap<string, HubHolder>) {
  const standings = new Map<string, HolderStanding>();
  for (const name of papers.holders) {
    const isListed = listed.has(name);
    const standing = await standingOf(parts.audits, name as CountryCode, parts.world.now());
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
  const { gaps, shards, bytes, refused, failed, published, standings, replaced, unreplaced } = repair;
  return {
    ...{ gaps, shards, bytes, refused, unreplaced: [...unreplaced] },
    failed: failed.map((one) => ({ ...one })),
    standings: Object.fromEntries(standings),
    replaced: Object.fromEntries(replaced),
    sequence: published?.sequence ?? null,
  };
}
