/** Asks witnesses for the newest checkpoint that each stands by (tlog-witness, "Monitor Retrieval Mechanism"). */
import type { Verified } from '@breakwater/federation-protocol';
import {
  type LogKeys,
  monitoringPath,
  noteBytesMax,
  type RootWitness,
  readCosignatures,
  type SignedCheckpoint,
  TrustError,
  verifyCheckpoint,
} from '@breakwater/trust-lists';
import { nodeSuite } from '../../keys/node-suite.ts';
import { call, type WitnessFetch } from './fetch.ts';

/** What one witness said: a checkpoint that it cosigned, that it never cosigned one, or nothing of use. */
export type HeadAnswer =
  | {
      readonly kind: 'head';
      readonly witness: RootWitness;
      readonly note: Uint8Array;
      readonly checkpoint: Verified<SignedCheckpoint>;
      /** When it cosigned this. */
      readonly at: Date;
    }
  | { readonly kind: 'none'; readonly witness: RootWitness }
  | { readonly kind: 'silent'; readonly witness: RootWitness; readonly code: string };

/** What asking takes. */
export interface AskParts {
  readonly fetch: WitnessFetch;
  readonly log: LogKeys;
  /** Longest wait for one answer. */
  readonly timeoutMs: number;
}

/** Asks all at once. Never throws for what a witness does: that is its answer. */
export function askHeads(parts: AskParts, witnesses: readonly RootWitness[]): Promise<readonly HeadAnswer[]> {
  return Promise.all(witnesses.map((witness) => askHead(parts, witness)));
}

async function askHead({ fetch, log, timeoutMs }: AskParts, witness: RootWitness): Promise<HeadAnswer> {
  const url = `${witness.url}/${monitoringPath(log.origin, nodeSuite.sha256)}`;
  try {
    const { status, body } = await call(fetch, url, noteBytesMax, { signal: AbortSignal.timeout(timeoutMs) });
    if (status === 404) return { kind: 'none', witness };
    if (status !== 200) return { kind: 'silent', witness, code: `HTTP ${status}` };
    const checkpoint = await verifyCheckpoint(body, log, nodeSuite);
    const at = (await readCosignatures(checkpoint.note, [witness], nodeSuite)).get(witness.id)?.at;
    // Without its own signature it is hearsay: anybody on the way could have put an old checkpoint there.
    if (at === undefined) return { kind: 'silent', witness, code: 'TRUST_NOTE_UNSIGNED' };
    return { kind: 'head', witness, note: body, checkpoint, at };
  } catch (error) {
    if (!(error instanceof TrustError)) throw error;
    return { kind: 'silent', witness, code: error.code };
  }
}
