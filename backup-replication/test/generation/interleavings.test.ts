/** Fault 6: two writers, a writer and a cleaner, two cleaners, each killed anywhere, in 100,000 random orders. */
import { describe, expect, test } from 'vitest';
import { Play } from './actors.ts';

const INTERLEAVINGS = 100_000;

/** Mulberry32: small, seeded, the same everywhere. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

type Cast = 'two writers' | 'a writer and a cleaner' | 'two cleaners' | 'everybody';

/** Plays one order of steps; the answer names what was lost, or null. */
function play(cast: Cast, seed: number): { broken: string | null; committed: number } {
  const random = seeded(seed);
  const region = new Play(random);
  const indexes = [new Set<string>(), new Set<string>()] as const;
  const actors = castOf(cast).map((role) =>
    role === 'cleaner' ? () => region.clean() : () => region.write(indexes[role === 'first' ? 0 : 1], role),
  );
  const running = actors.map((start) => start());
  for (let step = 0; step < 90; step += 1) {
    const turn = Math.floor(random() * actors.length);
    const start = actors[turn];
    if (start === undefined) continue;
    const isKilled = random() < 0.02;
    if (isKilled || running[turn]?.next().done === true) running[turn] = start();
    if (random() < 0.15) pass(region, random);
    const broken = step % 6 === 5 ? region.broken() : null;
    if (broken !== null) return { broken, committed: region.committed.length };
  }
  return { broken: region.broken(), committed: region.committed.length };
}

function castOf(cast: Cast): readonly ('first' | 'second' | 'cleaner')[] {
  if (cast === 'two writers') return ['first', 'second'];
  if (cast === 'a writer and a cleaner') return ['first', 'cleaner'];
  if (cast === 'two cleaners') return ['first', 'cleaner', 'cleaner'];
  return ['first', 'second', 'cleaner', 'cleaner'];
}

/** Days go by, also while somebody is in the middle of a run. */
function pass(region: Play, random: () => number): void {
  const days = random() < 0.2 ? 31 : 3;
  for (const holder of region.holders) holder.pass(days);
}

describe('writers and cleaners at the same time', () => {
  test.each(['two writers', 'a writer and a cleaner', 'two cleaners', 'everybody'] as const)(
    'lose nothing that anybody was told is safe: %s',
    (cast) => {
      let committed = 0;
      for (let seed = 1; seed <= INTERLEAVINGS / 4; seed += 1) {
        const outcome = play(cast, seed);
        expect(outcome.broken, `seed ${seed}`).toBeNull();
        committed += outcome.committed;
      }
      // A play in which nothing ever succeeds would prove nothing.
      expect(committed).toBeGreaterThan(INTERLEAVINGS / 8);
    },
    120_000,
  );
});
