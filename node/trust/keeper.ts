/** Keeps one hub's trust: what is in force, how old it is, what was refused; every change goes through one door. */
import { CodedError, type JsonObject } from '@breakwater/federation-protocol';
import {
  type ClockReading,
  type Decision,
  type DecisionQuery,
  decide,
  defaultClock,
  forkOf,
  type PinnedRoot,
  type Standing,
  standing,
  TrustError,
  type TrustEvidence,
  type TrustState,
  verifyTrust,
} from '@breakwater/trust-lists';
import { nodeSuiteOnce } from '../keys/node-suite.ts';
import type { EventName } from '../store/event.ts';
import { Backstop } from './backstop.ts';
import { changesBetween, isSameState, onlyTakesAway, withoutTheKnown } from './changes.ts';
import { claimsNewer } from './cosigned.ts';
import { type KeptFork, proveFork } from './fork-file.ts';
import { HubClock } from './hub-clock.ts';
import { KeptForks } from './kept-forks.ts';
import { look, type Offer, originsToAsk } from './look.ts';
import { readPin } from './pin.ts';
import { TrustReport } from './report.ts';
import type { KnownTrust, TrustBasis, TrustChange, TrustParts, TrustProblem, TrustStatus } from './runtime.ts';
import { setStateAside } from './set-aside.ts';
import type { TrustSource } from './source.ts';
import { SourceMemory } from './source-memory.ts';
import { type KeptTrust, readState, writeState } from './state-file.ts';

type State = Extract<KnownTrust, TrustState>;

/** The clock is written down this often even when nothing else changes, so that a restart knows how late it is. */
const saveEveryMs = 600_000;

