/** From the stores of backups, jobs and what is held to the facts of the backup page. */
import { DEFAULT_SCHEME, parseAgreement, parseSignedAgreement } from '@breakwater/backup-replication';
import { type CountryCode, parseStrictJson } from '@breakwater/federation-protocol';
import type { BackupStore, KeptSnapshot } from '../store/backup.ts';
import type { BookStore } from '../store/book.ts';
import type { HostingStore, KeptAgreement } from '../store/hosting.ts';
import type { Job, JobStore } from '../store/job.ts';
import type { AgreementFact, BackupFacts, BackupRunFact, HolderFact, JobFact, PeerFact, RestoreFact } from './facts.ts';

/** What backup facts are gathered from. */
export interface BackupSources {
  readonly backups: BackupStore;
  readonly jobs: JobStore;
  readonly books: BookStore;
  readonly hosting: HostingStore;
}

const runsShown = 12;
const jobsRead = 60;
/** The worker writes twice a second; after a minute of silence it is taken for dead. */
const jobAliveMs = 60_000;

/** The facts. Names of countries and whether they answer come from the peers. */
export async function backupFacts(
  { backups, jobs, books, hosting }: BackupSources,
  peers: readonly PeerFact[],
  { self, now }: { readonly self: CountryCode; readonly now: Date },
): Promise<BackupFacts> {
  const [snapshots, ended, running, sources, totals, signed] = await Promise.all([
    backups.snapshots(runsShown),
    jobs.newest(jobsRead),
    jobs.running(new Date(now.getTime() - jobAliveMs)),
    backups.sources(),
    books.totals(),
    hosting.all(),
  ]);
  const nameOf = (country: string) => peers.find((peer) => peer.country === country)?.name ?? country;
  const newest = snapshots[0];
  const holders = newest ? await holderFacts(backups, newest, peers) : [];
  const runningJob = running.find((job) => job.kind === 'backup');
  return {
    needed: DEFAULT_SCHEME.k,
    holders,
    runs: runFacts(snapshots, ended, holders.length),
    running: runningJob ? jobFact(runningJob) : null,
    lastRestore: lastOf(ended, ['recovery', 'restore']),
    lastVerify: lastOf(ended, ['verify']),
    sources: sources.length,
    kept: totals.map(({ owner, objects, bytes, newestAt }) => ({
      country: owner,
      name: nameOf(owner),
      objects,
      bytes,
      newestAt,
    })),
    agreements: agreementFacts(signed, self, nameOf),
  };
}

/** The newest that both signed, one for each partner and direction; what was ended is told by the command line. */
function agreementFacts(
  kept: readonly KeptAgreement[],
  self: CountryCode,
  nameOf: (country: string) => string,
): AgreementFact[] {
  const agreed = kept.filter(({ isAgreed }) => isAgreed);
  const newest = new Map(
    agreed.toSorted((a, b) => a.sequence - b.sequence).map((one) => [`${one.holder} ${one.owner}`, one]),
  );
  const ours = [...newest.values()].filter(({ owner }) => owner === self);
  const theirs = [...newest.values()].filter(({ owner }) => owner !== self);
  return [...ours, ...theirs].map(({ signed, holder, owner }) => {
    const { document } = parseSignedAgreement(parseStrictJson(Buffer.from(signed)));
    const { quotaBytes, retentionDays, until } = parseAgreement(document);
    const country = holder === self ? owner : holder;
    const weAre = holder === self ? 'holder' : 'owner';
    return { country, name: nameOf(country), weAre, quotaBytes, retentionDays, until };
  });
}

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

function lastOf(jobs: readonly Job[], kinds: readonly RestoreFact['kind'][]): RestoreFact | null {
  for (const job of jobs) {
    const kind = kinds.find((one) => one === job.kind);
    if (!kind || job.endedAt === null || job.state === 'running') continue;
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
