/**
 * What this witness may have forgotten. A hub that comes from a backup, or has no record at all, asks the other
 * witnesses before it signs: else it could be led into cosigning a second history of a log it has cosigned before.
 */
import {
  type ForkEvidence,
  type LogKeys,
  parseNote,
  type Root,
  readCosignatures,
  type TrustState,
} from '@breakwater/trust-lists';
import { nodeSuite } from '../../keys/node-suite.ts';
import type { WitnessHead, WitnessStore } from '../../store/witness.ts';
import type { ReadFile } from '../log/read-tiles.ts';
import { mirrorReader } from '../log/url-reader.ts';
import { askHeads, type HeadAnswer } from './ask-heads.ts';
import { WitnessError } from './error.ts';
import type { WitnessFetch } from './fetch.ts';
import { compareTrees, isSameTree, type ShownTree } from './one-history.ts';
import { solicit } from './solicit.ts';

/** What remembering takes. */
export interface MemoryParts {
  readonly store: WitnessStore;
  readonly fetch: WitnessFetch;
  /** The name in our own cosignatures. */
  readonly name: string;
  /** Looks for news to the end, and gives what is in force then. */
  refreshed(): Promise<TrustState | null>;
  /** Our own mirror of a log. */
  mirror(origin: string): ReadFile;
  /** Told when what was shown proves that the log has two histories. */
  onFork(fork: ForkEvidence): void;
  now(): Date;
}

/** The memory of a witness for the logs it follows. */
export interface Memory {
  /** Throws `WITNESS_AMNESIA` until `recall` has succeeded for this log. */
  require(origin: string): void;
  /** Whether this hub came from a backup and does not know yet what it signed of this log. */
  isRestored(origin: string): Promise<boolean>;
  /** The hub has lost what it knew: what this witness has recorded is not relied on until the others confirm it. */
  forget(): Promise<void>;
  /** Looks whether what is in force shows a cosignature of ours that our record lacks: then the record went back. */
  compare(state: TrustState): Promise<void>;
  /** Asks the others once, if need be; true when this witness may sign. Never throws for what others answer. */
  recall(root: Root, log: LogKeys): Promise<boolean>;
}

const askTimeoutMs = 5_000;
const readTimeoutMs = 8_000;
/** Clocks of two hubs may differ by this much (design section 10). */
const skewMs = 5 * 60_000;

/** Opens the memory; nothing is remembered before the first `recall`. */
export function openMemory(parts: MemoryParts): Memory {
  const whole = new Set<string>();
  const atWork = new Map<string, Promise<boolean>>();

  async function ask(root: Root, log: LogKeys): Promise<boolean> {
    const { store } = parts;
    const others = root.witnesses.filter(({ vkey }) => vkey.name !== parts.name);
    const isMarked = (await store.restoredAt(log.origin)) !== null;
    const mayHaveForgotten = isMarked || (await store.head(log.origin)) === null;
    const answers = await askHeads({ fetch: parts.fetch, log, timeoutMs: askTimeoutMs }, others);
    const testimony = isMarked ? await confirmed(parts, answers) : answers.filter(({ kind }) => kind !== 'silent');
    const needed = Math.min(mayHaveForgotten ? testimoniesNeeded(root) : root.quorum.k - 1, others.length);
    if (testimony.length < needed) return false;
    // What is in force may show what we forgot, and a history that the others' word must not contradict.
    const inForce = await parts.refreshed();
    if (!isMarked && inForce !== null && (await hasForgotten(inForce))) return false;
    const own = await store.head(log.origin);
    const largest = await largestProven(parts, log, { own, inForce, testimony, needed });
    if (largest === 'unproven') return false;
    if (largest !== null && largest.size > (own?.size ?? 0)) {
      const { size, rootHash, note } = largest;
      const to: WitnessHead = { origin: log.origin, size, rootHash, note, vetted: false, at: parts.now() };
      if (!(await store.advance([{ from: own, to }]))[0]) return false;
    }
    await store.clearRestored(log.origin);
    return true;
  }

  /** Whether what is in force bears a cosignature of ours that our record lacks. */
  async function hasForgotten({ log: { origin, size, checkpoint }, root }: TrustState): Promise<boolean> {
    const ours = root.witnesses.filter(({ vkey }) => vkey.name === parts.name);
    const cosigned = await readCosignatures(parseNote(checkpoint), ours, nodeSuite);
    if (cosigned.size === 0 || ((await parts.store.head(origin))?.size ?? 0) >= size) return false;
    whole.delete(origin);
    await parts.store.markRestored(parts.now());
    return true;
  }

  return {
    require: (origin) => {
      if (whole.has(origin)) return;
      throw new WitnessError('WITNESS_AMNESIA', 'The other witnesses have not told yet what this one cosigned.');
    },
    compare: async (state) => {
      await hasForgotten(state);
    },
    forget: async () => {
      whole.clear();
      await parts.store.markRestored(parts.now());
    },
    isRestored: async (origin) => (await parts.store.restoredAt(origin)) !== null,
    recall: (root, log) => {
      if (whole.has(log.origin)) return Promise.resolve(true);
      const running = atWork.get(log.origin) ?? ask(root, log).finally(() => atWork.delete(log.origin));
      atWork.set(log.origin, running);
      return running.then((remembers) => {
        if (remembers) whole.add(log.origin);
        return remembers;
      });
    },
  };
}

