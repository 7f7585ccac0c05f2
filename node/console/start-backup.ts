/** Starts a backup or its repair as a program of its own, so that the hub goes on answering while it works. */
import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { ConsoleError } from './error.ts';

const program = resolve(import.meta.dirname, '..', 'breakwater.js');

/** Starts `breakwater backup run` for a hub; `false` when the one started before is still at work. */
export type StartBackup = () => Promise<boolean>;

/**
 * A starter for the hub in `dir`. It resolves once the program runs; how the backup goes on is told by the jobs
 * store. Throws `CONSOLE_BACKUP_NOT_STARTED`.
 */
export function backupStarter(
  dir: string,
  command: readonly string[] = [process.execPath, program],
  verb: readonly string[] = ['backup', 'run'],
): StartBackup {
  let running: ChildProcess | null = null;
  return async () => {
    if (running && running.exitCode === null && running.signalCode === null) return false;
    const [file = '', ...first] = command;
    // Its log lines join ours on standard error; it may outlive this hub, since a backup is worth finishing.
    const child = spawn(file, [...first, ...verb, '--json', '--dir', dir], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    child.unref();
    await new Promise<void>((started, failed) => {
      child.once('spawn', started);
      child.once('error', (cause) => {
        failed(new ConsoleError('CONSOLE_BACKUP_NOT_STARTED', {}, cause));
      });
    });
    running = child;
    return true;
  };
}
