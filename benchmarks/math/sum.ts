/** Sums, means and quantiles that do not depend on the order in which the numbers come. */

/** The numbers that are there, lowest first. */
export function sorted(numbers: Iterable<number>): Float64Array {
  return Float64Array.from([...numbers].filter((one) => !Number.isNaN(one))).sort();
}

/** The sum of numbers with the bits that plain addition drops gathered (Knuth's two-sum). In the order given. */
export function sum(numbers: ArrayLike<number>): number {
  let total = 0;
  let dropped = 0;
  for (let index = 0; index < numbers.length; index += 1) {
    const one = numbers[index] ?? 0;
    const next = total + one;
    dropped += lost(total, one, next);
    total = next;
  }
  return Number.isFinite(total) ? total + dropped : total;
}

/** What the addition a + b = total has rounded away, exactly. */
export function lost(a: number, b: number, total: number): number {
  const taken = total - a;
  return a - (total - taken) + (b - taken);
}

/**
 * The mean, as if rounded once; NaN of nothing. A second pass adds up how far the numbers are from the first result,
 * with what each difference rounds away: R's mean does the same in longer numbers, and published indices rest on it.
 */
export function mean(numbers: ArrayLike<number>): number {
  const first = sum(numbers) / numbers.length;
  const away = new Float64Array(2 * numbers.length);
  for (let index = 0; index < numbers.length; index += 1) {
    const one = numbers[index] ?? 0;
    away[2 * index] = one - first;
    away[2 * index + 1] = lost(one, -first, one - first);
  }
  const rest = sum(away) / numbers.length;
  return Number.isFinite(rest) ? first + rest : first;
}

/** The median of sorted numbers: the middle one, or the mean of the two in the middle. */
export function median(ascending: ArrayLike<number>): number {
  return quantile(ascending, 0.5);
}

/** The p-quantile of sorted numbers as R's default (type 7): straight lines between the order statistics. */
export function quantile(ascending: ArrayLike<number>, p: number): number {
  const place = (ascending.length - 1) * p;
  const below = Math.floor(place);
  const low = ascending[below] ?? Number.NaN;
  const share = place - below;
  return share === 0 ? low : low + share * ((ascending[below + 1] ?? Number.NaN) - low);
}

/** The standard deviation of a sample (n - 1); NaN of fewer than two. */
export function deviation(numbers: ArrayLike<number>): number {
  const centre = mean(numbers);
  return Math.sqrt(sum(Float64Array.from(numbers, (one) => (one - centre) * (one - centre))) / (numbers.length - 1));
}

/** Skewness and excess kurtosis of type 2 (SAS, Excel, e1071); NaN of fewer than 3 and 4 numbers, or of equal ones. */
export function shape(numbers: ArrayLike<number>): { readonly skewness: number; readonly kurtosis: number } {
  const n = numbers.length;
  const centre = mean(numbers);
  const away = Float64Array.from(numbers, (one) => one - centre);
  const second = sum(away.map((d) => d * d));
  const third = sum(away.map((d) => d * d * d));
  const fourth = sum(away.map((d) => d * d * d * d));
  const skewness = ((Math.sqrt(n) * third) / (second * Math.sqrt(second))) * (Math.sqrt(n * (n - 1)) / (n - 2));
  const excess = (n * fourth) / (second * second) - 3;
  const kurtosis = (((n + 1) * excess + 6) * (n - 1)) / ((n - 2) * (n - 3));
  return { skewness: n < 3 ? Number.NaN : skewness, kurtosis: n < 4 ? Number.NaN : kurtosis };
}
