/**
 * The authority's log at work: brings a new checkpoint to the witnesses, publishes it once a quorum has cosigned, keeps
 * the cosignatures young, and takes its own newer history from the mirrors when it has forgotten it.
 */
import { CodedError, treeRoot, type Verified } from '@breakwater/federation-protocol';
import {
  type Cosignature,
  formatNote,
  type LogKeys,
  mergeCosignatures,
  type PinnedRoot,
  parseNote,
  type Root,
  type SignedCheckpoint,
  type TrustState,
} from '@breakwater/trust-lists';
import { nodeSuite } from '../../keys/node-suite.ts';
import type { World } from '../../world.ts';
import type { TrustRuntime } from '../runtime.ts';
import { askHeads, type HeadAnswer } from '../witness/ask-heads.ts';
import type { WitnessFetch } from '../witness/fetch.ts';
import { type Solicited, solicit } from '../witness/solicit.ts';
import { catchUp } from './catch-up.ts';
import type { Continuity } from './continuity.ts';
import type { LogFolder } from './folder.ts';
import { proofFrom } from './prove.ts';
import { putInForce } from './put-in-force.ts';

/** What the log at work takes. */
export interface AuthorityLogParts {
  readonly folder: LogFolder;
  /** Where the folder lies, for its lock. */
  readonly folderPath: string;
  readonly fetch: WitnessFetch;
  readonly trust: Pick<TrustRuntime, 'lastVerified' | 'accept'>;
  /** What is in force here, or the pin; null before the first root. */
  known(): Promise<Verified<TrustState> | PinnedRoot | null>;
  /** The verifier key of our own signer under that name: of another's log only the name may be the same. */
  keyOf(name: string): string;
  /** The newest root that the log commits to, which names the witnesses; null before the first. */
  root(): Promise<Root | null>;
  /** What was shown to witnesses before. */
  readonly continuity: Continuity;
  readonly world: World;
}

/** What one round did, for tests and for the log file. */
export type RoundOutcome = 'nothing' | 'waiting' | 'published' | 'refreshed' | 'caught-up' | 'forked';

const askTimeoutMs = 5_000;
/** A witness fetches and verifies before it signs a larger tree. */
const solicitTimeoutMs = 12_000;
/** Cosignatures are renewed this often: a day of freshness bears many failures. */
const refreshEveryMs = 3_600_000;
/** After a renewal that too few took part in; also how long a cosignature of a tree not yet published is kept. */
const retryEveryMs = 5 * 60_000;

/** The log at work; `round` is called again and again, one at a time. */
export class AuthorityLog {
  readonly #parts: AuthorityLogParts;
  /** Cosignatures of the newest checkpoint, gathered over several rounds. */
  #gathered: { readonly text: string; readonly lines: Map<string, Cosignature> } = { text: '', lines: new Map() };
  #dueAt = Number.NEGATIVE_INFINITY;
  readonly #told = new Map<string, string>();
  #isDoubtTold = false;

  constructor(parts: AuthorityLogParts) {
    this.#parts = parts;
  }