/** The keeper; `runtime.ts` says what its methods promise. */
export class TrustKeeper {
  readonly #parts: TrustParts;
  readonly #listeners = new Set<(change: TrustChange) => void>();
  readonly #clock: HubClock;
  readonly #backstop: Backstop;
  readonly #forks: KeptForks;
  readonly #seen = new SourceMemory();
  readonly #report: TrustReport;
  #state: State | null = null;
  #savedAt = new Date(0);
  #amnesia: string | null = null;
  #isBlocked = false;
  #stage: Standing['stage'] | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: TrustParts) {
    this.#parts = parts;
    this.#clock = new HubClock(parts.world);
    this.#backstop = new Backstop(parts.dir, parts.disk);
    this.#forks = new KeptForks(parts);
    this.#report = new TrustReport(parts.world, (event, details) => this.#record(event, details));
  }

  lastVerified(): State | null {
    return this.#state;
  }

  /** Whether this hub must ask its peers for its own past. */
  isForgetful(): boolean {
    return this.#amnesia !== null;
  }

  status(): TrustStatus {
    return this.#report.status();
  }

  current(): State {
    const state = this.#known();
    const { reasons, ageMs } = this.#standingOf(state);
    const evidence = { sequence: state.list.sequence };
    if (reasons.includes('list-expired')) {
      const happened = `Trust list ${state.list.sequence} ran out at ${state.expiresAt.toISOString()}.`;
      throw new TrustError('TRUST_LIST_EXPIRED', happened, evidence);
    }
    if (ageMs <= state.root.freshness.closedMs) return state;
    const happened = `No quorum of witnesses has confirmed trust list ${state.list.sequence} for ${days(ageMs)} days.`;
    throw new TrustError('TRUST_CLOSED', happened, evidence);
  }

  standing(): Standing | null {
    return this.#state === null ? null : this.#standingOf(this.#state);
  }

  decide(query: DecisionQuery): Decision {
    const state = this.#known();
    return decide(state, this.#standingOf(state), query);
  }

  basis(): TrustBasis {
    const { list, log, root } = this.#known();
    return { listSequence: list.sequence, logIndex: log.leafIndex, rootVersion: root.version };
  }

  /** Those of the active log: the states end a fork by naming another log in a new root. */
  forks(): readonly KeptFork[] {
    return this.#forks.of(this.#state?.log.origin);
  }

  onChange(listener: (change: TrustChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Records a failure that belongs to no source, such as a look that took too long. */
  note(error: CodedError): void {
    this.#report.settle(false, [this.#report.problem('hub', error)]);
  }

  /** What lies on the disk is as untrusted as what comes from the network. */
  async load(): Promise<void> {
    const pin = await readPin(this.#parts);
    if (pin === null) return;
    const marks = await this.#believe('backstop', () => this.#backstop.load());
    const state = await this.#believe('state file', () => this.#loadState(pin));
    // It may be all that is left of what was known: nothing is ever written over it.
    if (state !== null && this.#state === null && this.#parts.keeps === true)
      await setStateAside(this.#parts.dir, this.#parts.world.now());
    const refusal = state ?? marks;
    if (refusal !== null) await this.#doubtItself(refusal);
    if (this.#state !== null) await this.#forks.load(this.#state.roots);
  }

  async #loadState(pin: PinnedRoot): Promise<void> {
    this.#clock.restore(this.#backstop.clockFloor());
    const kept = await readState(this.#parts.dir, this.#parts.disk);
    if (kept !== null) this.#clock.restore(kept.lastSeen);
    this.#amnesia = kept?.amnesia ?? null;
    if (kept === null || kept.evidence === null) return;
    const now = this.#timeToLoadAt();
    const remembering = kept.remembered === undefined ? pin : { ...pin, remembered: kept.remembered };
    this.#inForce(await verifyTrust(kept.evidence, remembering, now, nodeSuiteOnce(), { isOwn: true }));
    if (this.#state !== null) this.#backstop.check(this.#state);
  }

  /** Starting from the pin is safe, only slower; but somebody should look after the disk. */
  async #believe(source: string, read: () => Promise<void>): Promise<CodedError | null> {
    try {
      await read();
      return null;
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      this.#parts.world.log.error({ event: 'trust.state-refused', source, code: error.code, message: error.message });
      this.#report.settle(false, [this.#report.problem(source, error)]);
      return error;
    }
  }

  async refresh(): Promise<void> {
    if ((await readPin(this.#parts)) === null) return;
    await this.#lookAt(this.#seen.sources(originsToAsk(this.#parts, this.#state), this.#parts));
    this.#watchStage();
    if (this.#now().getTime() - this.#savedAt.getTime() >= saveEveryMs) await this.#inTurn(() => this.#save());
  }

  accept(evidence: TrustEvidence, from: string): Promise<'adopted' | 'same'> {
    return this.#inTurn(() => this.#take(evidence, from));
  }

  async acceptCheckpoint(note: Uint8Array, from: string): Promise<'adopted' | 'same'> {
    return this.#inTurn(async () => {
      const { log } = this.#known();
      if (!claimsNewer(note, log.checkpoint)) return 'same';
      const range = { from: log.size, frontier: log.range.hashes, leaves: [] };
      return this.#take({ ...nothing, log: { checkpoint: note, ...range } }, from);
    });
  }

  /** Proven outside the turn, because anybody may send: only what is proven waits for, and takes, its turn. */
  async acceptFork(evidence: Uint8Array, from: string): Promise<'adopted' | 'same'> {
    const { roots } = this.#known();
    if (this.#forks.has(evidence)) return 'same';
    const fork = await proveFork(evidence, roots);
    return this.#inTurn(() => this.#keepFork(fork, from));
  }

  setAmnesia(on: boolean, why: string): Promise<void> {
    return this.#inTurn(async () => {
      const amnesia = on ? why : null;
      if ((amnesia === null) === (this.#amnesia === null)) return;
      this.#amnesia = amnesia;
      await this.#save();
      this.#parts.world.log.warn({ event: 'trust.amnesia', on, why });
      this.#tell('amnesia', 'trust.amnesia', { on, why });
    });
  }

  confirmClock(): Promise<void> {
    return this.#inTurn(async () => {
      this.#clock.confirm();
      await this.#save();
    });
  }

  /** Resolves when whatever is under way on disk is done. */
  async settled(): Promise<void> {
    await this.#turn;
  }

  /**
   * A hub that has lost what it knew has also forgotten what it must not accept again: it is in doubt, durably, until
   * the other witnesses have told it its past. The authority learns its past from them in its own way (`catchUp`).
   */
  async #doubtItself({ code }: CodedError): Promise<void> {
    if (this.#parts.isAuthority) return;
    this.#amnesia = `what was known was lost: ${code}`;
    await this.#save().catch((err: unknown) => {
      // In doubt all the same for as long as it runs.
      this.#parts.world.log.error({ event: 'trust.doubt-not-kept', err });
    });
  }

  #known(): State {
    if (this.#state !== null) return this.#state;
    const { lastError } = this.#report.status();
    const evidence = lastError === null ? {} : { code: lastError.code, source: lastError.source };
    throw new TrustError('TRUST_NOT_YET', 'No trust list has been verified yet.', evidence);
  }

  #standingOf(state: State): Standing {
    const doubts = { amnesia: this.#amnesia !== null, fork: this.forks().length > 0, updateBlocked: this.#isBlocked };
    return standing(state, this.#reading(state), doubts);
  }

  #reading(state: State): ClockReading {
    return this.#clock.read(state);
  }

  #now(): Date {
    return this.#state === null ? this.#parts.world.now() : this.#reading(this.#state).now;
  }

  /** A clock that leapt ahead while the hub was down expires nothing by itself: the floor is not known yet here. */
  #timeToLoadAt(): Date {
    const system = this.#parts.world.now();
    const seen = this.#clock.lastSeen;
    const hasLeapt = seen !== null && system.getTime() - seen.getTime() > defaultClock.maxForwardJumpMs;
    return hasLeapt ? seen : system;
  }

  /** The network is asked outside the turn, so that a source that hangs holds nobody up. */
  async #lookAt(sources: readonly TrustSource[]): Promise<void> {
    const known = this.#state ?? (await readPin(this.#parts));
    if (known === null) return;
    const skewMs = 'rootSha256' in known ? defaultClock.maxSkewMs : known.root.clock.maxSkewMs;
    const found = await look(sources, known, new Date(this.#now().getTime() + skewMs));
    const problems = found.failures.map(({ from, error }) => this.#report.problem(from, error));
    let isConfirmed = found.agreeing.length > 0;
    for (const offer of found.offers) {
      const refusal = await this.#inTurn(() => this.#consider(offer));
      if (refusal === null) isConfirmed = true;
      else problems.push(this.#report.problem(offer.from, refusal));
    }
    this.#judgeBlocked(problems);
    this.#report.settle(isConfirmed, problems);
  }

  async #consider({ evidence, from }: Offer): Promise<CodedError | null> {
    const rest = withoutTheKnown(evidence, this.#state);
    if (rest === null) return null;
    try {
      await this.#take(rest, from);
      return null;
    } catch (error) {
      if (error instanceof CodedError) return error;
      throw error;
    }
  }

  async #take(evidence: TrustEvidence, from: string): Promise<'adopted' | 'same'> {
    const before = this.#state;
    const known = before ?? (await readPin(this.#parts));
    if (known === null) throw new TrustError('TRUST_ROOT_MISSING', 'No root is pinned yet.');
    const next = await verifyTrust(evidence, known, this.#now(), nodeSuiteOnce()).catch(async (error: unknown) => {
      await this.#proveSplit(error, evidence, from);
      throw error;
    });
    if (before !== null && isSameState(before, next)) return 'same';
    this.#backstop.check(next);
    this.#refuseWhileForked(next);
    await this.#keep(before, next);
    this.#inForce(next);
    // Only here were the others asked just now; what anybody else brings may have been held back.
    if (from === 'witnesses') this.#clock.bearOut(next);
    if (next.list.sequence !== before?.list.sequence) this.#isBlocked = false;
    for (const { change, event, details } of changesBetween(before, next)) this.#tell(change, event, details);
    return 'adopted';
  }

  #inForce(next: State): void {
    this.#state = next;
    this.#reading(next);
    this.#report.verified(next.list.sequence);
  }

  async #save(state: State | null = this.#state): Promise<void> {
    this.#savedAt = this.#now();
    if (this.#parts.keeps !== true) return;
    const lastSeen = this.#clock.lastSeen ?? this.#parts.world.now();
    const kept = { evidence: state?.evidence ?? null, lastSeen, amnesia: this.#amnesia, ...timesOf(state) };
    await writeState(this.#parts.dir, kept, this.#parts.disk);
    if (state !== null) await this.#backstop.keep(state);
  }

  /**
   * First on disk, then in force: after a crash the hub must not know less than it acted on. What only takes trust away
   * acts all the same when the disk is full: knowing less of it after a crash is no worse than never having acted.
   */
  async #keep(before: State | null, next: State): Promise<void> {
    try {
      await this.#save(next);
    } catch (err) {
      if (before === null || !onlyTakesAway(before, next)) throw err;
      this.#parts.world.log.error({ event: 'trust.notice-not-kept', err });
    }
  }

  #refuseWhileForked(next: State): void {
    const [fork] = this.forks();
    if (fork === undefined || next.log.origin !== fork.origin || next.log.size === this.#state?.log.size) return;
    const happened = 'The log showed two histories; nothing newer of it is taken until the states decide.';
    throw new TrustError('TRUST_FORK_FROZEN', happened, { fork: fork.hash, origin: fork.origin });
  }

  /** A source whose log contradicts ours is either worthless or has just shown the fork: the signatures tell. */
  async #proveSplit(error: unknown, { log }: TrustEvidence, from: string): Promise<void> {
    const isSplit = error instanceof TrustError && error.code === 'TRUST_SPLIT_VIEW';
    if (!isSplit || log === null || this.#state === null) return;
    try {
      await this.#keepFork(await proveFork(forkOf(this.#state.log.checkpoint, log), this.#state.roots), from);
    } catch (unproven) {
      if (!(unproven instanceof CodedError)) throw unproven;
      this.#parts.world.log.warn({ event: 'trust.split-unproven', from, code: unproven.code });
    }
  }

  async #keepFork(fork: KeptFork, from: string): Promise<'adopted' | 'same'> {
    if (!(await this.#forks.add(fork))) return 'same';
    const { hash, origin, sizes, cosignedBoth } = fork;
    const details = { fork: hash, origin, sizes: [...sizes], cosignedBoth: [...cosignedBoth], from };
    this.#parts.world.log.error({ event: 'trust.fork', ...details });
    this.#tell('fork', 'trust.fork', details);
    return 'adopted';
  }

  /**
   * Only a configured source, or two mirrors, may say that a list exists which this program cannot read: that shortens
   * how long the old one serves, and one lying mirror should not be able to.
   */
  #judgeBlocked(problems: readonly TrustProblem[]): void {
    const saying = problems.filter(({ code }) => code === 'TRUST_CRITICAL_UNKNOWN').map(({ source }) => source);
    if (saying.length > 1 || saying.some((source) => this.#parts.sources.includes(source))) this.#isBlocked = true;
  }

  /** The stage falls by the mere passing of time; it is news for the operator all the same. */
  #watchStage(): void {
    const now = this.standing();
    if (now === null || now.stage === this.#stage) return;
    const isNews = this.#stage !== null || now.stage !== 'fresh';
    this.#stage = now.stage;
    if (isNews) this.#tell('state', 'trust.stage', { stage: now.stage, reasons: [...now.reasons] });
  }

  #tell(change: TrustChange, event: EventName | null, details: JsonObject = {}): void {
    if (event !== null) this.#record(event, details);
    for (const listener of this.#listeners) listener(change);
  }

  #record(event: EventName, details: JsonObject): void {
    const { record, world } = this.#parts;
    record?.(event, details).catch((err: unknown) => world.log.error({ event: 'trust.not-recorded', err }));
  }

  /** One change after the other. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }
}

/** What outlives a restart of the times that witnesses gave, also of those that stand in no checkpoint any more. */
function timesOf(state: State | null): Pick<KeptTrust, 'remembered'> {
  return state === null ? {} : { remembered: { clockFloor: state.clockFloor, lastSeen: state.log.lastSeen } };
}

const nothing: TrustEvidence = { roots: [], lists: [], statements: {}, log: null, notices: [] };

const days = (ms: number): number => Math.floor(ms / 86_400_000);
