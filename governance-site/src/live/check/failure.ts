/** Why a check ended early, in the parts that a reader is told: what happened, what it means, what to do, the code. */
import { trustCheckText } from '../../text/trust-check.ts';
import { BrowserTooOld } from './check-entry.ts';
import { FileUnreachable } from './files.ts';
import { ClockBehind } from './log.ts';
import { StepFailure, type StepName } from './step.ts';

const words = trustCheckText.failure;

/** The parts; `isWrong` is true when something that was shown does not hold, false when nothing could be said. */
export interface Failure {
  readonly step: StepName | null;
  readonly isWrong: boolean;
  readonly happened: string;
  readonly means: string;
  readonly todo: string;
  readonly code: string;
}

/** Sorts what was thrown. A fault of our own is told as what it is: nothing could be said. */
export function failureOf(thrown: unknown): Failure {
  const step = thrown instanceof StepFailure ? thrown.step : null;
  const cause = thrown instanceof StepFailure ? thrown.cause : thrown;
  const happened = cause instanceof Error ? cause.message : String(cause);
  const code = codeOf(cause);
  const parts = { step, happened, code };
  if (cause instanceof BrowserTooOld) {
    return { ...parts, isWrong: false, means: words.browser, todo: words.browserToDo };
  }
  if (cause instanceof ClockBehind) {
    return { ...parts, isWrong: false, means: words.clock, todo: words.clockToDo };
  }
  if (cause instanceof FileUnreachable) {
    const isNoList = cause.isMissing && step === 'root';
    const [means, todo] = isNoList ? [words.noList, words.noListToDo] : [words.unreachable, words.unreachableToDo];
    return { ...parts, isWrong: false, means, todo };
  }
  if (code === 'TRUST_ROOT_HASH_MISMATCH') {
    return { ...parts, isWrong: true, means: words.otherRoot, todo: words.otherRootToDo };
  }
  if (code === '') return { ...parts, isWrong: false, means: words.unreachable, todo: words.unreachableToDo };
  return { ...parts, isWrong: true, means: words.wrong, todo: words.wrongToDo };
}

/** The code that every refusal of the region's rules carries. */
function codeOf(cause: unknown): string {
  if (!(cause instanceof Error) || !('code' in cause)) return '';
  return typeof cause.code === 'string' ? cause.code : '';
}
