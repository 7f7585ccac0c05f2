/** Ordered bands: runs of the ranking, each opened by a unit that is surely ahead of everyone below the band. */

/** How sure "ahead of" must be before it counts. */
export const sureAhead = 0.95;

/** Bands of the units, best first. */
export interface Bands {
  /** The band of each unit, 1 = best; 0 for a unit that is not ranked. */
  readonly of: readonly number[];
  readonly count: number;
  /** Pairs, of all who are ranked, of which neither is surely ahead of the other. */
  readonly notToldApart: number;
  /** Those of them that stand in different bands: close neighbours with an edge between them. */
  readonly closeAcross: number;
  /** Pairs of one band that are told apart all the same. */
  readonly toldApartInside: number;
}

/**
 * From the top of the ranking, the first unit not yet placed opens a band. All whom it is not surely ahead of share the
 * band, and everyone ranked between: a band is a run of the ranking, down to the last such unit. Units with the same
 * score always share a band; when several open one, each of them counts as its opener.
 *
 * What that says: whoever opens a band is ahead of everyone in lower bands, each with probability `sure` or more.
 *
 * What it does not say, since "cannot be told apart" is no equivalence (A and B, B and C, yet not A and C): others of
 * the band may be close to units below the edge (`closeAcross` counts such pairs), and units of one band may be told
 * apart (`toldApartInside`). No division into bands avoids both; the matrix of pairs says it all.
 *
 * @param probabilities P(a ahead of b), row-major; NaN (never seen together) counts as not sure
 * @param scores published scores, which order the units; NaN = not ranked. The order of the rows plays no part
 */
export function bandsOf(probabilities: Float64Array, scores: ArrayLike<number>, sure: number = sureAhead): Bands {
  const units = scores.length;
  const scoreOf = (unit: number) => scores[unit] ?? Number.NaN;
  const isSure = (a: number, b: number) => (probabilities[a * units + b] ?? Number.NaN) >= sure;
  const line = Array.from({ length: units }, (_, unit) => unit)
    .filter((unit) => !Number.isNaN(scoreOf(unit)))
    .sort((a, b) => scoreOf(b) - scoreOf(a));
  const of = new Array<number>(units).fill(0);
  let count = 0;
  for (let from = 0; from < line.length; ) {
    const top = scoreOf(line[from] ?? 0);
    const openers = line.filter((unit) => scoreOf(unit) === top);
    const last = line.findLast((unit) => scoreOf(unit) === top || openers.some((opener) => !isSure(opener, unit)));
    const end = line.findLastIndex((unit) => scoreOf(unit) === scoreOf(last ?? 0)) + 1;
    count++;
    for (const unit of line.slice(from, end)) of[unit] = count;
    from = end;
  }
  const pairs = line.flatMap((a, place) => line.slice(place + 1).map((b) => [a, b] as const));
  const close = pairs.filter(([a, b]) => !isSure(a, b) && !isSure(b, a));
  const closeAcross = close.filter(([a, b]) => of[a] !== of[b]).length;
  const inside = pairs.filter(([a, b]) => of[a] === of[b]).length;
  return { of, count, notToldApart: close.length, closeAcross, toldApartInside: inside - (close.length - closeAcross) };
}
