/** Errors as part of the protocol: a code from a closed union, evidence, what it means and what to do. */
import type { JsonObject } from './json/json-value.ts';

/** What a code means for the person who reads it, and what to do next. Plain sentences, no markup. */
export interface ErrorText {
  readonly means: string;
  readonly cure: string;
}

/**
 * The one shape of every refusal in the project. `message` says what happened in one sentence; `means` and `cure`
 * come from the package's table; `evidence` holds the facts (never a secret, never personal data).
 */
export class CodedError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly means: string;
  readonly cure: string;
  readonly evidence: JsonObject;

  constructor(code: Code, happened: string, text: ErrorText, evidence: JsonObject = {}, cause?: unknown) {
    super(happened, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.code = code;
    this.means = text.means;
    this.cure = text.cure;
    this.evidence = evidence;
  }
}
