/** The real terminal: facts on standard output, progress where standard error is a terminal. */
import { printableLines } from './printable.ts';
import { formatProgress } from './progress.ts';
import type { Terminal } from './verb.ts';

const progressIntervalMs = 250;

/** The streams a terminal speaks on; a process has all three. */
export interface Streams {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/**
 * A terminal on these streams. Nobody is asked about what they were not shown: facts that did not go to a person's
 * screen (`--json`, or standard output sent elsewhere) are shown on standard error before a question.
 */
export function openTerminal(json: boolean, { stdin, stdout, stderr }: Streams = process): Terminal {
  const started = new Map<string, number>();
  const unseen: string[] = [];
  let shownAt = 0;
  return {
    json,
    isTty: stdout.isTTY === true,
    canAsk: stdin.isTTY === true,
    line: (words) => {
      const text = printableLines(words);
      if (json || stdout.isTTY !== true) unseen.push(text);
      if (!json) stdout.write(`${text}\n`);
    },
    result: (value, human) => {
      stdout.write(json ? `${JSON.stringify(value)}\n` : `${printableLines(human().join('\n'))}\n`);
    },
    progress: (update) => {
      if (json || stderr.isTTY !== true) return;
      const now = performance.now();
      const since = started.get(update.label) ?? now;
      started.set(update.label, since);
      const finished = update.done >= update.total;
      if (!finished && now - shownAt < progressIntervalMs) return;
      shownAt = now;
      stderr.write(`\r\u001b[K${formatProgress(update, now - since)}${finished ? '\n' : ''}`);
    },
    ask: async (question) => {
      if (stdin.isTTY !== true) return '';
      for (const text of unseen.splice(0)) stderr.write(`${text}\n`);
      const { createInterface } = await import('node:readline/promises');
      const reader = createInterface({ input: stdin, output: stderr });
      try {
        return (await reader.question(`${question} `)).trim();
      } finally {
        reader.close();
      }
    },
  };
}
