/** Runs long work as a job: begun, reported, ended in the jobs table whatever happens, and told as events. */
import { CodedError, type JsonObject } from '@breakwater/federation-protocol';
import type { JobKind } from '../store/job.ts';
import type { Store } from '../store/store.ts';
import type { World } from '../world.ts';
import { HubBackupError } from './error.ts';

/** A job without a sign of life for so long was killed: reports come twice a second while data moves. */
const ALIVE_MS = 30_000;
/** A sign of life while nothing moves: a slow holder must not make the job look dead. */
const HEARTBEAT_MS = 10_000;

/** Work that may end in a head or an order to delete: two at once could sign two with one number, as a thief would. */
const WRITING: readonly JobKind[] = ['backup', 'repair', 'prune'];

/** What a job takes. */
export interface JobParts {
  readonly store: Pick<Store, 'jobs'>;
  readonly world: World;
}

/** The outcome of work, for the record. */
export interface JobOutcome<T> {
  readonly value: T;
  readonly inPart: boolean;
  readonly json: JsonObject;
}

/** Throws `BACKUP_ALREADY_RUNNING` for a second backup or repair at the same time, and what `work` throws. */
export async function asJob<T>(
  { store, world }: JobParts,
  kind: JobKind,
  label: string,
  work: (jobId: string) => Promise<JobOutcome<T>>,
): Promise<T> {
  if (WRITING.includes(kind)) await refuseSecond({ store, world });
  const id = Buffer.from(world.randomBytes(16)).toString('hex');
  await store.jobs.start({ id, kind, label, at: world.now() });
  const heartbeat = setInterval(() => void store.jobs.alive(id, world.now()), HEARTBEAT_MS);
  try {
    const { value, inPart, json } = await work(id);
    const state = inPart ? 'done in part' : 'done';
    await store.jobs.end(id, { state, code: null, result: json, at: world.now() });
    return value;
  } catch (cause) {
    const code = cause instanceof CodedError ? cause.code : 'INTERNAL';
    await store.jobs.end(id, { state: 'failed', code, result: null, at: world.now() });
    throw cause;
  } finally {
    clearInterval(heartbeat);
  }
}

async function refuseSecond({ store, world }: JobParts): Promise<void> {
  const alive = await store.jobs.running(new Date(world.now().getTime() - ALIVE_MS));
  const other = alive.find((job) => WRITING.includes(job.kind));
  if (other === undefined) return;
  const running = { repair: 'A repair of this hub’s backups', prune: 'A prune of this hub’s backups' } as const;
  const what = other.kind === 'repair' || other.kind === 'prune' ? running[other.kind] : 'Another backup of this hub';
  throw new HubBackupError('BACKUP_ALREADY_RUNNING', `${what} is running.`, {
    startedAt: other.startedAt.toISOString(),
  });
}
