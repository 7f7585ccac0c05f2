/** Records what happened, once: a structured log line for machines and a row for the operator's console. */
import type { JsonObject } from '@breakwater/federation-protocol';
import type { EventName, EventStore } from './store/event.ts';
import type { World } from './world.ts';

/** What recording takes. */
export interface EventParts {
  readonly world: World;
  readonly events: EventStore;
}

/** Writes one event. `details` hold countries, counts, codes and identifiers of things, never of people. */
export async function recordEvent(
  { world, events }: EventParts,
  name: EventName,
  details: JsonObject = {},
): Promise<void> {
  world.log.info({ event: name, ...details });
  await events.add({ name, at: world.now(), details });
}