/**
 * The largest tree of all that were shown, once every other one is proven to be its beginning. A testimony whose tree
 * nobody can show the leaves of is no testimony; what we signed or hold in force ourselves must always be borne out.
 */
async function largestProven(parts: MemoryParts, log: LogKeys, { own, inForce, testimony, needed }: Shown) {
  const ofState = inForce !== null && inForce.log.origin === log.origin ? [treeOf(inForce)] : [];
  const fixed: readonly ShownTree[] = [...(own === null ? [] : [own]), ...ofState];
  let left = testimony;
  while (left.length >= needed) {
    const heads = left.filter((answer) => answer.kind === 'head');
    const trees = [...heads.map(({ checkpoint, note }) => ({ ...checkpoint, note })), ...fixed];
    const [largest] = trees.toSorted((a, b) => b.size - a.size);
    if (largest === undefined) return null;
    const holders = heads.toSorted((a, b) => b.checkpoint.size - a.checkpoint.size).map(({ witness }) => witness);
    const mirrors = holders.map((holder) => mirrorReader(parts.fetch, holder, readTimeoutMs));
    const found = await compareTrees(largest, trees, [parts.mirror(log.origin), ...mirrors]);
    if (found.kind === 'one') return largest;
    if (found.kind === 'fork') {
      parts.onFork(found.evidence);
      return 'unproven';
    }
    if (fixed.some((tree) => isSameTree(tree, largest))) return 'unproven';
    left = left.filter((answer) => answer.kind !== 'head' || !isSameTree(answer.checkpoint, largest));
  }
  return 'unproven';
}

/**
 * A restored hub has certainly cosigned before, so "never" tells it nothing, and an answer could be an old one played
 * back: it counts only those who sign, now, that this is the largest tree they know.
 */
async function confirmed(parts: MemoryParts, answers: readonly HeadAnswer[]): Promise<readonly HeadAnswer[]> {
  const askedAt = parts.now().getTime();
  const heads = answers.filter((answer) => answer.kind === 'head');
  const fresh: HeadAnswer[] = [];
  for (const head of heads) {
    await solicit({
      ...{ fetch: parts.fetch, note: head.note, witnesses: [head.witness], timeoutMs: askTimeoutMs },
      sizeOf: () => head.checkpoint.size,
      prove: async () => [],
      onSigned: (_, { at }) => {
        if (at.getTime() >= askedAt - skewMs) fresh.push({ ...head, at });
      },
    });
  }
  return fresh;
}

/**
 * Of any quorum that this witness was part of, k - 1 others remain. Among this many of the n - 1 others more than f of
 * them answer, so at least one who remembers and does not lie: (k - 1) + a - (n - 1) > f.
 */
function testimoniesNeeded({ witnesses, quorum }: Root): number {
  return witnesses.length - quorum.k + quorum.byzantine + 1;
}

interface Shown {
  readonly own: WitnessHead | null;
  readonly inForce: TrustState | null;
  readonly testimony: readonly HeadAnswer[];
  readonly needed: number;
}

function treeOf({ log: { size, rootHash, checkpoint } }: TrustState): ShownTree {
  return { size, rootHash, note: checkpoint };
}
