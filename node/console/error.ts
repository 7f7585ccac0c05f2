/** What the console refuses, by code; the words are in the catalogue. */
import { CodedError, type JsonObject } from '@breakwater/federation-protocol';
import { sayWhatHappened } from '../pages/text/problem-text.ts';
import { consoleProblems } from './text/problem-en.ts';

/** Codes of the operator console. */
export type ConsoleErrorCode = keyof typeof consoleProblems;

/** A refusal of the console. The facts never hold a code, a name or a person number. */
export class ConsoleError extends CodedError<ConsoleErrorCode> {
  constructor(code: ConsoleErrorCode, facts: JsonObject = {}, cause?: unknown) {
    const text = consoleProblems[code];
    super(code, sayWhatHappened(text, facts), text, facts, cause);
  }
}
