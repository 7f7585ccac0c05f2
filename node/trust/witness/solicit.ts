/** Brings a checkpoint to witnesses and takes their cosignatures home. */
import {
  type Checkpoint,
  type Cosignature,
  formatAddCheckpoint,
  parseCheckpoint,
  parseNote,
  parseSignatureLine,
  type RootWitness,
  readCosignatures,
  TrustError,
} from '@breakwater/trust-lists';
import { nodeSuite } from '../../keys/node-suite.ts';
import { call, type WitnessFetch } from './fetch.ts';

/** What is brought, and to whom. */
export interface Solicitation {
  readonly fetch: WitnessFetch;
  /** The checkpoint as a note with the log's signature. */
  readonly note: Uint8Array;
  readonly witnesses: readonly RootWitness[];
  /** The size that this witness is thought to have; it corrects us once. */
  sizeOf(witness: RootWitness): number;
  /** A consistency proof from that size to the checkpoint's; empty from 0 and for the same size. */
  prove(from: number): Promise<readonly Uint8Array[]>;
  /** Called for each cosignature as it comes, so that nobody waits for the slowest. */
  onSigned(witness: RootWitness, cosignature: Cosignature): void | Promise<void>;
  readonly timeoutMs: number;
}

/** What came of it with one witness. `ahead` has a larger tree than the one that was brought. */
export interface Solicited {
  readonly witness: RootWitness;
  readonly outcome: 'signed' | 'ahead' | 'refused' | 'silent';
  /** The code or status of a refusal. */
  readonly why: string | null;
}

/** Most bytes of an answer: a few signature lines, or a size. */
const answerBytesMax = 16 * 1024;
const linesMax = 8;

/** Asks all at once; each answers for itself. */
export function solicit(order: Solicitation): Promise<readonly Solicited[]> {
  const checkpoint = parseCheckpoint(parseNote(order.note).text);
  return Promise.all(
    order.witnesses.map((witness) =>
      solicitOne(order, checkpoint, witness).catch((error: unknown): Solicited => {
        if (!(error instanceof TrustError)) throw error;
        const outcome = error.code === 'TRUST_SOURCE_UNREACHABLE' ? 'silent' : 'refused';
        return { witness, outcome, why: error.code };
      }),
    ),
  );
}

async function solicitOne(order: Solicitation, checkpoint: Checkpoint, witness: RootWitness): Promise<Solicited> {
  let size = Math.min(order.sizeOf(witness), checkpoint.size);
  for (let corrected = false; ; corrected = true) {
    const { status, body } = await bring(order, witness, size);
    const text = new TextDecoder().decode(body).trim();
    if (status === 200) return take(order, witness, text);
    const theirs = status === 409 && /^(0|[1-9]\d{0,15})$/.test(text) ? Number(text) : null;
    if (theirs === null) return { witness, outcome: 'refused', why: `${status} ${text.slice(0, 80)}` };
    if (theirs > checkpoint.size) return { witness, outcome: 'ahead', why: String(theirs) };
    if (corrected || theirs === size) return { witness, outcome: 'refused', why: `${status} ${theirs}` };
    size = theirs;
  }
}

async function bring({ fetch, note, prove, timeoutMs }: Solicitation, { url }: RootWitness, oldSize: number) {
  const request = formatAddCheckpoint({ oldSize, proof: await prove(oldSize), checkpoint: note });
  return call(fetch, `${url}/add-checkpoint`, answerBytesMax, {
    method: 'POST',
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: new Uint8Array(request),
    signal: AbortSignal.timeout(timeoutMs),
  });
}

/** Reads the lines under the checkpoint that was sent: a signature for anything else does not verify there. */
async function take(order: Solicitation, witness: RootWitness, body: string): Promise<Solicited> {
  const lines = body.split('\n').slice(0, linesMax).map(parseSignatureLine);
  const { text } = parseNote(order.note);
  const cosignature = (await readCosignatures({ text, signatures: lines }, [witness], nodeSuite)).get(witness.id);
  if (cosignature === undefined) return { witness, outcome: 'refused', why: 'TRUST_NOTE_UNSIGNED' };
  await order.onSigned(witness, cosignature);
  return { witness, outcome: 'signed', why: null };
}
