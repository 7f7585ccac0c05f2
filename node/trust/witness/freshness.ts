/**
 * Keeps the region's trust fresh without its centre: each hub brings the checkpoint in force to the other witnesses, so
 * that every hub that can reach a quorum of them knows that nothing newer exists (references/trust.md section 4.7).
 */
import { CodedError } from '@breakwater/federation-protocol';
import {
  type Cosignature,
  formatAddCheckpoint,
  formatNote,
  type NoteSignature,
  parseNote,
  parseSignatureLine,
  type TrustState,
} from '@breakwater/trust-lists';
import type { World } from '../../world.ts';
import type { TrustRuntime } from '../runtime.ts';
import type { WitnessFetch } from './fetch.ts';
import { solicit } from './solicit.ts';
import type { Witness } from './witness.ts';

/** What keeping fresh takes. */
export interface FreshnessParts {
  readonly witness: Pick<Witness, 'addCheckpoint'>;
  /** The name in our own cosignatures, to tell ourselves from the others. */
  readonly name: string;
  readonly fetch: WitnessFetch;
  readonly trust: Pick<TrustRuntime, 'lastVerified' | 'standing' | 'acceptCheckpoint' | 'refresh'>;
  /** A consistency proof between two sizes of the log in force. */
  prove(origin: string, from: number, size: number): Promise<readonly Uint8Array[]>;
  /** Takes a larger tree further that somebody stands by and that is not in force; `own`: if we do, for too long. */
  carryOn(whose: 'own' | 'any'): Promise<void>;
  readonly world: World;
}

/** What one round did. */
export type FreshnessOutcome = 'nothing' | 'newer' | 'same';

/** Once an hour while all is well: a day of freshness bears many failures. */
export const calmEveryMs = 3_600_000;
/** When the promise has grown older than two rounds should let it, something failed: ask again soon. */
export const worriedEveryMs = 5 * 60_000;
/** A new head is confirmed by everybody soon after it came. */
export const soonMs = 3_000;
const solicitTimeoutMs = 12_000;

/** Asks for cosignatures when it is time. */
export class Freshness {
  readonly #parts: FreshnessParts;
  #head = '';
  #dueAt = 0;

  constructor(parts: FreshnessParts) {
    this.#parts = parts;
  }

  /** One look at the clock, and a round if it is due. Throws only what is our own fault. */
  async tick(): Promise<FreshnessOutcome> {
    const { trust, world } = this.#parts;
    await this.#parts.carryOn('own');
    const state = trust.lastVerified();
    if (state === null) return 'nothing';
    const now = world.now().getTime();
    const { text } = parseNote(state.log.checkpoint);
    if (text !== this.#head) {
      this.#head = text;
      this.#dueAt = now + this.#jittered(soonMs);
    }
    // A clock that was set back must not put the next round off by as much: that round may be what bears it out.
    if (now < this.#dueAt && this.#dueAt - now < 2 * calmEveryMs) return 'nothing';
    const isOld = now - state.log.quorumTime.getTime() > 2 * calmEveryMs;
    this.#dueAt = now + this.#jittered(isOld ? worriedEveryMs : calmEveryMs);
    return this.#round(state);
  }

  async #round(state: TrustState): Promise<FreshnessOutcome> {
    const { fetch, name, prove, trust, world } = this.#parts;
    const { origin, size } = state.log;
    const { text, signatures } = parseNote(state.log.checkpoint);
    const logLines = signatures.filter((line) => line.name === origin);
    const ours = await this.#ours(state, logLines);
    const lines: NoteSignature[] = [...ours];
    const results = await solicit({
      // With our own line: a hub that nobody can call counts all the same by what it brings along.
      ...{ fetch, note: formatNote({ text, signatures: [...logLines, ...ours] }), timeoutMs: solicitTimeoutMs },
      witnesses: state.root.witnesses.filter(({ vkey }) => vkey.name !== name),
      sizeOf: () => size,
      prove: (from) => prove(origin, from, size),
      onSigned: (_, { line }: Cosignature) => {
        lines.push(line);
      },
    });
    const outcome = await this.#takeHome(
      state,
      formatNote({ text, signatures: [...logLines, ...lines] }),
      lines.length,
    );
    // Somebody has a larger tree, cosigned by itself at least: it is published, or somebody must see to it.
    if (results.some((result) => result.outcome === 'ahead')) {
      await trust.refresh();
      if (trust.lastVerified()?.log.size === size) await this.#parts.carryOn('any');
    }
    world.log.debug({ event: 'witness.round', size, signed: lines.length, outcome });
    return outcome;
  }

  async #takeHome({ log }: TrustState, note: Uint8Array, signed: number): Promise<FreshnessOutcome> {
    const { trust } = this.#parts;
    // What was in force may have been replaced meanwhile; the next round is about the new one.
    if (signed === 0 || trust.lastVerified()?.log.size !== log.size) return 'same';
    return (await trust.acceptCheckpoint(note, 'witnesses')) === 'adopted' ? 'newer' : 'same';
  }

  /** Our own cosignature, by the same door as everybody's. */
  async #ours(state: TrustState, logLines: readonly NoteSignature[]): Promise<readonly NoteSignature[]> {
    const { witness, prove } = this.#parts;
    const { origin, size } = state.log;
    const checkpoint = formatNote({ text: parseNote(state.log.checkpoint).text, signatures: logLines });
    let oldSize = size;
    for (let corrected = false; ; corrected = true) {
      const proof = await prove(origin, oldSize, size);
      const { status, body } = await witness.addCheckpoint(formatAddCheckpoint({ oldSize, proof, checkpoint }));
      if (status === 200) return body.trimEnd().split('\n').map(parseSignatureLine);
      const known = Number(body.trim());
      if (status !== 409 || corrected || !(known < size)) return [];
      oldSize = known;
    }
  }

  /** Up to a quarter later, so that hubs do not all ask in the same second. */
  #jittered(ms: number): number {
    return ms + Math.floor(((this.#parts.world.randomBytes(1)[0] ?? 0) / 256) * (ms / 4));
  }
}

/** How often the loop looks at the clock. */
const tickEveryMs = 1_000;

/** Runs `tick` every second, one after the other, until closed; a failure is logged and tried again. */
export function startTicking(tick: () => Promise<unknown>, event: string, world: World): { close(): Promise<void> } {
  let timer: NodeJS.Timeout | null = null;
  let isClosed = false;
  let running: Promise<void> = Promise.resolve();
  let lastFailure = '';
  const run = async () => {
    try {
      await tick();
      lastFailure = '';
    } catch (error) {
      const code = error instanceof CodedError ? error.code : 'unexpected';
      // Said once, not every second for as long as it lasts.
      if (String(error) !== lastFailure) world.log.error({ event, code, message: String(error) });
      lastFailure = String(error);
    } finally {
      if (!isClosed) timer = setTimeout(start, tickEveryMs).unref();
    }
  };
  const start = () => {
    running = run();
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
