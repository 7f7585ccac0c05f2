/** The witness of a hub: cosigns a log's checkpoints (c2sp.org/tlog-witness), and never two histories of one log. */
import type { Signer, Verified } from '@breakwater/federation-protocol';
import {
  type AdmittedCheckpoint,
  admitAddCheckpoint,
  cosign,
  encodeBase64,
  type ForkEvidence,
  formatNote,
  formatSignatureLine,
  type LogKeys,
  monitoringPath,
  parseNote,
  TrustError,
  weighAddCheckpoint,
} from '@breakwater/trust-lists';
import { nodeSuite } from '../../keys/node-suite.ts';
import type { WitnessHead, WitnessStore } from '../../store/witness.ts';
import { WitnessError } from './error.ts';
import { createGroupCommit } from './group-commit.ts';

/** What a witness is made of. */
export interface WitnessParts {
  readonly store: Pick<WitnessStore, 'head' | 'advance'>;
  readonly signer: Signer;
  /** The name in its cosignatures: the hub's host and `/witness`. */
  readonly name: string;
  /** The logs that the newest known root calls active. Throws `WITNESS_NO_ROOT` while there is no root. */
  logs(): Promise<readonly LogKeys[]>;
  /** Throws when the hub may not sign now: it does not remember enough, or its clock is wrong. Gives the time. */
  permit(origin: string): Date;
  /**
   * Looks at what the tree commits to and throws when the region's rules do not bear it out. Called only for
   * checkpoints that the log has signed and that continue what this witness cosigned before.
   */
  vet(checkpoint: Verified<AdmittedCheckpoint>, known: WitnessHead | null): Promise<void>;
  /** Told when the log has signed two trees of one size. */
  onFork(fork: ForkEvidence): void;
  /** Told when a larger tree was cosigned. */
  onGrowth?(size: number): void;
  /** Given each note that was cosigned as it was brought, with whatever cosignatures its bringer put on it. */
  onCosigned?(note: Uint8Array): void;
}

/** An answer over HTTP. */
export interface WitnessAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** What this witness has of one log. */
export interface NewestTree {
  readonly origin: string;
  readonly head: WitnessHead | null;
}

/** A running witness. */
export interface Witness {
  /** Answers the body of `POST add-checkpoint`. What it signs is durable before this resolves. */
  addCheckpoint(request: Uint8Array): Promise<WitnessAnswer>;
  /** The log with this origin hash (hexadecimal) and the newest tree of it that binds us; null for another log. */
  newest(originHash: string): Promise<NewestTree | null>;
}

/** Requests at work at once; past this a flood is turned away before it costs a signature check. */
const atWorkMax = 1024;
/** A step may lose against another one; after so many the caller is told the size that stands. */
const attemptsMax = 3;
const textType = 'text/plain; charset=utf-8';

/** Makes the witness. One for a key: two witnesses of one key in one process share the store, and that keeps order. */
export function createWitness(parts: WitnessParts): Witness {
  const commit = createGroupCommit(parts.store);
  const repeats = new Repeats();
  let atWork = 0;

  async function answer(request: Uint8Array): Promise<WitnessAnswer> {
    const admitted = await admitAddCheckpoint(request, await parts.logs(), nodeSuite);
    return 'outcome' in admitted ? admitted.reply : repeats.once(admitted, () => consider(admitted));
  }

  async function consider(admitted: Verified<AdmittedCheckpoint>): Promise<WitnessAnswer> {
    for (let attempt = 1; ; attempt += 1) {
      const known = await parts.store.head(admitted.origin);
      const recorded = known === null ? null : { ...known, checkpoint: known.note };
      const weighed = weighAddCheckpoint(admitted, recorded, nodeSuite.sha256);
      if (weighed.outcome === 'refused') {
        if (weighed.fork !== null) parts.onFork(weighed.fork);
        return weighed.reply;
      }
      parts.permit(admitted.origin);
      if (known === null || !weighed.isRefresh || !known.vetted) await parts.vet(admitted, known);
      const signed = await take(admitted, known);
      if (signed !== null) return signed;
      if (attempt === attemptsMax)
        throw new WitnessError('WITNESS_BUSY', 'Another checkpoint came first, three times.');
    }
  }

  /** Signs, records both, and only then lets the signature out; null when the record has moved on meanwhile. */
  async function take(
    admitted: Verified<AdmittedCheckpoint>,
    known: WitnessHead | null,
  ): Promise<WitnessAnswer | null> {
    const { origin, size, rootHash, text } = admitted;
    const at = parts.permit(origin);
    const ours = await cosign(text, parts.name, parts.signer, at);
    const { signatures } = parseNote(admitted.note);
    const note = formatNote({ text, signatures: [...signatures, ours] });
    if (!(await commit.take({ from: known, to: { origin, size, rootHash, note, vetted: true, at } }))) return null;
    if (size > (known?.size ?? 0)) parts.onGrowth?.(size);
    parts.onCosigned?.(admitted.request.checkpoint);
    return { status: 200, contentType: textType, body: formatSignatureLine(ours) };
  }

  return {
    addCheckpoint: async (request) => {
      if (atWork >= atWorkMax) return refusalOf(new WitnessError('WITNESS_BUSY', `${atWork} requests are at work.`));
      atWork += 1;
      try {
        return await answer(request);
      } catch (error) {
        return refusalOf(error);
      } finally {
        atWork -= 1;
      }
    },
    newest: async (originHash) => {
      const logs = await parts.logs();
      const log = logs.find(({ origin }) => monitoringPath(origin, nodeSuite.sha256) === `${originHash}/checkpoint`);
      return log === undefined ? null : { origin: log.origin, head: await parts.store.head(log.origin) };
    },
  };
}

/** What the specification has no status for: not now (503), or a tree that the region's rules do not bear out (422). */
function refusalOf(error: unknown): WitnessAnswer {
  if (error instanceof WitnessError || (error instanceof TrustError && error.code === 'TRUST_SOURCE_UNREACHABLE')) {
    return { status: 503, contentType: textType, body: `${error.code}\n` };
  }
  if (error instanceof TrustError) return { status: 422, contentType: textType, body: `${error.code}\n` };
  throw error;
}

/**
 * The same step asked for again while it is at work gets the same answer: a cosignature counts whole seconds, so doing
 * it twice in one moment would give the same bytes for twice the work.
 */
class Repeats {
  readonly #atWork = new Map<string, Promise<WitnessAnswer>>();

  async once(
    { text, request: { oldSize, proof } }: Verified<AdmittedCheckpoint>,
    work: () => Promise<WitnessAnswer>,
  ): Promise<WitnessAnswer> {
    const key = [text, oldSize, ...proof.map(encodeBase64)].join('\n');
    const running = this.#atWork.get(key);
    if (running !== undefined) return running;
    const started = work().finally(() => this.#atWork.delete(key));
    this.#atWork.set(key, started);
    return started;
  }
}
