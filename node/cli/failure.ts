/** Failures for people and for programs: what happened, what it means, what to do, the code. */
import { CodedError, type JsonObject } from '@breakwater/federation-protocol';
import { exitCodeOf } from './exit-code.ts';
import { printableLines } from './printable.ts';
import type { ExitCode } from './verb.ts';

const unforeseenText = {
  means: 'Something happened that the program did not foresee. The step may be half done.',
  cure: 'Run `breakwater doctor`, then the command again. If it stays so, report all lines of this failure.',
};

/** Prints a failure: what happened, what it means, what to do, the code. Returns the exit code for it. */
export function printFailure(error: unknown, json: boolean): ExitCode {
  const { code, message, means, cure, evidence } = error instanceof CodedError ? error : unforeseen(error);
  if (json) {
    const problem: JsonObject = { ok: false, code, message, means, cure, evidence };
    process.stdout.write(`${JSON.stringify(problem)}\n`);
  }
  process.stderr.write(
    `${printableLines(message)}\n  What it means  ${means}\n  What to do     ${cure}\n  Code           ${code}\n`,
  );
  return exitCodeOf(code);
}

/** Writes the stack, which only a developer can use, to standard error, and gives the refusal for everybody else. */
function unforeseen(error: unknown): CodedError {
  const happened = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${error instanceof Error ? (error.stack ?? happened) : happened}\n\n`);
  return new CodedError('INTERNAL', `The command stopped: ${happened}`, unforeseenText);
}
