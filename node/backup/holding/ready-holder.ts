/** Makes a holder ready after a start: its place is its own, nothing is half done, and its book knows all it has. */
import { HubBackupError } from '../error.ts';
import { type RebuildParts, type Rebuilt, rebuildBook } from './rebuild-book.ts';
import { dropUnfinished, sweepHolder } from './sweep.ts';

/** Whether a holder may go on with more than giving back what it has. */
export class Readiness {
  #isReady: boolean;

  constructor(isReady: boolean) {
    this.#isReady = isReady;
  }

  set(): void {
    this.#isReady = true;
  }

  /** Throws `HOLDING_NOT_READY`. */
  require(): void {
    if (this.#isReady) return;
    throw new HubBackupError('HOLDING_NOT_READY', 'This holder does not know yet all that its object store holds.');
  }
}

/**
 * Claims the place, ends what was half done, and brings the book in step where it is another's or older than the place.
 * Answers null where nothing had to be brought in step. Throws `HOLDING_PLACE_TAKEN`, `HOLDING_STORE_FAILED`.
 */
export async function readyHolder(parts: RebuildParts): Promise<Rebuilt | null> {
  const { holder } = parts;
  const { place } = holder.shards;
  // What is taken in from now on lies in no other place: who comes back to one must find out what it lacks.
  if (place === null) await holder.books.forgetPlaces();
  const id = (await place?.claim()) ?? null;
  if (place === null || id === null || (await holder.books.knowsPlace(id))) {
    await sweepHolder(holder);
    return null;
  }
  await dropUnfinished(holder);
  const rebuilt = await rebuildBook(parts, place);
  await holder.books.rememberPlace(id);
  return rebuilt;
}

/** What going on until it is ready takes. */
export interface ReadyingParts extends RebuildParts {
  readonly readiness: Readiness;
  readonly signal: AbortSignal;
  /** Waits before the next attempt. */
  readonly pause: (signal: AbortSignal) => Promise<unknown>;
  readonly done: (rebuilt: Rebuilt) => Promise<void>;
  /** Called once for each refusal that differs from the one before. */
  readonly refused: (code: string) => Promise<void>;
}

/** Tries until it is ready or told to stop: an object store that is away must not keep citizens from signing in. */
export async function keepReadying(parts: ReadyingParts): Promise<void> {
  let said = '';
  while (!parts.signal.aborted) {
    try {
      const rebuilt = await readyHolder(parts);
      if (rebuilt !== null) await parts.done(rebuilt);
      // Last of all: should anything above fail, the next attempt sweeps, and what is arriving then would be lost.
      parts.readiness.set();
      return;
    } catch (cause) {
      if (parts.signal.aborted) return;
      const code = codeOf(cause);
      if (said !== code) said = await saidOrNot(parts, code);
    }
    // Told to stop while it waits, it stops.
    await parts.pause(parts.signal).catch(() => undefined);
  }
}

/** What cannot be written down either, on a full disk for instance, is said again at the next attempt. */
async function saidOrNot({ refused }: ReadyingParts, code: string): Promise<string> {
  try {
    await refused(code);
    return code;
  } catch (cause) {
    codeOf(cause);
    return '';
  }
}

/** The store's, the clock's, or the database's on a full disk; what has no code is a fault of ours. */
function codeOf(cause: unknown): string {
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  throw cause;
}
