/**
 * What this witness may have forgotten. A hub that comes from a backup, or has no record at all, asks the other
 * witnesses before it signs: else it could be led into cosigning a second history of a log it has cosigned before.
 */
import { type LogKeys, parseNote, type Root, readCosignatures, type TrustState } from '@breakwater/trust-lists';
import { nodeSuite } from '../../keys/node-suite.ts';
import type { WitnessHead, WitnessStore } from '../../store/witness.ts';
import { askHeads, type HeadAnswer } from './ask-heads.ts';
import { WitnessError } from './error.ts';
import type { WitnessFetch } from './fetch.ts';
import { solicit } from './solicit.ts';

/** What remembering takes. */
export interface MemoryParts {
  readonly store: WitnessStore;
  readonly fetch: WitnessFetch;
  /** The name in our own cosignatures. */
  readonly name: string;
  now(): Date;
}

/** The memory of a witness for the logs it follows. */
export interface Memory {
  /** Throws `WITNESS_AMNESIA` until `recall` has succeeded for this log. */
  require(origin: string): void;
  /** Whether this hub came from a backup and does not know its past yet. */
  isRestored(): Promise<boolean>;
  /** The hub has lost what it knew: what this witness has recorded is not relied on until the others confirm it. */
  forget(): Promise<void>;
  /** Looks whether what is in force shows a cosignature of ours that our record lacks: then the record went back. */
  compare(state: TrustState): Promise<void>;
  /** Asks the others once, if need be; true when this witness may sign. Never throws for what others answer. */
  recall(root: Root, log: LogKeys): Promise<boolean>;
}

const askTimeoutMs = 5_000;
/** Clocks of two hubs may differ by this much (design section 10). */
const skewMs = 5 * 60_000;

/** Opens the memory; nothing is remembered before the first `recall`. */
export function openMemory(parts: MemoryParts): Memory {
  const whole = new Set<string>();
  const atWork = new Map<string, Promise<boolean>>();

  async function ask(root: Root, log: LogKeys): Promise<boolean> {
    const { store } = parts;
    const head = await store.head(log.origin);
    const restoredAt = await store.restoredAt();
    if (head !== null && restoredAt === null) return true;
    const others = root.witnesses.filter(({ vkey }) => vkey.name !== parts.name);
    const answers = await askHeads({ fetch: parts.fetch, log, timeoutMs: askTimeoutMs }, others);
    const testimony = restoredAt === null ? answers.filter(({ kind }) => kind !== 'silent') : await confirmed(answers);
    if (testimony.length < Math.min(testimoniesNeeded(root), others.length)) return false;
    const largest = largestOf(testimony);
    if (contradict(testimony, head)) return false;
    if (largest !== null && largest.checkpoint.size > (head?.size ?? 0)) {
      const { origin, size, rootHash } = largest.checkpoint;
      const to: WitnessHead = { origin, size, rootHash, note: largest.note, vetted: false, at: parts.now() };
      if (!(await store.advance([{ from: head, to }]))[0]) return false;
    }
    await store.clearRestored();
    return true;
  }

  /**
   * A restored hub has certainly cosigned before, so "never" tells it nothing, and an answer could be an old one played
   * back: it counts only those who sign, now, that this is the largest tree they know.
   */
  async function confirmed(answers: readonly HeadAnswer[]): Promise<readonly HeadAnswer[]> {
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

  return {
    require: (origin) => {
      if (whole.has(origin)) return;
      throw new WitnessError('WITNESS_AMNESIA', 'The other witnesses have not told yet what this one cosigned.');
    },
    compare: async ({ log: { origin, size, checkpoint }, root }) => {
      const ours = root.witnesses.filter(({ vkey }) => vkey.name === parts.name);
      const cosigned = await readCosignatures(parseNote(checkpoint), ours, nodeSuite);
      if (cosigned.size === 0 || ((await parts.store.head(origin))?.size ?? 0) >= size) return;
      whole.delete(origin);
      await parts.store.markRestored(parts.now());
    },
    forget: async () => {
      whole.clear();
      await parts.store.markRestored(parts.now());
    },
    isRestored: async () => (await parts.store.restoredAt()) !== null,
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
 * Of any quorum that this witness was part of, k - 1 others remain. Among this many of the n - 1 others more than f of
 * them answer, so at least one who remembers and does not lie: (k - 1) + a - (n - 1) > f.
 */
function testimoniesNeeded({ witnesses, quorum }: Root): number {
  return witnesses.length - quorum.k + quorum.byzantine + 1;
}

type Head = Extract<HeadAnswer, { kind: 'head' }>;

function largestOf(answers: readonly HeadAnswer[]): Head | null {
  const heads = answers.filter((answer) => answer.kind === 'head');
  return heads.toSorted((a, b) => b.checkpoint.size - a.checkpoint.size)[0] ?? null;
}

/** Two trees of one size: the log lies to somebody, and this is no time to take sides. */
function contradict(answers: readonly HeadAnswer[], own: WitnessHead | null): boolean {
  const roots = new Map<number, string>();
  const heads = answers.flatMap((answer) => (answer.kind === 'head' ? [answer.checkpoint] : []));
  return [...(own === null ? [] : [own]), ...heads].some(({ size, rootHash }) => {
    const hash = Buffer.from(rootHash).toString('hex');
    const known = roots.get(size) ?? hash;
    roots.set(size, known);
    return known !== hash;
  });
}
