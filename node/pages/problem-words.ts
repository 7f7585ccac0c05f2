/** What a page says about an error: chosen by its code from the catalogues, so that it can follow another language. */
import type { CodedError } from '@breakwater/federation-protocol';
import { backupProblems } from '../console/text/backup-problem-en.ts';
import { consoleProblems } from '../console/text/problem-en.ts';
import { hubProblems, otherProblem } from './text/hub-problems-en.ts';
import { loginProblems } from './text/login-problems-en.ts';
import { type ProblemText, type ProblemTexts, sayWhatHappened } from './text/problem-text.ts';

/** Three of the four parts of a problem; the fourth is the code itself. */
export interface ProblemWords {
  readonly happened: string;
  readonly means: string;
  readonly cure: string;
}

const catalogue: ProblemTexts = { ...hubProblems, ...loginProblems, ...consoleProblems, ...backupProblems };

/**
 * The words for an error. The error's own message is for logs and the terminal and is never shown: what has no words in
 * the catalogue is told in general words, and its code names it.
 */
export function problemWords({ code, evidence }: Pick<CodedError, 'code' | 'evidence'>): ProblemWords {
  const text: ProblemText = catalogue[code] ?? otherProblem;
  return { happened: sayWhatHappened(text, evidence), means: text.means, cure: text.cure };
}
