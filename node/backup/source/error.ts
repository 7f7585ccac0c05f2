/** What can be wrong with what is to be backed up, and with when, how fast and how long: rules, dumps, settings. */
import { CodedError, type ErrorText, type JsonObject } from '@breakwater/federation-protocol';

const texts = {
  BACKUP_RULE_INVALID: {
    means: 'A rule says which files are left out; one that is not understood could leave out the wrong ones.',
    cure: 'Write rules as in .gitignore, like "*.tmp", "/cache/" or "!keep.me", and put them in quotes.',
  },
} as const satisfies Record<string, ErrorText>;

/** Codes of sources. */
export type SourceCode = keyof typeof texts;

/** A refusal about a source. */
export class SourceError extends CodedError<SourceCode> {
  constructor(code: SourceCode, happened: string, evidence: JsonObject = {}, cause?: unknown) {
    super(code, happened, texts[code], evidence, cause);
  }
}
