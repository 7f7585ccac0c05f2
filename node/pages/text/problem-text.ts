/** The shape of a catalogue of problems, the same in every language. */
import type { ErrorText, JsonObject } from '@breakwater/federation-protocol';

/** What happened: a sentence, or one that is made from the facts in the error's evidence. */
export interface ProblemText extends ErrorText {
  readonly happened: string | ((facts: JsonObject) => string);
}

/** A catalogue by error code. */
export type ProblemTexts = Readonly<Record<string, ProblemText>>;

/** The sentence that says what happened. */
export function sayWhatHappened({ happened }: ProblemText, facts: JsonObject): string {
  return typeof happened === 'string' ? happened : happened(facts);
}
