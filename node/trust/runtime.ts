/** What a running hub trusts, kept up to date: loaded and verified again at start, followed within a minute. */
import { join } from 'node:path';
import { CodedError, type Verified } from '@breakwater/federation-protocol';
import { members, type PinnedRoot, TrustError, type TrustState, verifyTrust } from '@breakwater/trust-lists';
import type { World } from '../world.ts';
import { collect } from './collect.ts';
import { writePublication } from './folder.ts';
import { readPin } from './pin.ts';
import { indexOf } from './publication.ts';
import { startRefreshLoop } from './refresh-loop.ts';
import { type Fetch, folderSource, originSource, type TrustSource } from './source.ts';

/** What trusting takes. */
export interface TrustParts {
  /** The hub directory; evidence is kept in its folder `trust`. */
  readonly dir: string;
  /** SHA-256 (hexadecimal) of the pinned root; empty where there is none yet, and then nobody is trusted. */
  readonly rootSha256: string;
  /** The authority publishes from its own folder: there the pin may lie beside it, and the folder confirms itself. */
  readonly isAuthority: boolean;
  /** Origins asked first. Every member's mirror is asked as well, a few at a time. */
  readonly sources: readonly string[];
  /** The hub's own origin, which it need not ask. */
  readonly origin: string;
  readonly fetch: Fetch;
  readonly world: World;
}

/** How the last look for news went. */
export interface TrustStatus {
  readonly sequence: number | null;
  /** When the list in force was last verified. */
  readonly lastVerifiedAt: Date | null;
  /** When a source last said, verifiably or by its index, that it has nothing newer. */
  readonly lastConfirmedAt: Date | null;
  readonly lastError: TrustProblem | null;
}

/** Why the last look did not succeed wholly. */
export interface TrustProblem {
  readonly at: Date;
  readonly code: string;
  readonly message: string;
  readonly source: string;
}

/** The hub's trust while it runs. */
export interface TrustRuntime {
  /** The state in force. Throws `TRUST_NOT_YET` before the first list, `TRUST_LIST_EXPIRED` when it has run out. */
  current(): Verified<TrustState>;
  /** The last verified state, also when it has run out, or null: for mirrors and for showing, never for deciding. */
  lastVerified(): Verified<TrustState> | null;
  status(): TrustStatus;
  /** Looks for news once, now. Never throws for a source's failure: that is in `status()`. */
  refresh(): Promise<void>;
  /** Looks for news every half minute from now on. */
  start(): void;
  close(): Promise<void>;
}

/** How many members' mirrors are asked beside the configured sources in one round. */
const mirrorsAsked = 2;
/** Longest that one source may take, so that one dead host cannot use up the round. */
const sourceTimeoutMs = 8_000;

/** Opens the hub's trust: reads its own folder and verifies all of it from the pinned root on. */
export async function openTrust(parts: TrustParts): Promise<TrustRuntime> {
  const keeper = new TrustKeeper(parts);
  await keeper.load();
  let loop: { close(): void } | null = null;
  const refresh = () => keeper.refresh();
  return {
    current: () => keeper.current(),
    lastVerified: () => keeper.lastVerified(),
    status: () => keeper.status(),
    refresh,
    start: () => {
      loop ??= startRefreshLoop(refresh, (error) => keeper.note(error), parts.world);
    },
    close: async () => loop?.close(),
  };
}

class TrustKeeper {
  readonly #parts: TrustParts;
  readonly #folder: string;
  #state: Verified<TrustState> | null = null;
  #status: TrustStatus = { sequence: null, lastVerifiedAt: null, lastConfirmedAt: null, lastError: null };

  constructor(parts: TrustParts) {
    this.#parts = parts;
    this.#folder = join(parts.dir, 'trust');
  }

  current(): Verified<TrustState> {
    const state = this.#state;
    const { lastError } = this.#status;
    if (state === null) {
      const evidence = lastError === null ? {} : { code: lastError.code, source: lastError.source };
      throw new TrustError('TRUST_NOT_YET', 'No trust list has been verified yet.', evidence);
    }
    // The clock goes on between two refreshes, and a refresh may fail for months.
    if (this.#parts.world.now() > state.expiresAt) {
      const happened = `Trust list ${state.list.sequence} ran out at ${state.expiresAt.toISOString()}.`;
      throw new TrustError('TRUST_LIST_EXPIRED', happened, { sequence: state.list.sequence });
    }
    return state;
  }

