/** From the stores of backups, jobs and what is held to the facts of the backup page. */
import { DEFAULT_SCHEME } from '@breakwater/backup-replication';
import type { CodedError, CountryCode } from '@breakwater/federation-protocol';
import type { SeeHealth } from '../backup/health/watch-health.ts';
import { type ListedAgreement, listAgreements } from '../backup/holding/list-agreements.ts';
import { recordedProblem } from '../backup/index/renewal.ts';
import { auditClocks } from '../backup/repair/judge-holders.ts';
import type { BackupSettings } from '../config/backup-settings.ts';
import type { AuditStore } from '../store/audit.ts';
import type { BackupStore, KeptSnapshot } from '../store/backup.ts';
import type { BookStore, HoldingTotal } from '../store/book.ts';
import type { HostingStore } from '../store/hosting.ts';
import type { Job, JobStore } from '../store/job.ts';
import type { TrustRuntime } from '../trust/runtime.ts';
import type { AgreementFact, BackupFacts, BackupRunFact, HolderFact, JobFact, PeerFact, RestoreFact } from './facts.ts';
import { auditFacts, healthFacts, repairFacts } from './gather-safety.ts';
import { settingsFact, sourceFacts } from './gather-settings.ts';

/** What backup facts are gathered from. */
export interface BackupSources {
  readonly store: {
    readonly backups: BackupStore;
    readonly jobs: JobStore;
    readonly books: BookStore;
    readonly hosting: HostingStore;
    readonly audits: AuditStore;
  };
  readonly trust: Pick<TrustRuntime, 'current' | 'decide' | 'standing'>;
  /** Read anew each time, since verbs change hub.toml while the hub runs. */
  readonly settings: () => Promise<BackupSettings>;
  readonly seeHealth: SeeHealth;
  readonly dir: string;
}

const runsShown = 12;
/** A source may have been lacking in many; the last backup that had all of it is looked for among these. */
const snapshotsRead = 100;
/** Beside backups they hold checks, restores and repairs; a fault of a source is looked for in all of them. */
const jobsRead = 200;
/** The worker writes twice a second; after a minute of silence it is taken for dead. */
const jobAliveMs = 60_000;

/** The facts. Names of countries and whether they answer come from the peers. */
export async function backupFacts(
  { store, trust, settings, seeHealth, dir }: BackupSources,
  peers: readonly PeerFact[],
  { self, now }: { readonly self: CountryCode; readonly now: Date },
): Promise<BackupFacts> {
  const { backups, jobs, books, hosting, audits } = store;
  const [snapshots, ended, running, added, totals, listed] = await Promise.all([
    backups.snapshots(snapshotsRead),
    jobs.newest(jobsRead),
    jobs.running(new Date(now.getTime() - jobAliveMs)),
    backups.sources(),
    books.totals(),
    listAgreements({ hosting, trust, now: () => trust.standing()?.now ?? now }),
  ]);
  const nameOf = (country: string) => peers.find((peer) => peer.country === country)?.name ?? country;
  const newest = snapshots[0];
  const holders = newest ? await holderFacts(backups, newest, peers) : [];
  const answering = holders.filter(({ answers }) => answers).map(({ country }) => country);
  const runningJob = running.find((job) => job.kind === 'backup');
  return {
    needed: DEFAULT_SCHEME.k,
    holders,
    runs: runFacts(snapshots, ended, holders.length),
    indexProblem: indexProblemOf(ended),
    running: runningJob ? jobFact(runningJob) : null,
    lastRestore: lastOf(ended, ['recovery', 'restore']),
    lastVerify: lastOf(ended, ['verify']),
    health: healthFacts(await seeHealth({ newest: newest?.sequence ?? null, answering }), nameOf, now),
    audits: await auditFacts(audits, holders, auditClocks(trust, { now: () => now })),
    repairs: repairFacts(ended, nameOf),
    sources: sourceFacts(added, dir, { snapshots, jobs: ended }),
    settings: await settingsFact(settings, jobs, now),
    kept: totals.map(({ owner, objects, bytes, newestAt }) => ({
      country: owner,
      name: nameOf(owner),
      objects,
      bytes,
      newestAt,
    })),
    agreements: agreementFacts(listed, self, { totals, holders, nameOf }),
  };
}

