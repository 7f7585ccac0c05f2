/** Many durable steps with one flush of the disk: whoever comes while the disk works goes along with the next flush. */
import type { WitnessMove, WitnessStore } from '../../store/witness.ts';
import { WitnessError } from './error.ts';

/** Steps of one flush: more would let the first of them wait too long. */
const batchMax = 256;
/** Steps that may wait; past this the disk is slower than the callers, and they are told to come back. */
const waitingMax = 4096;

interface Waiting {
  readonly move: WitnessMove;
  readonly settle: (taken: boolean) => void;
  readonly fail: (error: unknown) => void;
}

/** Takes steps one by one and makes them durable together. */
export interface GroupCommit {
  /** True once the step is durable, false when its start is no longer the head. Throws `WITNESS_BUSY`. */
  take(move: WitnessMove): Promise<boolean>;
}

/** Makes the group commit of a witness store. */
export function createGroupCommit(store: Pick<WitnessStore, 'advance'>): GroupCommit {
  const waiting: Waiting[] = [];
  let flushing = false;

  async function flushAll(): Promise<void> {
    while (waiting.length > 0) {
      // One turn of the event loop: steps that are ready by now share this flush.
      await new Promise((resolve) => setImmediate(resolve));
      await flush(waiting.splice(0, batchMax));
    }
    flushing = false;
  }

  async function flush(batch: readonly Waiting[]): Promise<void> {
    try {
      const taken = await store.advance(batch.map(({ move }) => move));
      for (const [index, { settle }] of batch.entries()) settle(taken[index] === true);
    } catch (error) {
      for (const { fail } of batch) fail(error);
    }
  }

  return {
    take: (move) =>
      new Promise((settle, fail) => {
        if (waiting.length >= waitingMax) {
          fail(new WitnessError('WITNESS_BUSY', `${waiting.length} steps wait for the disk.`));
          return;
        }
        waiting.push({ move, settle, fail });
        if (flushing) return;
        flushing = true;
        void flushAll();
      }),
  };
}
