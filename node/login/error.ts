/** Everything that can go wrong between a citizen and a service, by code; the words are in the catalogue. */
import { CodedError, type JsonObject } from '@breakwater/federation-protocol';
import { loginProblems } from '../pages/text/login-problems-en.ts';
import { sayWhatHappened } from '../pages/text/problem-text.ts';

/** Every code of the login part. */
export type LoginCode = keyof typeof loginProblems;

/**
 * A refusal while somebody signs in, enrols or is registered. `facts` are what the words need (`countryName`, `usedAt`)
 * and what helps an operator; the message is English, for logs and terminal, while pages choose their words by code.
 */
export class LoginError extends CodedError<LoginCode> {
  constructor(code: LoginCode, facts: JsonObject = {}, cause?: unknown) {
    const text = loginProblems[code];
    super(code, sayWhatHappened(text, facts), text, facts, cause);
  }
}
