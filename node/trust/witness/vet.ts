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
  sources(origin: string): readonly ReadFile[];
  now(): Date;
}

/** Vets one tree after the other. */
export type Vet = (checkpoint: Verified<AdmittedCheckpoint>, known: WitnessHead | null) => Promise<void>;

/** Trees that may wait for their turn: the log makes one at a time, and a hub that catches up is asked again. */
const waitingMax = 8;
/** How long a refusal is remembered, so that bringing the same tree again and again costs no fetching. */
const refusalLastsMs = 20_000;
const refusalsMax = 64;

/** Makes the vetting. It throws what `verifyAppend` throws, `TRUST_SOURCE_UNREACHABLE`, `WITNESS_BUSY`. */
export function createVet(parts: VetParts): Vet {
  const refusals = new Map<string, { readonly error: TrustError; readonly until: number }>();
  let last: Promise<void> = Promise.resolve();
  let waiting = 0;

  async function vet(checkpoint: Verified<AdmittedCheckpoint>, head: WitnessHead | null): Promise<void> {
    const known = await parts.known();
    if (isInForce(known, checkpoint)) return;
    let refusal: unknown = new TrustError('TRUST_SOURCE_UNREACHABLE', 'No source of the log is known.');
    for (const source of parts.sources(checkpoint.origin)) {
      try {
        return await vetFrom(source, checkpoint, head, known);
      } catch (error) {
        if (!(error instanceof TrustError)) throw error;
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
    if (waiting >= waitingMax) throw new WitnessError('WITNESS_BUSY', `${waiting} trees wait to be looked at.`);
    waiting += 1;
    const turn = last.then(() => vet(checkpoint, head));
    last = turn.catch(() => undefined);
    try {
      await turn;
    } catch (error) {
      if (isRefusal(error)) remember(refusals, key, error, parts.now().getTime() + refusalLastsMs);
      throw error;
    } finally {
      waiting -= 1;
    }
  };
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