  lastVerified(): Verified<TrustState> | null {
    return this.#state;
  }

  status(): TrustStatus {
    return this.#status;
  }

  /** Records a failure that belongs to no source, such as a look that took too long. */
  note(error: CodedError): void {
    this.#settle(false, [this.#problem('hub', error)]);
  }

  /** What lies in the folder is as untrusted as what comes from the network. */
  async load(): Promise<void> {
    const pin = await readPin(this.#parts);
    if (pin === null) return;
    const problems: TrustProblem[] = [];
    await this.#consult(folderSource(this.#folder), pin, true, problems);
    this.#settle(false, problems);
  }

  async refresh(): Promise<void> {
    const pin = await readPin(this.#parts);
    if (pin === null) return;
    const problems: TrustProblem[] = [];
    const inFolder = await this.#consult(folderSource(this.#folder), pin, true, problems);
    // Its own folder confirms nothing to a hub; to the authority it is the publication itself.
    let confirmed = inFolder && this.#parts.isAuthority;
    for (const origin of this.#origins()) {
      if (await this.#consult(originSource(origin, this.#parts.fetch), pin, false, problems)) confirmed = true;
    }
    this.#settle(confirmed, problems);
  }

  /** One source: fetch, verify, keep. True when the source agrees with what is now in force. */
  async #consult(
    source: TrustSource,
    pin: PinnedRoot,
    isOwnFolder: boolean,
    problems: TrustProblem[],
  ): Promise<boolean> {
    const known = this.#state;
    try {
      const signal = AbortSignal.timeout(sourceTimeoutMs);
      const collected = await collect(source, known ?? pin, signal, isOwnFolder && known === null);
      if (collected.kind !== 'evidence') return collected.kind === 'same';
      const next = await verifyTrust(collected.evidence, known ?? pin, this.#parts.world.now());
      // A look that had wedged may come to its end after a later one: what it knew then no longer counts.
      if (this.#state !== known) return false;
      await this.#adopt(next, isOwnFolder);
      return true;
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      problems.push(this.#problem(source.name, error));
      return false;
    }
  }

  async #adopt(next: Verified<TrustState>, isOwnFolder: boolean): Promise<void> {
    const before = this.#state;
    // First on disk, then in force: after a crash the hub must not know less than it acted on.
    const isNews = before === null || JSON.stringify(await indexOf(before)) !== JSON.stringify(await indexOf(next));
    if (isNews && !isOwnFolder) await writePublication(this.#folder, next);
    this.#state = next;
    this.#status = { ...this.#status, sequence: next.list.sequence, lastVerifiedAt: this.#parts.world.now() };
    if (before?.list.sequence !== next.list.sequence) {
      this.#parts.world.log.info({ event: 'trust.adopted', sequence: next.list.sequence, root: next.root.version });
    }
  }

  #problem(source: string, { code, message }: CodedError): TrustProblem {
    return { at: this.#parts.world.now(), code, message, source };
  }

  /** Ends a round: a refusal outweighs a source out of reach, and that does not matter while another confirms. */
  #settle(confirmed: boolean, problems: readonly TrustProblem[]): void {
    const { world } = this.#parts;
    const before = this.#status.lastError;
    const refusal = problems.find(({ code }) => code !== 'TRUST_SOURCE_UNREACHABLE');
    const lastError = refusal ?? (confirmed ? null : (problems.at(-1) ?? before));
    const lastConfirmedAt = confirmed ? world.now() : this.#status.lastConfirmedAt;
    this.#status = { ...this.#status, lastConfirmedAt, lastError };
    // Said once, not every half minute for as long as it lasts.
    if (lastError !== null && (lastError.code !== before?.code || lastError.source !== before.source)) {
      world.log.warn({ event: 'trust.refused', code: lastError.code, source: lastError.source });
    }
  }

  /** The configured sources and some members' mirrors, other ones each time. */
  #origins(): readonly string[] {
    const { sources, origin, world } = this.#parts;
    const mirrors = this.#state === null ? [] : members(this.#state).map((member) => member.origin);
    const others = mirrors.filter((mirror) => mirror !== origin && !sources.includes(mirror));
    const start = (world.randomBytes(1)[0] ?? 0) % Math.max(1, others.length);
    const turned = [...others.slice(start), ...others.slice(0, start)];
    return [...sources.filter((source) => source !== origin), ...turned.slice(0, mirrorsAsked)];
  }
}
