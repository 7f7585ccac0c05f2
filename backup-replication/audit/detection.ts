/** What an audit proves, in numbers (Ateniese et al. 2007; references/backup.md 4.1). */

/** The chance that `leaves` uniform leaves meet at least one of the missing share `missing`: 1 - (1 - f)^c. */
export function detectionChance(missing: number, leaves: number): number {
  return 1 - (1 - missing) ** leaves;
}

/** How many leaves it takes to find a missing share with this confidence: 459 for 1 % at 99 %. */
export function leavesToDetect(missing: number, confidence: number): number {
  if (missing >= 1) return 1;
  return Math.ceil(Math.log(1 - confidence) / Math.log(1 - missing));
}
