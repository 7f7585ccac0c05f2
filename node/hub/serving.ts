/** One server at a time for a hub directory: two would write one state over the other. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { HubError } from '../error.ts';

/** The directory while this process serves it. */
export interface Serving {
  /** Lets go of it. A process that dies lets go too: the lock is the operating system's. */
  end(): void;
}

/** Takes the directory before anything in it is touched. Throws `HUB_RUNNING`. */
export function takeForServing(dir: string): Serving {
  const file = new Database(join(dir, 'serving.db'), { timeout: 0 });
  try {
    file.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    file.close();
    if (!(error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY')) throw error;
    throw new HubError('HUB_RUNNING', `The hub in ${dir} is running already.`, { dir }, error);
  }
  return { end: () => file.close() };
}