  /** One round. Throws only what is our own fault, such as a disk that fails. */
  async round(): Promise<RoundOutcome> {
    const { folder, world } = this.#parts;
    const root = await this.#parts.root();
    const log = root?.logs.find(({ state, vkey }) => state === 'active' && vkey.text === this.#parts.keyOf(vkey.name));
    if (root === null || log === undefined) return 'nothing';
    const keys: LogKeys = { origin: log.origin, keys: [log.vkey] };
    const head = await folder.head();
    const published = await folder.published();
    const isNew = head !== null && (published === null || parseNote(published).text !== head.note.text);
    if (!isNew && published !== null) await putInForce(this.#parts, published);
    if (!isNew && world.now().getTime() < this.#dueAt) return 'nothing';
    this.#dueAt = world.now().getTime() + retryEveryMs;
    return this.#collect(root, keys, head ?? emptyLog(log.origin), isNew);
  }

  async #collect(root: Root, log: LogKeys, head: SignedCheckpoint, isNew: boolean): Promise<RoundOutcome> {
    const answers = await askHeads({ fetch: this.#parts.fetch, log, timeoutMs: askTimeoutMs }, root.witnesses);
    const heads = answers.filter((answer) => answer.kind === 'head');
    const caught = await catchUp(this.#parts, head, heads);
    if (caught !== 'nothing-newer') return caught;
    if (head.size === 0) return 'nothing';
    // A tree is shown to nobody before so many have answered that one of them must know of any that was published:
    // an authority that comes from a backup would else lead a witness that lags behind into a second history.
    if (isNew && !(await this.#mayShow(root, head, answers))) return 'waiting';
    return this.#solicit(root, log, head, answers, isNew);
  }

  /**
   * A log that is provably the one that showed its last tree asks a quorum. Any other may have shown a tree to one
   * witness alone, so it asks all of them, unless the operator vouches for it (`trust publish --log-is-complete`).
   */
  async #mayShow(root: Root, head: SignedCheckpoint, answers: readonly HeadAnswer[]): Promise<boolean> {
    const { continuity, folder, world } = this.#parts;
    const answered = answers.filter(({ kind }) => kind !== 'silent').length;
    const isContinuous = await continuity.holds(folder);
    const needed = isContinuous ? root.quorum.k : root.witnesses.length;
    if (!isContinuous && answered < needed && !this.#isDoubtTold) {
      this.#isDoubtTold = true;
      world.log.error({ event: 'log.may-have-forgotten', answered, needed });
    }
    if (answered < needed) return false;
    await continuity.record(head);
    return true;
  }

  async #solicit(
    root: Root,
    log: LogKeys,
    head: SignedCheckpoint,
    answers: readonly HeadAnswer[],
    isNew: boolean,
  ): Promise<RoundOutcome> {
    const { fetch, folder, world } = this.#parts;
    const lines = this.#gatheredFor(head, isNew);
    const sizes = new Map(answers.map((answer) => [answer.witness.id, sizeIn(answer)]));
    const latest = world.now().getTime() + root.clock.maxSkewMs;
    let isOut = !isNew;
    const results = await solicit({
      ...{ fetch, note: formatNote(head.note), timeoutMs: solicitTimeoutMs },
      witnesses: root.witnesses.filter(({ id }) => !lines.has(id)),
      sizeOf: ({ id }) => sizes.get(id) ?? head.size,
      prove: (from) => proofFrom(folder, from, head.size),
      onSigned: async (witness, cosignature) => {
        if (cosignature.at.getTime() > latest) return;
        lines.set(witness.id, cosignature);
        // Nobody waits for the slowest: what a quorum has seen is in force.
        if (isOut || lines.size < root.quorum.k) return;
        isOut = true;
        await this.#publish(root, log, head);
      },
    });
    this.#tell(results);
    const isQuorum = lines.size >= root.quorum.k;
    if (isNew && !isQuorum) return 'waiting';
    if (lines.size > 0) await this.#publish(root, log, head);
    if (isQuorum) this.#dueAt = world.now().getTime() + refreshEveryMs;
    return isNew ? 'published' : 'refreshed';
  }

  /** What was gathered for a new tree is kept from round to round, unless it has grown old; a renewal starts afresh. */
  #gatheredFor(head: SignedCheckpoint, isNew: boolean): Map<string, Cosignature> {
    const { text } = head.note;
    const now = this.#parts.world.now().getTime();
    const young = [...this.#gathered.lines].filter(([, { at }]) => now - at.getTime() < retryEveryMs);
    const isSame = isNew && this.#gathered.text === text;
    this.#gathered = { text, lines: new Map(isSame ? young : []) };
    return this.#gathered.lines;
  }

  /** Writes the checkpoint with every cosignature there is, then lets the authority itself trust it. */
  async #publish(root: Root, log: LogKeys, head: SignedCheckpoint): Promise<void> {
    const { folder } = this.#parts;
    const before = await folder.published();
    const same = before !== null && parseNote(before).text === head.note.text ? [before] : [];
    const lines = [...this.#gathered.lines.values()].map(({ line }) => line);
    const fresh = formatNote({ text: head.note.text, signatures: [...head.note.signatures, ...lines] });
    const keys = [...log.keys, ...root.witnesses.map(({ vkey }) => vkey)];
    // A cosignature of a clock that ran ahead would else stay the newest of its witness until time had caught up.
    const notAfter = new Date(this.#parts.world.now().getTime() + root.clock.maxSkewMs);
    const merged = await mergeCosignatures([fresh, ...same], keys, { suite: nodeSuite, notAfter });
    await folder.setPublished(merged);
    await putInForce(this.#parts, merged);
  }

  #tell(results: readonly Solicited[]): void {
    for (const { witness, outcome, why } of results) {
      const before = this.#told.get(witness.id);
      this.#told.set(witness.id, `${outcome} ${why}`);
      // Said once, not every second for as long as it lasts.
      if (outcome === 'signed' || before === `${outcome} ${why}`) continue;
      this.#parts.world.log.warn({ event: 'log.not-cosigned', witness: witness.id, outcome, why });
    }
  }
}

/** The log of an authority that has nothing left of it: what the witnesses have will be its beginning. */
function emptyLog(origin: string): SignedCheckpoint {
  return {
    origin,
    size: 0,
    rootHash: treeRoot([], nodeSuite.sha256),
    extensions: [],
    note: { text: '', signatures: [] },
  };
}

function sizeIn(answer: HeadAnswer): number {
  return answer.kind === 'head' ? answer.checkpoint.size : 0;
}

/** A new tree is noticed and brought to the witnesses within a second or two. */
const roundEveryMs = 1_000;
/** While a quorum is out of reach for long, it is asked for less often. */
const waitingEveryMs = 10_000;
const patientAfter = 60;

/** Repeats rounds until closed, and `whenIdle` between them. What fails is logged and repeated. */
export function startAuthorityLog(
  log: AuthorityLog,
  whenIdle: () => Promise<void>,
  world: World,
): { close(): Promise<void> } {
  let timer: NodeJS.Timeout | null = null;
  let isClosed = false;
  let running: Promise<void> = Promise.resolve();
  let waited = 0;
  let lastFailure = '';
  const round = async () => {
    try {
      const outcome = await log.round();
      lastFailure = '';
      waited = outcome === 'waiting' ? waited + 1 : 0;
      if (outcome === 'nothing') await whenIdle();
      if (outcome !== 'nothing' && outcome !== 'waiting') world.log.info({ event: 'log.round', outcome });
    } catch (error) {
      const code = error instanceof CodedError ? error.code : 'unexpected';
      // Said once, not every second for as long as it lasts.
      if (String(error) !== lastFailure) world.log.error({ event: 'log.round-failed', code, message: String(error) });
      lastFailure = String(error);
    } finally {
      if (!isClosed) timer = setTimeout(start, waited > patientAfter ? waitingEveryMs : roundEveryMs).unref();
    }
  };
  const start = () => {
    running = round();
  };
  start();
  return {
    close: async () => {
      isClosed = true;
      if (timer !== null) clearTimeout(timer);
      await running;
    },
  };
}
