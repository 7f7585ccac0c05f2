/** Counts of ranks and of who was ahead of whom, kept while runs go by; nothing is allocated for a run. */

/** What many runs leave behind. All matrices are row-major, `units` wide. */
export interface Tally {
  readonly units: number;
  /** Runs in which a unit had a score. */
  readonly scored: Uint32Array;
  /** [unit, rank - 1]: runs in which the unit took the rank; equal scores share the smallest. */
  readonly ranks: Uint32Array;
  /** [a, b]: twice the runs in which a was ahead of b; a tie counts one for each, so that halves stay whole numbers. */
  readonly aheadTwice: Uint32Array;
  /** The units by score in the last run, best first: the next run starts sorting from there. */
  readonly order: Int32Array;
}

/** An empty tally. */
export function tallyOf(units: number): Tally {
  return {
    units,
    scored: new Uint32Array(units),
    ranks: new Uint32Array(units * units),
    aheadTwice: new Uint32Array(units * units),
    order: Int32Array.from({ length: units }, (_, unit) => unit),
  };
}

/** Adds the scores of one run; NaN means that the unit has none in it and so no place either. */
export function addRun(tally: Tally, scores: Float64Array): void {
  const { units, order } = tally;
  const count = sortByScore(order, scores);
  let rank = 0;
  for (let place = 0; place < count; place++) {
    const unit = order[place] as number;
    const score = scores[unit] as number;
    if (place === 0 || score !== scores[order[place - 1] as number]) rank = place;
    tally.scored[unit] = (tally.scored[unit] as number) + 1;
    tally.ranks[unit * units + rank] = (tally.ranks[unit * units + rank] as number) + 1;
    countAhead(tally, scores, place, count);
  }
}

function countAhead(tally: Tally, scores: Float64Array, place: number, count: number): void {
  const { units, order, aheadTwice } = tally;
  const unit = order[place] as number;
  const score = scores[unit] as number;
  for (let behind = place + 1; behind < count; behind++) {
    const other = order[behind] as number;
    const cell = unit * units + other;
    if (score === scores[other]) {
      aheadTwice[cell] = (aheadTwice[cell] as number) + 1;
      aheadTwice[other * units + unit] = (aheadTwice[other * units + unit] as number) + 1;
    } else {
      aheadTwice[cell] = (aheadTwice[cell] as number) + 2;
    }
  }
}

/** Insertion sort, fast because runs differ little; units without score go last. Returns how many have one. */
export function sortByScore(order: Int32Array, scores: Float64Array): number {
  let missing = 0;
  for (let place = 0; place < order.length; place++) {
    const unit = order[place] as number;
    const score = scores[unit] as number;
    // NaN compares false with everything: it is moved behind all others by asking the question the other way round.
    if (Number.isNaN(score)) missing++;
    let at = place;
    while (at > 0 && isAhead(score, scores[order[at - 1] as number] as number)) {
      order[at] = order[at - 1] as number;
      at--;
    }
    order[at] = unit;
  }
  return order.length - missing;
}

function isAhead(score: number, other: number): boolean {
  return score > other || (Number.isNaN(other) && !Number.isNaN(score));
}

/**
 * P(a ahead of b) for every pair, row-major; ties count half, so P(a, b) + P(b, a) = 1 and the diagonal is one half.
 * Runs in which one of the two has no score tell nothing about the pair; NaN when there is no other.
 */
export function pairwiseOf(tally: Tally): Float64Array {
  const { units, aheadTwice } = tally;
  const probabilities = new Float64Array(units * units);
  for (let a = 0; a < units; a++) {
    for (let b = 0; b < units; b++) {
      const ahead = aheadTwice[a * units + b] as number;
      const both = ahead + (aheadTwice[b * units + a] as number);
      probabilities[a * units + b] = a === b ? 0.5 : ahead / both;
    }
  }
  return probabilities;
}
