/** How the looks for news went, for status pages and the operator: what is wrong is said once, not at every look. */
import type { CodedError, JsonObject } from '@breakwater/federation-protocol';
import type { EventName } from '../store/event.ts';
import type { World } from '../world.ts';
import type { TrustProblem, TrustStatus } from './runtime.ts';

/** Keeps the status of one hub's trust. */
export class TrustReport {
  readonly #world: Pick<World, 'now' | 'log'>;
  readonly #record: (event: EventName, details: JsonObject) => void;
  #status: TrustStatus = { sequence: null, lastVerifiedAt: null, lastConfirmedAt: null, lastError: null };

  constructor(world: Pick<World, 'now' | 'log'>, record: (event: EventName, details: JsonObject) => void) {
    this.#world = world;
    this.#record = record;
  }

  status(): TrustStatus {
    return this.#status;
  }

  /** A state is in force now. */
  verified(sequence: number): void {
    this.#status = { ...this.#status, sequence, lastVerifiedAt: this.#world.now() };
  }

  problem(source: string, { code, message }: CodedError): TrustProblem {
    return { at: this.#world.now(), code, message, source };
  }

  /** Ends a round: a refusal outweighs a source out of reach, and that does not matter while another confirms. */
  settle(confirmed: boolean, problems: readonly TrustProblem[]): void {
    const before = this.#status.lastError;
    const refusal = problems.find(({ code }) => code !== 'TRUST_SOURCE_UNREACHABLE');
    const lastError = refusal ?? (confirmed ? null : (problems.at(-1) ?? before));
    const lastConfirmedAt = confirmed ? this.#world.now() : this.#status.lastConfirmedAt;
    this.#status = { ...this.#status, lastConfirmedAt, lastError };
    // Said once, not every half minute for as long as it lasts.
    if (lastError !== null && (lastError.code !== before?.code || lastError.source !== before.source)) {
      const { code, source } = lastError;
      this.#world.log.warn({ event: 'trust.refused', code, source });
      // A source out of reach is the peers' page's business; one that was refused is worth a look.
      if (code === 'TRUST_SOURCE_BEHIND') this.#record('trust.source-behind', { source });
      else if (code !== 'TRUST_SOURCE_UNREACHABLE') this.#record('trust.refused', { code, source });
    }
  }
}
