/** Places in an order, largest first. */

/**
 * The place of each number, 1 for the largest; equal numbers share the average of the places they cover
 * (the ranks that Spearman's correlation is defined on).
 */
export function averageRanks(numbers: readonly number[]): readonly number[] {
  return numbers.map((one) => {
    const above = numbers.filter((other) => other > one).length;
    const equal = numbers.filter((other) => other === one).length;
    return above + (equal + 1) / 2;
  });
}

/** True when no two numbers are equal, so that every place is taken once. */
export function hasNoTies(numbers: readonly number[]): boolean {
  return new Set(numbers).size === numbers.length;
}
