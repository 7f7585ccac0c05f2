/** The health of the backups as a running hub knows it: holders are asked when somebody looks, not at every look. */
import { CodedError } from '@breakwater/federation-protocol';
import type { World } from '../../world.ts';
import { HubBackupError } from '../error.ts';
import type { BackupHealth } from './health.ts';

/** What the last question to the holders brought. */
export interface HealthSeen {
  /** The last answer, which may be older than the last question; null before the first. */
  readonly found: (Pick<BackupHealth, 'holders' | 'snapshots' | 'doubt'> & { readonly at: Date }) | null;
  /** Why the last question brought no answer; null when it did. */
  readonly failure: CodedError | null;
  readonly isAsking: boolean;
}

/** What the caller knows without asking; when it changes, an answer is out of date. */
export interface HealthSigns {
  /** The newest snapshot; null where there is none, and then nobody is asked. */
  readonly newest: number | null;
  /** Holders that answer at present. */
  readonly answering: readonly string[];
}

/** Answers at once, or after a short wait for holders that are being asked. */
export type SeeHealth = (signs: HealthSigns) => Promise<HealthSeen>;

/** What watching takes. */
export interface WatchHealthParts {
  readonly look: () => Promise<BackupHealth>;
  /** Resolves when whoever looks should wait no longer. */
  readonly patience: () => Promise<void>;
  readonly world: Pick<World, 'now' | 'log'>;
}

/** An answer holds for so long, while nothing that we see ourselves has changed. */
const FRESH_MS = 600_000;
/** Holders that come and go are not asked more often than this. */
const PAUSE_MS = 30_000;

/** A watch that has not asked yet. */
export function watchHealth({ look, patience, world }: WatchHealthParts): SeeHealth {
  let found: HealthSeen['found'] = null;
  let failure: CodedError | null = null;
  let asked: { readonly at: Date; readonly signs: string } | null = null;
  let asking: Promise<void> | null = null;
  const ask = async () => {
    try {
      // Lists of packs are only for the count: what is kept is small whatever the backups hold.
      const { holders, snapshots, doubt } = await look();
      found = { holders, snapshots, doubt, at: world.now() };
      failure = null;
    } catch (cause) {
      failure = codedOf(cause, world);
    } finally {
      asking = null;
    }
  };
  return async ({ newest, answering }) => {
    if (newest === null) return { found: null, failure: null, isAsking: false };
    const signs = `${newest} ${[...answering].sort().join(' ')}`;
    if (asking === null && isDue(asked, signs, world.now())) {
      asked = { at: world.now(), signs };
      asking = ask();
    }
    if (asking !== null) await Promise.race([asking, patience()]);
    return { found, failure, isAsking: asking !== null };
  };
}

/** Times in the future are those of a clock that was wrong then. */
function isDue(asked: { readonly at: Date; readonly signs: string } | null, signs: string, now: Date): boolean {
  if (asked === null) return true;
  const ageMs = now.getTime() - asked.at.getTime();
  return ageMs < 0 || ageMs >= FRESH_MS || (signs !== asked.signs && ageMs >= PAUSE_MS);
}

function codedOf(cause: unknown, world: WatchHealthParts['world']): CodedError {
  if (cause instanceof CodedError) return cause;
  world.log.error({ name: cause instanceof Error ? cause.name : 'unknown' }, 'the health of backups is not known');
  return new HubBackupError('BACKUP_HEALTH_UNKNOWN', 'The holders could not be asked.', {}, cause);
}
