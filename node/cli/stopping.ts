/** A verb that is stopped by Ctrl-C or by another program: it says what it leaves, and ends as the signal ends it. */
import { CodedError, type ErrorText } from '@breakwater/federation-protocol';
import { clearAll } from '../when-stopped.ts';
import type { ExitCode } from './verb.ts';

/** With the exit code that a shell gives to each. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;
type StopSignal = keyof typeof SIGNALS;

const WORDS: Readonly<Record<StopSignal, string>> = {
  SIGINT: 'Stopped by Ctrl-C (SIGINT) before it was done.',
  SIGTERM: 'Stopped from outside (SIGTERM) before it was done.',
};

/**
 * Does `work`. The first signal takes away what must not stay, tells `said` and ends the program by the same signal, so
 * that a script around it sees 130 or 143 and stops as well; a second one ends it at once.
 */
export async function toldWhenStopped(
  said: ErrorText,
  json: boolean,
  work: () => Promise<ExitCode>,
): Promise<ExitCode> {
  let isOver = false;
  let isStopped = false;
  const stop = (signal: StopSignal) => {
    isStopped = true;
    listen('off');
    void end(signal);
  };
  const end = async (signal: StopSignal) => {
    const [{ printFailure }, { ArchiveError }] = await Promise.all([
      import('./failure.ts'),
      import('../archive/error.ts'),
    ]);
    await clearAll();
    if (!isOver) {
      if (process.stderr.isTTY === true) process.stderr.write('\n');
      const { code, message, evidence } = new ArchiveError('ARCHIVE_STOPPED', WORDS[signal], { signal });
      printFailure(new CodedError(code, message, said, evidence), json);
    }
    process.kill(process.pid, signal);
    process.exit(SIGNALS[signal]);
  };
  const listen = (how: 'on' | 'off') => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process[how](signal, stop);
  };
  listen('on');
  try {
    const exitCode = await work();
    isOver = true;
    return exitCode;
  } finally {
    listen('off');
    // What the work says of being taken apart is of no use to anybody.
    if (isStopped) await new Promise(() => undefined);
  }
}
