/** Repeats the look for news so that nothing, not even a look that never ends, can stop the repeating. */
import { CodedError } from '@breakwater/federation-protocol';
import { TrustError } from '@breakwater/trust-lists';
import type { World } from '../world.ts';

/** A change is followed within a minute: half a minute between two looks, and one may fail. */
export const refreshEveryMs = 30_000;
/** A look that takes longer has wedged; it is given up and the next one comes in its time. */
export const refreshGivesUpMs = 25_000;

/** A hub that knows no list yet can do nothing: it looks again soon, until there is one. */
export const refreshBlankEveryMs = 2_000;

/** Calls `refresh` now and then about every half minute, with jitter so that hubs do not all ask at once. */
export function startRefreshLoop(
  refresh: () => Promise<void>,
  note: (error: CodedError) => void,
  world: World,
  isBlank: () => boolean = () => false,
): { close(): void } {
  let timer: NodeJS.Timeout | null = null;
  let closed = false;
  const round = async () => {
    try {
      await withDeadline(refresh(), refreshGivesUpMs);
    } catch (error) {
      note(codedErrorOf(error));
      if (!(error instanceof CodedError)) world.log.error({ err: String(error) });
    } finally {
      if (!closed) timer = setTimeout(round, jittered(isBlank() ? refreshBlankEveryMs : refreshEveryMs, world)).unref();
    }
  };
  void round();
  return {
    close: () => {
      closed = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}

/** Rejects with `TRUST_REFRESH_TIMEOUT` when `work` takes longer than `limitMs`. */
export async function withDeadline(work: Promise<void>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new TrustError('TRUST_REFRESH_TIMEOUT', `The look for a newer list took over ${limitMs / 1000} s.`));
    }, limitMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Between three quarters and five quarters of the time. */
function jittered(everyMs: number, world: World): number {
  const share = (world.randomBytes(1)[0] ?? 128) / 255;
  return everyMs * (0.75 + share / 2);
}

function codedErrorOf(error: unknown): CodedError {
  if (error instanceof CodedError) return error;
  return new TrustError('TRUST_SOURCE_UNREACHABLE', 'The look for a newer list broke off.', {}, error);
}
