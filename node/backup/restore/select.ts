/** What of a snapshot is wanted: all of it, some paths, some tiers. */
import type { SourceLine } from '@breakwater/backup-replication';
import { HubBackupError } from '../error.ts';
import { isWithin, pathOfKey, pathText, typedPath } from './tree-path.ts';

/** `paths` as people type them; `tiers` by number. What is left out means all. */
export interface Selection {
  readonly paths?: readonly string[];
  readonly tiers?: readonly number[];
}

/** A selection asked about every line of the tree. */
export class Selector {
  readonly #keys: readonly string[] | null;
  readonly #tiers: readonly number[] | null;
  readonly #unseen: Set<string>;
  readonly #tiersSeen = new Set<number>();
  #isTierWanted = true;

  /** Throws `RESTORE_PATH_UNKNOWN` for a path that no snapshot can have. */
  constructor({ paths, tiers }: Selection) {
    this.#keys = paths === undefined || paths.length === 0 ? null : paths.map(typedPath);
    this.#tiers = tiers === undefined || tiers.length === 0 ? null : tiers;
    this.#unseen = new Set(this.#keys);
  }

  /** Whether everything is wanted, so that the totals must come out. */
  get isWhole(): boolean {
    return this.#keys === null && this.#tiers === null;
  }

  source({ tier }: SourceLine): void {
    this.#tiersSeen.add(tier);
    this.#isTierWanted = this.#tiers?.includes(tier) ?? true;
  }

  wants(key: string): boolean {
    if (!this.#isTierWanted) return false;
    if (this.#keys === null) return true;
    const above = this.#keys.find((wanted) => isWithin(key, wanted));
    if (above !== undefined) this.#unseen.delete(above);
    return above !== undefined;
  }

  /** Throws `RESTORE_PATH_UNKNOWN` when the snapshot does not have a path that was named, or none of the tiers. */
  checkAllSeen(): void {
    if (this.#tiers?.every((tier) => !this.#tiersSeen.has(tier))) {
      const [wanted, seen] = [this.#tiers.join(' or '), [...this.#tiersSeen].sort().join(', ')];
      throw new HubBackupError(
        'RESTORE_PATH_UNKNOWN',
        `No source of the snapshot has tier ${wanted}; there are ${seen}.`,
        {
          tiers: [...this.#tiers],
        },
      );
    }
    const [missing] = this.#unseen;
    if (missing === undefined) return;
    const path = pathText(pathOfKey(missing));
    throw new HubBackupError('RESTORE_PATH_UNKNOWN', `The snapshot holds nothing at ${path}.`, { path });
  }
}
