/** How safe the backups are today: how many holders may still be lost, snapshot by snapshot and tier by tier. */
import type { AuditVerdict, HeadDoubt } from '@breakwater/backup-replication';
import type { CountryCode } from '@breakwater/federation-protocol';
import type { AuditEpoch } from '../../store/audit.ts';
import type { AuditParts } from '../audit/audit-all.ts';
import type { HubHolder } from '../hub-holder.ts';
import { claimsOf } from '../repair/claims.ts';
import { type HolderStanding, standingOf } from '../repair/judge-holders.ts';
import { readPapers, type SnapshotPapers } from '../repair/papers.ts';
import { findHeads } from '../restore/open-snapshot.ts';
import type { PackTable } from '../restore/pack-table.ts';

/** One holder as it stands. */
export interface HolderHealth {
  readonly holder: string;
  readonly standing: HolderStanding;
  /** Whether it answered just now. */
  readonly answers: boolean;
  readonly lastAudit: { readonly at: Date; readonly verdict: AuditVerdict } | null;
  readonly epoch: AuditEpoch | null;
  /** Shards of the newest snapshot that it says it lacks; null when it does not say. */
  readonly missing: number | null;
}

/** What may still be lost of a snapshot, or of some of its packs. */
export interface Spare {
  /** Any so many holders may be lost and everything can still be restored; below 0, packs are lost already. */
  readonly mayLose: number;
  readonly packs: number;
  /** Packs with fewer parts than they should have. */
  readonly packsWeak: number;
  readonly packsLost: number;
}

/** One snapshot. */
export interface SnapshotHealth extends Spare {
  readonly sequence: number;
  readonly createdAt: string;
}

/** All of it. */
export interface BackupHealth {
  readonly holders: readonly HolderHealth[];
  /** Newest first. */
  readonly snapshots: readonly SnapshotHealth[];
  readonly newest: SnapshotPapers;
  /** Why a snapshot newer than these could be hidden; null where that cannot be. */
  readonly doubt: HeadDoubt | null;
  /** Shards that can be counted on: `pack index`. Of the newest snapshot and the others that were looked at. */
  readonly isThere: (packId: string, holder: string) => boolean;
}

/** Snapshots looked at: each costs its lists, most of which are those of the newest. */
const SNAPSHOTS_MAX = 7;

/** Looks at the newest snapshots. Throws the codes of finding them. */
export async function backupHealth(parts: AuditParts): Promise<BackupHealth> {
  const search = { owner: parts.country, ...parts.ownerKeys, scheme: parts.scheme, holders: parts.holders };
  const { chosen, silent } = await findHeads(search);
  const heads = [...chosen.history].reverse().slice(0, SNAPSHOTS_MAX);
  const papers = new Map<number, SnapshotPapers>();
  for (const { sequence, manifestSha256 } of heads)
    papers.set(sequence, await readPapers({ ...search, manifestSha256 }));
  const newest = papers.get(chosen.head.sequence);
  if (newest === undefined) throw new RangeError('the newest head stands in its own history');
  const names = [...new Set([...papers.values()].flatMap(({ holders }) => holders))].sort();
  const ours = new Set([...papers.values()].flatMap(({ packs }) => [...packs.values()].map(({ id }) => id)));
  const looks = await Promise.all(names.map((name) => lookAt(parts, name, { due: newest.packs, ours }, silent)));
  const byName = new Map(looks.map((look) => [look.health.holder, look]));
  const isThere = (packId: string, holder: string) => {
    const look = byName.get(holder);
    if (look === undefined || !look.health.answers || look.health.standing === 'lost') return false;
    return look.claims?.has(packId) ?? true;
  };
  const snapshots = heads.map(({ sequence, createdAt }) => ({
    ...{ sequence, createdAt },
    ...spareOf(papers.get(sequence)?.packs ?? new Map(), isThere),
  }));
  return { holders: looks.map(({ health }) => health), snapshots, newest, doubt: chosen.doubt, isThere };
}

/** What may still be lost of these packs; of no packs, nothing is at stake. */
export function spareOf(packs: PackTable, isThere: BackupHealth['isThere'], only?: ReadonlySet<string>): Spare {
  let [mayLose, weak, lost, count] = [Number.POSITIVE_INFINITY, 0, 0, 0];
  for (const [ref, { id, holders, scheme }] of packs) {
    if (only !== undefined && !only.has(ref)) continue;
    const present = holders.filter((holder) => isThere(id, holder)).length;
    count += 1;
    mayLose = Math.min(mayLose, present - scheme.k);
    if (present < scheme.n) weak += 1;
    if (present < scheme.k) lost += 1;
  }
  return { mayLose: Number.isFinite(mayLose) ? mayLose : 0, packs: count, packsWeak: weak, packsLost: lost };
}

/** The packs that holders are due to have of the newest snapshot, and all that are looked for. */
interface Sought {
  readonly due: PackTable;
  readonly ours: ReadonlySet<string>;
}

async function lookAt(parts: AuditParts, name: string, sought: Sought, silent: readonly string[]) {
  const holder: HubHolder | undefined = parts.holders.find((one) => one.name === name);
  const country = name as CountryCode;
  const [lastAudit = null] = await parts.audits.newest(1, country);
  const claims =
    holder === undefined || silent.includes(name) ? null : await claimsOf(parts.peers, holder.name, sought.ours);
  const due = [...sought.due.values()].filter(({ holders }) => holders.includes(name));
  const health: HolderHealth = {
    holder: name,
    standing: holder === undefined ? 'lost' : await standingOf(parts.audits, country, parts.clocks()),
    answers: holder !== undefined && !silent.includes(name),
    lastAudit: lastAudit && { at: lastAudit.at, verdict: lastAudit.verdict },
    epoch: await parts.audits.epoch(country),
    missing: claims === null ? null : due.filter(({ id }) => !claims.has(id)).length,
  };
  return { health, claims };
}
