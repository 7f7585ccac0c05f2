/** Which list the log took up where: only changes count, and the beginning only when it is really there. */
import type { LogEntry } from '@breakwater/trust-lists';
import { describe, expect, it } from 'vitest';
import { takenUp } from '../../../src/live/check/history.ts';

function entry(index: number, sequence: number): LogEntry {
  const sha256 = `${sequence}`.repeat(64);
  return {
    index,
    bytes: new Uint8Array(),
    hash: new Uint8Array(32),
    leaf: {
      root: { version: 1, sha256 },
      lists: { hubs: { sequence, sha256 } },
      notices: { count: 0, sha256 },
      previous: null,
      successorOf: null,
    },
  };
}

const taken = (from: number, ...sequences: readonly number[]) =>
  takenUp(
    sequences.map((sequence, at) => entry(from + at, sequence)),
    from,
  ).map(({ sequence, logIndex }) => `${sequence} at ${logIndex}`);

describe('lists that the log took up', () => {
  it('are told newest first, each where it came', () => {
    expect(taken(0, 1, 2, 2, 3)).toEqual(['3 at 3', '2 at 1', '1 at 0']);
  });

  it('leave out the first one seen when the log began before it', () => {
    expect(taken(256, 8, 8, 9)).toEqual(['9 at 258']);
  });
});
