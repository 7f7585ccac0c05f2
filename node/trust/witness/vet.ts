/**
 * What a witness looks at before it cosigns a larger tree: it reads the entries and documents that the tree commits to,
 * keeps the entries in its own mirror, and verifies everything but the cosignatures, as each hub will.
 */
import { rangeRoot, type Verified } from '@breakwater/federation-protocol';
import {
  type AdmittedCheckpoint,
  hexOf,
  type PinnedRoot,
  TrustError,
  type TrustState,
  verifyAppend,
} from '@breakwater/trust-lists';
import { nodeSuiteOnce } from '../../keys/node-suite.ts';
import type { WitnessHead } from '../../store/witness.ts';
import type { LogFolder } from '../log/folder.ts';
import { gatherEvidence } from '../log/gather.ts';
import { keepDocuments } from '../log/keep-documents.ts';
import { withLogLock } from '../log/lock.ts';
import { type ReadFile, readEntries } from '../log/read-tiles.ts';
import { WitnessError } from './error.ts';

/** What vetting takes. */
export interface VetParts {
  /** The hub's own mirror of this log: a witness holds what it cosigns. */
  mirror(origin: string): { readonly path: string; readonly folder: LogFolder };
  /** What the hub knows: its state, or the pin. Throws `WITNESS_NO_ROOT` when it has neither. */
  known(): Promise<Verified<TrustState> | PinnedRoot>;
  /** Where entries and documents of this log may be read, the log itself first. Each gives up after its own time. */
  sources(origin: string): readonly VetSource[];
  now(): Date;
  /** When one look ends, whatever the sources do; by default after 20 s. */
  deadline?(): AbortSignal;
}

/** A place to read from. */
export interface VetSource {
  readonly url: string;
  readonly read: ReadFile;
}

/** Vets one tree after the other. */
export type Vet = (checkpoint: Verified<AdmittedCheckpoint>, known: WitnessHead | null) => Promise<void>;

/** Trees that may wait for their turn: the log makes one at a time, and a hub that catches up is asked again. */
const waitingMax = 8;
/** How long a refusal is remembered, so that bringing the same tree again and again costs no fetching. */
const refusalLastsMs = 20_000;
const refusalsMax = 64;
/** All sources together: one that sends a byte a second must not hold the others' turn for minutes. */
const vetGivesUpMs = 20_000;
/** A source that failed is asked after the others for so long: one that is down would cost each look its time. */
const failureLastsMs = 60_000;

/** Makes the vetting. It throws what `verifyAppend` throws, `TRUST_SOURCE_UNREACHABLE`, `WITNESS_BUSY`. */
export function createVet(parts: VetParts): Vet {
  const refusals = new Map<string, { readonly error: TrustError; readonly until: number }>();
  /** One queue a log: an old log whose hosts hang must not hold up the one that succeeds it. */
  const queues = new Map<string, { last: Promise<void>; waiting: number }>();
  const failures = new Failures();

  async function vet(checkpoint: Verified<AdmittedCheckpoint>, head: WitnessHead | null): Promise<void> {
    const known = await parts.known();
    if (isInForce(known, checkpoint)) return;
    let refusal: unknown = new TrustError('TRUST_SOURCE_UNREACHABLE', 'No source of the log is known.');
    const deadline = (parts.deadline ?? (() => AbortSignal.timeout(vetGivesUpMs)))();
    for (const { url, read } of failures.inOrder(parts.sources(checkpoint.origin), parts.now())) {
      if (deadline.aborted) break;
      try {
        await vetFrom(within(deadline, read), checkpoint, head, known);
        failures.delete(url);
        return;
      } catch (error) {
        if (!(error instanceof TrustError)) throw error;
        failures.set(url, parts.now());
        // The source may be at fault rather than the tree: a refusal stands only if no other source does better.
        if (!isRefusal(refusal)) refusal = error;
      }
    }
    throw refusal;
  }

  async function vetFrom(
    source: ReadFile,
    checkpoint: Verified<AdmittedCheckpoint>,
    head: WitnessHead | null,
    known: Verified<TrustState> | PinnedRoot,
  ): Promise<void> {
    const { path, folder } = parts.mirror(checkpoint.origin);
    await withLogLock(path, async () => {
      await fill(folder, source, checkpoint, head?.size ?? 0);
      const evidence = await gatherEvidence({ tiles: folder.read, documents: source }, known, checkpoint.note);
      await verifyAppend(evidence, known, parts.now(), nodeSuiteOnce());
      await keepDocuments(folder, evidence);
      if (((await folder.head())?.size ?? 0) < checkpoint.size) await folder.setHead(checkpoint.note);
    });
  }

  return async (checkpoint, head) => {
    const key = checkpoint.text;
    const refused = refusals.get(key);
    if (refused !== undefined && parts.now().getTime() < refused.until) throw refused.error;
    const queue = queues.get(checkpoint.origin) ?? { last: Promise.resolve(), waiting: 0 };
    queues.set(checkpoint.origin, queue);
    if (queue.waiting >= waitingMax) {
      throw new WitnessError('WITNESS_BUSY', `${queue.waiting} trees wait to be looked at.`);
    }
    queue.waiting += 1;
    const turn = queue.last.then(() => vet(checkpoint, head));
    queue.last = turn.catch(() => undefined);
    try {
      await turn;
    } catch (error) {
      if (isRefusal(error)) remember(refusals, key, error, parts.now().getTime() + refusalLastsMs);
      throw error;
    } finally {
      queue.waiting -= 1;
    }
  };
}

