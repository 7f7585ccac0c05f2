/** Records refusals for the operator without letting strangers fill the event store. */
import { CodedError, type JsonObject } from '@breakwater/federation-protocol';
import { recordEvent } from '../events.ts';
import { countAttempts } from './attempts.ts';
import type { LoginParts } from './parts.ts';

// Anybody can cause refusals. An operator learns nothing more from the sixty-first within one minute.
const rowsPerMinute = 60;
const anyone = '';

/** What recording takes. */
export type RefusalParts = Pick<LoginParts, 'store' | 'world' | 'decide'> & {
  readonly config: Pick<LoginParts['config'], 'country'>;
};

/** Records one refusal; beyond the cap it is only a line in the log. */
export type RecordRefusal = (name: 'login.refused' | 'enrolment.refused', details: JsonObject) => Promise<void>;

/** A recorder with a cap of its own; it notes which list and which leaf of the log every refusal stood on. */
export function refusalRecorder(parts: RefusalParts): RecordRefusal {
  const { store, world } = parts;
  const rows = countAttempts({ perAddress: rowsPerMinute, inAll: rowsPerMinute, windowMs: 60_000 });
  return async (name, details) => {
    const now = world.now();
    if (!rows.isOpen(anyone, now)) return void world.log.info({ event: name, ...details });
    rows.fail(anyone, now);
    await recordEvent({ world, events: store.events }, name, { ...basisOrNone(parts), ...details });
  };
}

/** A hub that knows no list yet refuses too, and stands on none. */
function basisOrNone({ config, decide }: RefusalParts): JsonObject {
  try {
    const { listSequence, logIndex } = decide(config.country);
    return { listSequence, logIndex };
  } catch (error) {
    if (error instanceof CodedError) return {};
    throw error;
  }
}
