/** Many steps, one flush of the disk: nobody waits longer for company, and a slow disk turns callers away. */
import { expect, it } from 'vitest';
import type { WitnessMove } from '../../../store/witness.ts';
import { createGroupCommit } from '../../../trust/witness/group-commit.ts';
import { noon } from '../../store/open-database.ts';

const move = (size: number): WitnessMove => ({
  from: null,
  to: { origin: `log${size}`, size, rootHash: new Uint8Array(32), note: new Uint8Array(), vetted: true, at: noon },
});
const moves = (count: number) => Array.from({ length: count }, (_, at) => move(at));

it('puts what comes together into one flush, and answers each for itself', async () => {
  const flushes: number[] = [];
  const commit = createGroupCommit({
    advance: async (batch) => {
      flushes.push(batch.length);
      return batch.map(({ to }) => to.size % 2 === 0);
    },
  });
  const taken = await Promise.all(moves(100).map((one) => commit.take(one)));
  expect(taken.filter((one) => one)).toHaveLength(50);
  expect(flushes).toEqual([100]);
  expect(await commit.take(move(2))).toBe(true);
  expect(flushes).toEqual([100, 1]);
});

it('answers nobody before the flush is done', async () => {
  const disk = Promise.withResolvers<void>();
  const commit = createGroupCommit({
    advance: async (batch) => {
      await disk.promise;
      return batch.map(() => true);
    },
  });
  let isAnswered = false;
  const step = commit.take(move(1)).then((taken) => {
    isAnswered = taken;
  });
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
  expect(isAnswered).toBe(false);
  disk.resolve();
  await step;
  expect(isAnswered).toBe(true);
});

it('fails every step of a flush that failed, and goes on with the next', async () => {
  let isBroken = true;
  const commit = createGroupCommit({
    advance: async (batch) => {
      if (isBroken) throw new Error('the disk is full');
      return batch.map(() => true);
    },
  });
  const failed = await Promise.allSettled(moves(3).map((one) => commit.take(one)));
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  isBroken = false;
  expect(await commit.take(move(9))).toBe(true);
});

it('turns callers away when the disk is slower than they are', async () => {
  const disk = Promise.withResolvers<void>();
  const commit = createGroupCommit({
    advance: async (batch) => {
      await disk.promise;
      return batch.map(() => true);
    },
  });
  const waiting = moves(4096).map((one) => commit.take(one));
  await expect(commit.take(move(1))).rejects.toMatchObject({ code: 'WITNESS_BUSY' });
  disk.resolve();
  await Promise.all(waiting);
});
