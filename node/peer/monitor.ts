/** Watches the other hubs: asks each for its health, remembers since when it is ready, slow or cut off. */
import { CodedError, type CountryCode } from '@breakwater/federation-protocol';
import type { EventName } from '../store/event.ts';
import type { World } from '../world.ts';
import { healthEveryMs, healthRetryMs, slowAfterMs } from './limits.ts';
import { jittered, otherMembers, runPerMember, type Turn } from './member-loops.ts';
import type { PeerClient, PeerDirectory } from './peer.ts';

/** One peer as seen from here. `roundTripMs` is that of the last answer; `lastSeen` is null before the first. */
export interface PeerState {
  readonly country: CountryCode;
  readonly state: 'ready' | 'slow' | 'cut off';
  readonly since: Date;
  readonly lastSeen: Date | null;
  readonly roundTripMs: number | null;
}

/** What watching takes. `record` is told of every change of a state, once. */
export interface MonitorParts {
  readonly self: CountryCode;
  readonly client: PeerClient;
  readonly directory: PeerDirectory;
  readonly world: World;
  record(event: EventName, details: { country: CountryCode }): Promise<void>;
}

/** The watch over all peers. */
export interface PeerMonitor {
  /** Every other member by country; one that was not asked yet is cut off since the watch began. */
  states(): readonly PeerState[];
  /** True when a peer was asked and did not answer; false before the first question is over. */
  isCutOff(country: CountryCode): boolean;
  /** Asks one peer again at once. */
  recheck(country: CountryCode): void;
  /** Begins to watch members that are new on the list, stops watching those that left. */
  review(): void;
  stop(): void;
}

/** Starts watching. The first question goes out at once. */
export function startPeerMonitor(parts: MonitorParts): PeerMonitor {
  const startedAt = parts.world.now();
  const states = new Map<CountryCode, PeerState>();
  const loops = runPerMember(parts, (country, turn) => watch(country, turn, states, parts));
  return {
    states: () =>
      otherMembers(parts)
        .map((country) => states.get(country) ?? unseen(country, startedAt))
        .toSorted((a, b) => (a.country < b.country ? -1 : 1)),
    isCutOff: (country) => states.get(country)?.state === 'cut off',
    recheck: loops.wake,
    review: loops.review,
    stop: loops.stop,
  };
}

function unseen(country: CountryCode, since: Date): PeerState {
  return { country, state: 'cut off', since, lastSeen: null, roundTripMs: null };
}

async function watch(
  country: CountryCode,
  turn: Turn,
  states: Map<CountryCode, PeerState>,
  parts: MonitorParts,
): Promise<void> {
  let failures = 0;
  while (!turn.signal.aborted) {
    const roundTripMs = await ask(country, parts);
    if (turn.signal.aborted) return;
    failures = roundTripMs === null ? failures + 1 : 0;
    const before = states.get(country);
    // One lost answer is not yet a lost hub: a peer that was seen gets a second question soon.
    const isFirstMiss = failures === 1 && before !== undefined && before.state !== 'cut off';
    if (!isFirstMiss) await note(next(country, before, roundTripMs, parts.world.now()), before, states, parts);
    await turn.pause(jittered(isFirstMiss ? healthRetryMs : healthEveryMs, parts.world));
  }
}

/** The round trip in milliseconds, or null when the peer cannot be reached or its answer cannot be believed. */
async function ask(country: CountryCode, { client, world }: MonitorParts): Promise<number | null> {
  const started = world.now().getTime();
  try {
    await client.fetch(country, { method: 'GET', path: '/peer/health', timeoutMs: healthEveryMs / 3 });
    return Math.max(0, world.now().getTime() - started);
  } catch (error) {
    if (error instanceof CodedError) return null;
    throw error;
  }
}

/** The state after one question; `since` moves only when the state changes. */
export function next(
  country: CountryCode,
  before: PeerState | undefined,
  roundTripMs: number | null,
  now: Date,
): PeerState {
  const state = roundTripMs === null ? 'cut off' : roundTripMs > slowAfterMs ? 'slow' : 'ready';
  const since = before?.state === state ? before.since : now;
  if (roundTripMs === null) return { ...(before ?? unseen(country, since)), state, since, roundTripMs: null };
  return { country, state, since, lastSeen: now, roundTripMs };
}

async function note(
  after: PeerState,
  before: PeerState | undefined,
  states: Map<CountryCode, PeerState>,
  { record }: MonitorParts,
): Promise<void> {
  states.set(after.country, after);
  if (before?.state === after.state) return;
  const names = { ready: 'peer.ready', slow: 'peer.slow', 'cut off': 'peer.cut-off' } as const;
  await record(names[after.state], { country: after.country });
}
