/** The steps of a check, and how each of them tells the page that it begins and what it found. */
import type { trustCheckText } from '../../text/trust-check.ts';

/** The steps by name, in the order in which they are taken. */
export type StepName = keyof typeof trustCheckText.steps;

/** `late`: all that was shown holds, but it is old. */
export type StepOutcome = 'held' | 'late';

/** Who is told how a check goes on. */
export interface Progress {
  began(step: StepName): void;
  ended(step: StepName, outcome: StepOutcome, words: string): void;
}

/** What a step came to: its value for the steps after it, and its words. */
export interface Finding<Value> {
  readonly value: Value;
  readonly words: string;
  readonly outcome?: StepOutcome;
}

/** Something thrown inside a step, with the step in which it happened. */
export class StepFailure extends Error {
  readonly step: StepName;

  constructor(step: StepName, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'StepFailure';
    this.step = step;
  }
}

/** Takes one step, and says when it begins and ends. Throws `StepFailure`. */
export async function take<Value>(
  progress: Progress,
  step: StepName,
  work: () => Promise<Finding<Value>> | Finding<Value>,
): Promise<Value> {
  progress.began(step);
  try {
    const { value, words, outcome = 'held' } = await work();
    progress.ended(step, outcome, words);
    return value;
  } catch (cause) {
    throw new StepFailure(step, cause);
  }
}
