/** The real terminal: facts on standard output, progress where standard error is a terminal, errors in four parts. */
import { createInterface } from 'node:readline/promises';
import { CodedError, type JsonObject } from '@breakwater/federation-protocol';
import { formatProgress } from './progress.ts';
import type { ExitCode, Terminal } from './verb.ts';

const progressIntervalMs = 250;

/** A terminal on this process's own streams. */
export function openTerminal(json: boolean): Terminal {
  const started = new Map<string, number>();
  let shownAt = 0;
  return {
    json,
    isTty: process.stdout.isTTY === true,
    line: (text) => {
      if (!json) process.stdout.write(`${text}\n`);
    },
    result: (value, human) => {
      process.stdout.write(json ? `${JSON.stringify(value)}\n` : `${human().join('\n')}\n`);
    },
    progress: (update) => {
      if (json || process.stderr.isTTY !== true) return;
      const now = performance.now();
      const since = started.get(update.label) ?? now;
      started.set(update.label, since);
      const finished = update.done >= update.total;
      if (!finished && now - shownAt < progressIntervalMs) return;
      shownAt = now;
      process.stderr.write(`\r\u001b[K${formatProgress(update, now - since)}${finished ? '\n' : ''}`);
    },
    ask: async (question) => {
      if (process.stdin.isTTY !== true) return '';
      const reader = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return (await reader.question(`${question} `)).trim();
      } finally {
        reader.close();
      }
    },
  };
}

/** Prints a failure: what happened, what it means, what to do, the code. Returns the exit code for it. */
export function printFailure(error: unknown, json: boolean): ExitCode {
  if (!(error instanceof CodedError)) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return 1;
  }
  const { code, message, means, cure, evidence } = error;
  if (json) {
    const problem: JsonObject = { ok: false, code, message, means, cure, evidence };
    process.stdout.write(`${JSON.stringify(problem)}\n`);
  }
  process.stderr.write(`${message}\n  What it means  ${means}\n  What to do     ${cure}\n  Code           ${code}\n`);
  if (code === 'CLI_USAGE') return 2;
  return code.startsWith('TRUST_') ? 4 : 1;
}
