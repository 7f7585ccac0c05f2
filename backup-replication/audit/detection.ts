/** What an audit proves, in numbers (Ateniese et al. 2007; references/backup.md 4.1). */

/** The chance that `leaves` uniform leaves meet at least one of the missing share `missing`: 1 - (1 - f)^c. */
export function detectionChance(missing: number, leaves: number): number {
  return 1 - (1 - missing) ** leaves;
}

/** What one holder was asked for in one audit: leaves by chance, and leaves of the permutation of all. */
export interface AskedOf {
  /** All leaves that it keeps of the snapshot. */
  readonly total: number;
  readonly spot: number;
  readonly covered: number;
}

/**
 * The chance that such an audit meets at least one of the missing leaves, `missing` being their share. Exact: neither
 * kind asks for a leaf twice, and the two choose by keys that have nothing to do with each other.
 */
export function auditChance({ total, spot, covered }: AskedOf, missing: number): number {
  const lost = Math.min(total, Math.ceil(missing * total));
  return 1 - missedBy(spot, total, lost) * missedBy(covered, total, lost);
}

/** That `asked` different leaves, uniform among all, are none of the lost ones. */
function missedBy(asked: number, total: number, lost: number): number {
  let chance = 1;
  for (let at = 0; at < Math.min(asked, total); at += 1) chance *= Math.max(0, total - lost - at) / (total - at);
  return chance;
}

/** How many leaves it takes to find a missing share with this confidence: 459 for 1 % at 99 %. */
export function leavesToDetect(missing: number, confidence: number): number {
  if (missing >= 1) return 1;
  return Math.ceil(Math.log(1 - confidence) / Math.log(1 - missing));
}
