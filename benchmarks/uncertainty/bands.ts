/** Ordered bands: units that the data cannot tell apart stand in the same one. */

/** How sure "ahead of" must be before two units may stand in different bands. */
export const sureAhead = 0.95;

/** Bands of the units, best first. */
export interface Bands {
  /** The band of each unit, 1 = best; 0 for a unit that takes no part. */
  readonly of: readonly number[];
  readonly count: number;
  /** Pairs of one band that are told apart all the same (the price of bands): see {@link bandsOf}. */
  readonly toldApartInside: number;
  /** Pairs, of all who take part, that cannot be told apart; each of them lies inside one band. */
  readonly notToldApart: number;
}

/**
 * The finest ordered division in which any two units that cannot be told apart share a band.
 *
 * Two units are told apart when one is ahead of the other with probability `sure` or more. "Not told apart" is no
 * equivalence (A and B, B and C, yet not A and C), so bands follow chains: a cut lies only where EVERY unit above is
 * surely ahead of EVERY unit below. That makes the statement across bands the strong one: whoever stands in a higher
 * band is ahead of everyone in a lower band, each pair with `sure` or more. The limit: a long chain is one wide band,
 * although its ends are told apart; `toldApartInside` counts such pairs, and the pairwise matrix shows them.
 *
 * The bands are the strong components of the graph with an arc a -> b unless b is surely ahead of a. Of any two units
 * at least one has an arc to the other; so the components form one line, and sorting by number of arcs finds them:
 * k units that are surely ahead of the rest have at least n - k arcs each, every other unit at most n - k - 1.
 * The order of the units in the matrix plays no part.
 *
 * @param probabilities P(a ahead of b), row-major; NaN (never seen together) counts as not told apart
 */
export function bandsOf(
  probabilities: Float64Array,
  units: number,
  takesPart: (unit: number) => boolean = () => true,
  sure: number = sureAhead,
): Bands {
  const isSure = (a: number, b: number) => (probabilities[a * units + b] ?? Number.NaN) >= sure;
  const members = Array.from({ length: units }, (_, unit) => unit).filter(takesPart);
  const arcs = new Map(members.map((a) => [a, members.filter((b) => b !== a && !isSure(b, a)).length]));
  const line = [...members].sort((a, b) => (arcs.get(b) ?? 0) - (arcs.get(a) ?? 0));
  const of = new Array<number>(units).fill(0);
  let band = 1;
  line.forEach((unit, place) => {
    of[unit] = band;
    const below = line.slice(place + 1);
    if (below.length > 0 && line.slice(0, place + 1).every((a) => below.every((b) => isSure(a, b)))) band++;
  });
  const pairs = members.flatMap((a) => members.filter((b) => b > a).map((b) => [a, b] as const));
  const apart = pairs.filter(([a, b]) => isSure(a, b) || isSure(b, a));
  return {
    of,
    count: members.length === 0 ? 0 : band,
    toldApartInside: apart.filter(([a, b]) => of[a] === of[b]).length,
    notToldApart: pairs.length - apart.length,
  };
}