/** Which sources failed lately. */
class Failures {
  readonly #at = new Map<string, number>();

  set(url: string, at: Date): void {
    this.#at.set(url, at.getTime());
  }

  delete(url: string): void {
    this.#at.delete(url);
  }

  /** Those that failed lately come last. */
  inOrder(sources: readonly VetSource[], now: Date): readonly VetSource[] {
    const failedAt = ({ url }: VetSource) => {
      const at = this.#at.get(url) ?? 0;
      return now.getTime() - at < failureLastsMs ? at : 0;
    };
    return sources.toSorted((a, b) => failedAt(a) - failedAt(b));
  }
}

/** The same source, until the deadline. */
function within(deadline: AbortSignal, read: ReadFile): ReadFile {
  const late = new Promise<never>((_, reject) => {
    const give = () => reject(new TrustError('TRUST_SOURCE_UNREACHABLE', 'The sources of the log are too slow.'));
    if (deadline.aborted) give();
    deadline.addEventListener('abort', give, { once: true });
  });
  // Without a reader at work nobody waits for it.
  late.catch(() => undefined);
  return (path, maxBytes) => Promise.race([read(path, maxBytes), late]);
}

/**
 * Brings the mirror to the checkpoint's size. It builds on what it holds; should that not lead to the checkpoint, on
 * what this witness cosigned, with which the checkpoint was shown to be consistent.
 */
export async function fill(
  mirror: LogFolder,
  source: ReadFile,
  { origin, size, rootHash }: Pick<AdmittedCheckpoint, 'origin' | 'size' | 'rootHash'>,
  cosigned: number,
): Promise<void> {
  const head = await mirror.head();
  const held = head?.origin === origin ? head.size : 0;
  if (held >= size && hexOf(rangeRoot(await mirror.range(size))) === hexOf(rootHash)) return;
  for (const from of new Set([Math.min(held, size), Math.min(held, cosigned)])) {
    const range = await mirror.extend(from, await readEntries(source, from, size));
    if (hexOf(rangeRoot(range)) === hexOf(rootHash)) return;
  }
  throw new TrustError('TRUST_LOG_RANGE_MISMATCH', 'The entries of the log do not give the root that it signed.', {
    size,
  });
}

/** A tree that a quorum has cosigned and this hub has verified needs no second look. */
function isInForce(known: Verified<TrustState> | PinnedRoot, checkpoint: Verified<AdmittedCheckpoint>): boolean {
  if ('rootSha256' in known) return false;
  const { origin, size, rootHash } = known.log;
  return origin === checkpoint.origin && size === checkpoint.size && hexOf(rootHash) === hexOf(checkpoint.rootHash);
}

function isRefusal(error: unknown): error is TrustError {
  return error instanceof TrustError && error.code !== 'TRUST_SOURCE_UNREACHABLE';
}

function remember(
  refusals: Map<string, { readonly error: TrustError; readonly until: number }>,
  key: string,
  error: TrustError,
  until: number,
): void {
  const [oldest] = refusals.keys();
  if (refusals.size >= refusalsMax && oldest !== undefined) refusals.delete(oldest);
  refusals.set(key, { error, until });
}