/** Who keeps our backups stands first. What a newer agreement replaced is told by the command line. */
function agreementFacts(
  listed: readonly ListedAgreement[],
  self: CountryCode,
  { totals, holders, nameOf }: UsedBy & { readonly nameOf: (country: string) => string },
): AgreementFact[] {
  const current = listed.filter(({ standing }) => standing !== 'replaced');
  const ours = current.filter(({ agreement }) => agreement.owner === self);
  const theirs = current.filter(({ agreement }) => agreement.owner !== self);
  return [...ours, ...theirs].map(({ agreement, standing }) => {
    const { holder, owner, quotaBytes, retentionDays, until } = agreement;
    const weAre = holder === self ? 'holder' : 'owner';
    const country = weAre === 'holder' ? owner : holder;
    const usedBytes =
      weAre === 'holder'
        ? totals.find((one) => one.owner === owner)?.bytes
        : holders.find((one) => one.country === holder)?.shardBytes;
    const terms = { quotaBytes, usedBytes: usedBytes ?? 0, retentionDays, until };
    return { country, name: nameOf(country), weAre, state: stateOf(standing), ...terms };
  });
}

interface UsedBy {
  readonly totals: readonly HoldingTotal[];
  readonly holders: readonly HolderFact[];
}

function stateOf(standing: ListedAgreement['standing']): AgreementFact['state'] {
  const known = agreementStates.find((state) => state === standing);
  return known ?? { code: standing };
}

const agreementStates = ['not-yet', 'in-force', 'leaving', 'over', 'proposed'] as const;

async function holderFacts(
  backups: BackupStore,
  newest: KeptSnapshot,
  peers: readonly PeerFact[],
): Promise<HolderFact[]> {
  const shares = await backups.sharesOf(newest.sequence);
  return shares.map((share) => {
    const peer = peers.find((one) => one.country === share.holder);
    return {
      country: share.holder,
      name: peer?.name ?? share.holder,
      answers: peer?.state === 'ready' || peer?.state === 'slow',
      shardsHeld: share.shardsKept,
      shardsExpected: share.shardsExpected,
      receiptAt: share.receiptAt,
      shardBytes: share.shardBytes,
    };
  });
}

/** Snapshots are what can be restored; to them come the runs that failed. Newest first. */
function runFacts(snapshots: readonly KeptSnapshot[], jobs: readonly Job[], holders: number): BackupRunFact[] {
  const kept = snapshots.map(
    (snapshot): BackupRunFact => ({
      sequence: snapshot.sequence,
      endedAt: snapshot.createdAt,
      outcome: snapshot.skipped > 0 || snapshot.holders.length < holders ? 'done in part' : 'done',
      dataBytes: snapshot.bytes,
      files: snapshot.files,
      durationMs: snapshot.durationMs,
      holders: snapshot.holders.length,
      skipped: snapshot.skipped,
      code: null,
    }),
  );
  const failed = jobs.filter((job) => job.kind === 'backup' && job.state === 'failed').map(failedRun);
  return [...kept, ...failed].sort((a, b) => b.endedAt.getTime() - a.endedAt.getTime()).slice(0, runsShown);
}

/** Of the newest run that ended well: an older one is past mending. */
function indexProblemOf(jobs: readonly Job[]): CodedError | null {
  const done = jobs.find(({ kind, state }) => kind === 'backup' && (state === 'done' || state === 'done in part'));
  return recordedProblem(done?.result?.index);
}

function failedRun(job: Job): BackupRunFact {
  const endedAt = job.endedAt ?? job.updatedAt;
  return {
    sequence: null,
    endedAt,
    outcome: 'failed',
    dataBytes: job.unit === 'bytes' ? job.done : 0,
    files: job.unit === 'files' ? job.done : 0,
    durationMs: endedAt.getTime() - job.startedAt.getTime(),
    holders: 0,
    skipped: 0,
    code: job.code,
  };
}

function jobFact(job: Job): JobFact {
  const { kind, label, startedAt, done, total, unit, ratePerSecond, leftMs } = job;
  return { kind, label, startedAt, done, total, unit, ratePerSecond, leftMs };
}

// A path that was mistyped, or a target that exists, says nothing of whether backups can be read back: such a job would
// hide the last restore that does.
const slips: readonly string[] = [
  'RESTORE_PATH_UNKNOWN',
  'RESTORE_TARGET_EXISTS',
  'RESTORE_OTHER_UNFINISHED',
  'RESTORE_ALREADY_RUNNING',
];

function lastOf(jobs: readonly Job[], kinds: readonly RestoreFact['kind'][]): RestoreFact | null {
  for (const job of jobs) {
    const kind = kinds.find((one) => one === job.kind);
    if (!kind || job.endedAt === null || job.state === 'running') continue;
    if (job.code !== null && slips.includes(job.code)) continue;
    return {
      endedAt: job.endedAt,
      outcome: job.state,
      kind,
      dataBytes: job.unit === 'bytes' ? job.done : 0,
      durationMs: job.endedAt.getTime() - job.startedAt.getTime(),
    };
  }
  return null;
}
