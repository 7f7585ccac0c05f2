/** What a running hub trusts, kept up to date: loaded and verified again at start, followed within a minute. */
import type { CodedError, JsonObject, Verified } from '@breakwater/federation-protocol';
import type { Decision, DecisionQuery, PinnedRoot, Standing, TrustEvidence, TrustState } from '@breakwater/trust-lists';
import type { EventName } from '../store/event.ts';
import type { World } from '../world.ts';
import type { Disk } from './disk.ts';
import type { KeptFork } from './fork-file.ts';
import { TrustKeeper } from './keeper.ts';
import { startRefreshLoop } from './refresh-loop.ts';
import type { Fetch } from './source.ts';

/** What trusting takes. */
export interface TrustParts {
  /** The hub directory; what is known is kept in its folder `trust`. */
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
  /**
   * Whether this process keeps what it learns on disk. Only the running server does: two writers would race, and the
   * slower one would put an older state over a newer.
   */
  readonly keeps?: boolean;
  /** Where the state file lies; the machine's own disk unless told otherwise. */
  readonly disk?: Disk;
  /** Told what happened, for the operator. */
  readonly record?: (name: EventName, details: JsonObject) => Promise<void>;
}

/** How the last look for news went. */
export interface TrustStatus {
  readonly sequence: number | null;
  /** When the state in force was last verified. */
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

/** What a decision or a record stood on. */
export interface TrustBasis {
  readonly listSequence: number;
  readonly logIndex: number;
  readonly rootVersion: number;
}

/** What happened between two looks; a listener is told after it is in force. */
export type TrustChange = 'state' | 'notices' | 'fork' | 'amnesia';

/** The hub's trust while it runs. */
export interface TrustRuntime {
  /** The state in force. Throws `TRUST_NOT_YET` before the first, `TRUST_CLOSED` when it is too old for anything. */
  current(): Verified<TrustState>;
  /** The last verified state, however old, or null: for mirrors, for showing and for what concerns only ourselves. */
  lastVerified(): Verified<TrustState> | null;
  /** Where the hub stands now: the age of its knowledge, its clock, its doubts; null before the first state. */
  standing(): Standing | null;
  /** May this country do this now. Throws `TRUST_NOT_YET` before the first state. */
  decide(query: DecisionQuery): Decision;
  /** What everything decided now stands on. Throws `TRUST_NOT_YET`. */
  basis(): TrustBasis;
  status(): TrustStatus;
  /** Proven forks of the active log: while there is one, no newer list is taken. */
  forks(): readonly KeptFork[];
  /** Looks for news once, now. Never throws for a source's failure: that is in `status()`. */
  refresh(): Promise<void>;
  /** Verifies evidence that came another way (a bundle, a notice) and keeps it. Throws any `TRUST_…` code. */
  accept(evidence: TrustEvidence, from: string): Promise<'adopted' | 'same'>;
  /** Takes cosignatures of the checkpoint in force: a signed note. Throws any `TRUST_…` code. */
  acceptCheckpoint(note: Uint8Array, from: string): Promise<'adopted' | 'same'>;
  /** Proves a fork by its evidence (JSON) and keeps it. Throws `TRUST_FORK_…`, `TRUST_NOTE_…`, `TRUST_LOG_…`. */
  acceptFork(evidence: Uint8Array, from: string): Promise<'adopted' | 'same'>;
  /** A restored hub stays in doubt until its witness has heard its own past from enough peers. */
  setAmnesia(on: boolean, why: string): Promise<void>;
  /** Whether the hub is in that doubt: it came from a backup, or lost what it knew. */
  isForgetful(): boolean;
  /** An operator vouches for a clock that leapt ahead (`CLOCK_AHEAD_SUSPECT`). */
  confirmClock(): Promise<void>;
  /** Calls `listener` after each change until the function returned is called. */
  onChange(listener: (change: TrustChange) => void): () => void;
  /** Looks for news every half minute from now on. */
  start(): void;
  close(): Promise<void>;
}

/** Opens the hub's trust: reads its own folder and verifies all of it from the pinned root on. */
export async function openTrust(parts: TrustParts): Promise<TrustRuntime> {
  const keeper = new TrustKeeper(parts);
  await keeper.load();
  let loop: { close(): void } | null = null;
  const refresh = () => keeper.refresh();
  return {
    current: () => keeper.current(),
    lastVerified: () => keeper.lastVerified(),
    standing: () => keeper.standing(),
    decide: (query) => keeper.decide(query),
    basis: () => keeper.basis(),
    status: () => keeper.status(),
    forks: () => keeper.forks(),
    refresh,
    accept: (evidence, from) => keeper.accept(evidence, from),
    acceptCheckpoint: (note, from) => keeper.acceptCheckpoint(note, from),
    acceptFork: (evidence, from) => keeper.acceptFork(evidence, from),
    setAmnesia: (on, why) => keeper.setAmnesia(on, why),
    isForgetful: () => keeper.isForgetful(),
    confirmClock: () => keeper.confirmClock(),
    onChange: (listener) => keeper.onChange(listener),
    start: () => {
      const isBlank = () => keeper.lastVerified() === null;
      loop ??= startRefreshLoop(refresh, (error: CodedError) => keeper.note(error), parts.world, isBlank);
    },
    close: async () => {
      loop?.close();
      await keeper.settled();
    },
  };
}

/** What a look starts from: the state in force, or nothing but the pin. */
export type KnownTrust = Verified<TrustState> | PinnedRoot;
