/** Something that is backed up, as an operator or the command line of an archive names it. */

/** Tiers of a restore: 1 comes back first. */
export const TIER_MAX = 5;
/** What nobody gave a tier lies in the middle. */
export const TIER_DEFAULT = 3;

/** What nobody asked for otherwise. */
export const SOURCE_DEFAULTS = { tier: TIER_DEFAULT, rules: [], oneFileSystem: false, skipCaches: false } as const;

/** A source; the hub itself is one more, made by `hub.ts`. */
export interface Source {
  /** The first part of every path in the snapshot. */
  readonly name: string;
  readonly kind: 'directory' | 'sqlite' | 'postgres';
  /** Path of a directory, file or database; of PostgreSQL `service:<name>` or `file:<path of a file with the URL>`. */
  readonly address: string;
  readonly tier: number;
  /** Of a directory: what is left out (`rules.ts`). */
  readonly rules: readonly string[];
  readonly oneFileSystem: boolean;
  readonly skipCaches: boolean;
}
