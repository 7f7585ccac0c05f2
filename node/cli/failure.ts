/** Failures for people and for programs: what happened, what it means, what to do, the code. */
import { CodedError, type JsonObject } from '@breakwater/federation-protocol';
import { exitCodeOf } from './exit-code.ts';
import { printableLines, withoutSecrets } from './printable.ts';
import type { ExitCode } from './verb.ts';

const unforeseenText = {
  means: 'Something happened that the program did not foresee. The step may be half done.',
  cure: 'Run `breakwater doctor`, then the command again. If it stays so, report all lines of this failure.',
};

/** Prints a failure: what happened, what it means, what to do, the code. Returns the exit code for it. */
export function printFailure(error: unknown, json: boolean): ExitCode {
  const failure = error instanceof CodedError ? error : unforeseen(error);
  const { code, means, cure } = failure;
  const message = withoutSecrets(failure.message);
  if (json) {
    const evidence: JsonObject = JSON.parse(withoutSecrets(JSON.stringify(failure.evidence)));
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
  process.stderr.write(`${withoutSecrets(error instanceof Error ? (error.stack ?? happened) : happened)}\n\n`);
  return new CodedError('INTERNAL', `The command stopped: ${happened}`, unforeseenText);
}
