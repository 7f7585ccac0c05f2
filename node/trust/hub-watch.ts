/** The authority's eye on the hubs: asks each one every quarter minute whether it answers, and remembers since when. */
import { CodedError, type CountryCode } from '@breakwater/federation-protocol';
import { type Member, members } from '@breakwater/trust-lists';
import type { World } from '../world.ts';
import type { TrustRuntime } from './runtime.ts';
import type { Fetch } from './source.ts';

/** What a hub is: answering quickly, answering slowly, not answering; the words of /status.json. */
export type HubState = 'ready' | 'slow' | 'cut-off';

/** One hub as it was last seen. */
export interface HubSight {
  readonly country: CountryCode;
  readonly name: string;
  readonly origin: string;
  readonly state: HubState;
  /** When it was first seen in this state. */
  readonly since: Date;
}

/** All hubs of the list in force, as of one moment. */
export interface RegionSight {
  readonly checkedAt: Date;
  readonly hubs: readonly HubSight[];
}

/** The watch. */
export interface HubWatch {
  /** The last look; makes the first one itself. */
  sight(): Promise<RegionSight>;
  start(): void;
  close(): void;
}

/** What watching takes. */
export interface HubWatchParts {
  readonly trust: TrustRuntime;
  readonly fetch: Fetch;
  readonly world: World;
}

const lookEveryMs = 15_000;
const answerWithinMs = 3_000;
/** Past this a citizen notices: the picker calls such a hub slow. */
const slowMs = 1_500;

/** Makes a watch over the members of the list in force. It asks only what anybody may ask: `GET /healthz`. */
export function createHubWatch({ trust, fetch, world }: HubWatchParts): HubWatch {
  let last: RegionSight | null = null;
  let looking: Promise<RegionSight> | null = null;
  let timer: NodeJS.Timeout | null = null;

  async function look(): Promise<RegionSight> {
    const checkedAt = world.now();
    const before = last;
    const state = trust.lastVerified();
    const watched = state === null ? [] : members(state);
    const hubs = await Promise.all(watched.map((member) => see(member, before, checkedAt, fetch)));
    last = { checkedAt, hubs };
    return last;
  }

  /** One look at a time: many readers of the page must not become many calls to every hub. */
  function lookOnce(): Promise<RegionSight> {
    looking ??= look().finally(() => {
      looking = null;
    });
    return looking;
  }

  return {
    sight: async () =>
      last !== null && world.now().getTime() - last.checkedAt.getTime() < lookEveryMs ? last : lookOnce(),
    start: () => {
      timer ??= setInterval(() => {
        lookOnce().catch((error: unknown) => world.log.error({ err: String(error) }));
      }, lookEveryMs).unref();
    },
    close: () => {
      if (timer !== null) clearInterval(timer);
      timer = null;
    },
  };
}

async function see(member: Member, before: RegionSight | null, now: Date, fetch: Fetch): Promise<HubSight> {
  const { country, name, origin } = member;
  const state = await ask(origin, fetch);
  const earlier = before?.hubs.find((hub) => hub.country === country);
  return { country, name, origin, state, since: earlier?.state === state ? earlier.since : now };
}

async function ask(origin: string, fetch: Fetch): Promise<HubState> {
  const started = performance.now();
  try {
    const answer = await fetch(`${origin}/healthz`, { signal: AbortSignal.timeout(answerWithinMs) });
    // Nothing of it is read, and a hub that is slow to hang up must not hold the others.
    answer.body?.cancel().catch(() => undefined);
    if (answer.status !== 200) return 'cut-off';
    return performance.now() - started > slowMs ? 'slow' : 'ready';
  } catch (error) {
    // Whatever keeps a hub from answering, to the one who asks it is cut off; a fault of ours is not.
    if (error instanceof CodedError || error instanceof DOMException) return 'cut-off';
    throw error;
  }
}
