/** The proven forks that a hub keeps: each log has room of its own, so that an old one’s cannot hide a new one’s. */
import { createHash } from 'node:crypto';
import type { Root } from '@breakwater/trust-lists';
import { forksMax, type KeptFork, readForks, writeFork } from './fork-file.ts';

/** What keeping takes; `keeps` as in `TrustParts`. */
export interface KeptForksParts {
  readonly dir: string;
  readonly keeps?: boolean;
}

/** All forks that one hub knows. */
export class KeptForks {
  readonly #parts: KeptForksParts;
  #forks: readonly KeptFork[] = [];

  constructor(parts: KeptForksParts) {
    this.#parts = parts;
  }

  /** Those in the hub's folder, proven anew under the logs of these roots. */
  async load(roots: readonly Root[]): Promise<void> {
    this.#forks = await readForks(this.#parts.dir, roots);
  }

  /** Those of one log. */
  of(origin: string | undefined): readonly KeptFork[] {
    return this.#forks.filter((fork) => fork.origin === origin);
  }

  /** Whether this very evidence is kept: it need not be proven twice. */
  has(evidence: Uint8Array): boolean {
    const hash = createHash('sha256').update(evidence).digest('hex');
    return this.#forks.some((fork) => fork.hash === hash);
  }

  /** Keeps a proven fork; false when it is known, or when there are enough of its log. */
  async add(fork: KeptFork): Promise<boolean> {
    const ofLog = this.of(fork.origin);
    if (ofLog.length >= forksMax || ofLog.some(({ hash }) => hash === fork.hash)) return false;
    if (this.#parts.keeps === true) await writeFork(this.#parts.dir, fork);
    this.#forks = [...this.#forks, fork];
    return true;
  }
}
