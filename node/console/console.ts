/** The operator console put together from the parts of a hub: its routes, and the check in front of them. */
import type { MiddlewareHandler } from 'hono';
import type { SeeHealth } from '../backup/health/watch-health.ts';
import { type HubConfig, readHubConfig } from '../config/read-config.ts';
import type { Route } from '../http/route.ts';
import type { Keyring } from '../keys/keyring.ts';
import { issueEnrolmentCode } from '../login/enrolment-code.ts';
import type { PeerMonitor } from '../peer/monitor.ts';
import type { Store } from '../store/store.ts';
import type { TrustRuntime } from '../trust/runtime.ts';
import type { World } from '../world.ts';
import { eventFact } from './event-fact.ts';
import type { HubFacts } from './facts.ts';
import { backupFacts } from './gather-backup.ts';
import { peerFacts } from './gather-peers.ts';
import { recoveryFacts } from './gather-recovery.ts';
import { trustFacts } from './gather-trust.ts';
import { requireOperator } from './guard.ts';
import { consoleRows } from './routes.ts';
import { backupStarter } from './start-backup.ts';

/** What the console takes of a hub. `linkedCountries`: peers that keep a link open to us. */
export interface ConsoleParts {
  readonly config: Pick<HubConfig, 'dir' | 'country' | 'name' | 'origin' | 'console'>;
  readonly keyring: Pick<Keyring, 'cookieSecret'>;
  readonly store: Pick<
    Store,
    | 'operators'
    | 'events'
    | 'people'
    | 'enrolments'
    | 'passkeys'
    | 'backups'
    | 'jobs'
    | 'books'
    | 'hosting'
    | 'recoveries'
    | 'audits'
  >;
  readonly trust: Pick<
    TrustRuntime,
    'lastVerified' | 'current' | 'decide' | 'status' | 'standing' | 'forks' | 'confirmClock'
  >;
  readonly peers: {
    readonly monitor: Pick<PeerMonitor, 'states'>;
    readonly linkedCountries: () => readonly string[];
  };
  /** Asks the holders of our backups, when it is time, what they keep. */
  readonly seeHealth: SeeHealth;
  readonly world: World;
}

const eventsGathered = 20;

/** Every row of the console listener. Wire `requireConsoleOperator` for the rows of operators. */
export function consoleRoutes(parts: ConsoleParts): readonly Route[] {
  const { config, keyring, store, world } = parts;
  return consoleRows({
    ...sessionPartsOf(parts),
    events: store.events,
    people: store.people,
    enrolments: store.enrolments,
    passkeys: store.passkeys,
    enrolAddress: `${config.origin}/enrol`,
    gather: () => gatherFacts(parts),
    startBackup: backupStarter(config.dir),
    confirmClock: () => parts.trust.confirmClock(),
    giveCode: async (person, proofing, issuedBy) => {
      const order = { accountId: person.accountId, proofing, issuedBy };
      const { code, enrolment } = await issueEnrolmentCode({ store, keyring, world }, order);
      return { code, expiresAt: enrolment.expiresAt };
    },
  });
}

/** The check for rows of operators: everybody else is sent to the sign-in page. */
export function requireConsoleOperator(parts: Pick<ConsoleParts, 'config' | 'keyring' | 'store' | 'world'>) {
  return requireOperator(sessionPartsOf(parts)) satisfies MiddlewareHandler;
}

/** All facts of this moment. */
export async function gatherFacts({ config, store, trust, peers, seeHealth, world }: ConsoleParts): Promise<HubFacts> {
  const now = world.now();
  const trusted = trustFacts(trust, now);
  const nameOf = (country: string) => trusted?.members.find((member) => member.country === country)?.name ?? country;
  const watched = { states: () => peers.monitor.states(), linkedCountries: peers.linkedCountries };
  const settings = async () => (await readHubConfig(config.dir)).backup;
  const seen = trusted ? peerFacts(watched, nameOf, now) : [];
  const [backup, recovery, events, passkeys] = await Promise.all([
    backupFacts({ store, trust, settings, seeHealth, dir: config.dir }, seen, { self: config.country, now }),
    recoveryFacts(store.recoveries, nameOf, now),
    store.events.newest(eventsGathered),
    store.operators.passkeys(),
  ]);
  return {
    now,
    country: config.country,
    name: config.name,
    peers: seen,
    backup,
    recovery,
    trust: trusted,
    events: events.map(eventFact),
    passkeys: passkeys.length,
  };
}

function sessionPartsOf({
  config,
  keyring,
  store,
  world,
}: Pick<ConsoleParts, 'config' | 'keyring' | 'store' | 'world'>) {
  const site = {
    country: config.country,
    name: config.name,
    origin: config.console.origin,
    cookieSecret: keyring.cookieSecret,
  };
  return { world, site, operators: store.operators };
}
