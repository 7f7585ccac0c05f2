/** What a verb of the command line is: its help, what it takes, and what it does with a terminal. */
import type { ErrorText, JsonObject } from '@breakwater/federation-protocol';

/** 0 done, 1 failed, 2 used wrongly, 3 done in part, 4 refused by trust. */
export type ExitCode = 0 | 1 | 2 | 3 | 4;

/** One option; `many` takes several values, `required` is asked for by name when missing. */
export interface OptionSpec {
  /** As commander writes it: `--dir <path>`, `--yes`. */
  readonly flags: string;
  readonly text: string;
  readonly required?: boolean;
  readonly many?: boolean;
  /** May be given several times, one value each; unlike `many` it leaves what follows to the arguments. */
  readonly repeat?: boolean;
  readonly default?: string;
}

/** A positional argument. */
export interface ArgumentSpec {
  /** As commander writes it: `<file>`, `[name]`, `<files...>`. */
  readonly name: string;
  readonly text: string;
}

/** What a verb was called with; option names are camelCased (`--root-sha256` is `rootSha256`). */
export interface VerbInput {
  readonly options: Readonly<Record<string, string | boolean | string[] | undefined>>;
  readonly args: readonly string[];
}

/** Long work, as it goes on. `done` and `total` are in `unit`. */
export interface ProgressUpdate {
  readonly done: number;
  readonly total: number;
  readonly unit: 'bytes' | 'files';
  readonly label: string;
}

/** Where a verb speaks. Lines are quiet facts; the result is printed once, as JSON with `--json`. */
export interface Terminal {
  readonly json: boolean;
  readonly isTty: boolean;
  /** A fact for a person, on standard output; silent with `--json`. */
  line(text: string): void;
  /** The outcome: the object with `--json`, else the lines. */
  result(value: JsonObject, human: () => readonly string[]): void;
  progress(update: ProgressUpdate): void;
  /** False when nobody can answer, since standard input is no terminal. */
  readonly canAsk?: boolean;
  /** Asks the person on a terminal; an empty answer when standard input is not one. */
  ask(question: string): Promise<string>;
}

/** One verb of the command line. */
export interface Verb {
  readonly summary: string;
  /** Teaches: when to use it, with one example. */
  readonly help: string;
  readonly options: readonly OptionSpec[];
  readonly arguments?: readonly ArgumentSpec[];
  /** What stays, what is unfinished and how to go on, said when it is stopped by a signal; without it nothing is. */
  readonly stopped?: ErrorText;
  run(input: VerbInput, terminal: Terminal): Promise<ExitCode>;
}
