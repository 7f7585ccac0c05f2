/** Random histories of a region: what may happen to it, as data that a failing test can print and shrink. */
import { buildNotice, keysOf, parseNotice, type ServiceName, signNotice } from '@breakwater/trust-lists';
import fc from 'fast-check';
import { collectFrom, isQuorum, remember, restoreFrom, twoHistories } from './attack.ts';
import { adopt, type Hub, type Offer, stateOf } from './hub.ts';
import { forget, type Observer } from './invariants.ts';
import { collect, fetchNews, pass, publish, quorumOf, solicit, spread, type World } from './world.ts';

/** What happens to one hub. */
export type HubEvent =
  | { readonly kind: 'replay' | 'solicit' | 'fetch' | 'restore' | 'remember'; readonly hub: number }
  | { readonly kind: 'clock'; readonly hub: number; readonly errorYears: -30 | 0 | 5 };

/** What a notice names: services by name or all of them, all keys or the first of that service. */
export interface Named {
  readonly service: ServiceName | null;
  readonly oneKey: boolean;
}

/** One thing that happens. Masks say, bit by bit, which hubs it concerns. */
export type Event =
  | HubEvent
  | { readonly kind: 'hours' | 'lie'; readonly hours: number }
  | { readonly kind: 'split'; readonly mask: number; readonly publisher: 0 | 1 | null }
  | { readonly kind: 'heal' | 'publish' | 'collect' }
  | { readonly kind: 'equivocate'; readonly mask: number }
  | { readonly kind: 'stale-publisher'; readonly age: number }
  | { readonly kind: 'notice'; readonly about: number; readonly by: number; readonly what: Named };

type NoticeEvent = Extract<Event, { readonly kind: 'notice' }>;

const hub = fc.nat({ max: 6 });
const mask = fc.nat({ max: 127 });
const what: fc.Arbitrary<Named> = fc.record({
  service: fc.constantFrom(null, 'FederationIdentity', 'PeerMessaging', 'BackupStore', 'RecoveryCustody', 'Witness'),
  oneKey: fc.boolean(),
});
const of = <Kind extends Event['kind']>(kind: Kind) => fc.constant(kind);

/** Any event, the everyday ones more often. */
export const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: of('hours'), hours: fc.integer({ min: 1, max: 60 }) }) },
  { weight: 5, arbitrary: fc.record({ kind: of('solicit'), hub }) },
  { weight: 5, arbitrary: fc.record({ kind: of('fetch'), hub }) },
  { weight: 2, arbitrary: fc.record({ kind: of('split'), mask, publisher: fc.constantFrom(0, 1, null) }) },
  { weight: 2, arbitrary: fc.record({ kind: of('heal') }) },
  { weight: 3, arbitrary: fc.record({ kind: of('publish') }) },
  { weight: 1, arbitrary: fc.record({ kind: of('collect') }) },
  { weight: 3, arbitrary: fc.record({ kind: of('equivocate'), mask }) },
  { weight: 1, arbitrary: fc.record({ kind: of('stale-publisher'), age: fc.nat({ max: 40 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: of('replay'), hub }) },
  { weight: 1, arbitrary: fc.record({ kind: of('restore'), hub }) },
  { weight: 2, arbitrary: fc.record({ kind: of('remember'), hub }) },
  { weight: 1, arbitrary: fc.record({ kind: of('clock'), hub, errorYears: fc.constantFrom(-30, 0, 5) }) },
  { weight: 1, arbitrary: fc.record({ kind: of('lie'), hours: fc.integer({ min: -300, max: 900 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: of('notice'), about: hub, by: mask, what }) },
) as fc.Arbitrary<Event>;

/** What happened so far that a later event may bring back. */
export interface Past {
  readonly backups: Hub[];
  readonly offers: Offer[];
  readonly publishers: World['publisher'][];
}

/** Lets the event happen. */
export async function happen(world: World, event: Event, past: Past, seen: Observer): Promise<void> {
  if ('hub' in event) await happenTo(world, event, past, seen);
  else if (event.kind === 'hours') pass(world, event.hours * 3_600_000);
  else if (event.kind === 'heal') heal(world);
  else if (event.kind === 'split') split(world, event.mask, event.publisher);
  else if (event.kind === 'publish') await publish(world);
  else if (event.kind === 'collect') await collect(world);
  else if (event.kind === 'equivocate') await equivocate(world, event.mask);
  else if (event.kind === 'lie') world.lieMs = event.hours * 3_600_000;
  else if (event.kind === 'notice') await notify(world, event);
  else if (event.kind === 'stale-publisher') comeBackStale(world, past, event.age);
  remark(world, past);
}

async function happenTo(world: World, event: HubEvent, past: Past, seen: Observer): Promise<void> {
  const one = nth(world.hubs, event.hub);
  if (event.kind === 'solicit') await solicit(world, one);
  else if (event.kind === 'fetch') await fetchNews(world, one);
  else if (event.kind === 'remember') remember(world, one, quorumOf(world.publisher.region));
  else if (event.kind === 'clock') one.clockErrorMs = event.errorYears * 365 * 86_400_000;
  else if (event.kind === 'replay') for (const old of past.offers.slice(-4)) await adopt(one, old, world.time);
  else restore(one, past, seen);
}

function restore(one: Hub, { backups }: Past, seen: Observer): void {
  const backup = backups.find(({ country }) => country === one.country);
  if (backup === undefined) return;
  restoreFrom(one, backup);
  forget(seen, one);
}

function nth<T>(all: readonly T[], index: number): T {
  const found = all[index % all.length];
  if (found === undefined) throw new Error('nothing to choose from');
  return found;
}

function heal(world: World): void {
  world.groups = new Map(world.hubs.map(({ country }) => [country.code, 0]));
  world.publisher.group = 0;
}

function split(world: World, bits: number, publisher: 0 | 1 | null): void {
  world.groups = new Map(world.hubs.map(({ country }, index) => [country.code, (bits >> index) & 1]));
  world.publisher.group = publisher;
}

/** The log shows one history to some witnesses and another to the rest; liars sign both. */
async function equivocate(world: World, bits: number): Promise<void> {
  const all = world.hubs.map(({ country }) => country.code);
  const side = (wanted: number) =>
    all.filter((code, index) => world.liars.has(code) || ((bits >> index) & 1) === wanted);
  const histories = await twoHistories(world.publisher.region, world.time);
  for (const [wanted, region] of histories.entries()) {
    const offer = await collectFrom(world, region, side(wanted));
    // Offered to everybody, with whatever signatures came together: refusing is for the hubs.
    for (const one of world.hubs) await adopt(one, offer, world.time);
    if (isQuorum(offer)) world.publisher = { ...world.publisher, region, note: offer.note };
  }
}

/** The states of the mask sign; whether that is enough is for the hubs to say. */
async function notify(world: World, { about, by: bits, what: { service, oneKey } }: NoticeEvent): Promise<void> {
  const target = nth(world.hubs, about);
  const member = stateOf(target).list.entries.find((entry) => entry.member.country === target.country.code)?.member;
  const keys = member === undefined ? [] : keysOf(member, service ?? 'FederationIdentity');
  const payload = await buildNotice({
    ...{ territory: target.country.code, service, kid: oneKey ? (keys[0]?.kid ?? null) : null },
    ...{ listSequence: 1, revision: 1, reason: 'Suspected break-in.', issued: world.time },
  });
  const notice = await parseNotice(payload);
  const officers = world.hubs.flatMap(({ country }, index) => ((bits >> index) & 1 ? country.officer : []));
  const signatures = await Promise.all(officers.map((officer) => signNotice(notice, officer, world.time)));
  await spread(world, target, { payload, signatures });
}

function comeBackStale(world: World, { publishers }: Past, index: number): void {
  if (publishers.length === 0) return;
  const old = nth(publishers, index);
  const { region } = old;
  const entries = region.lists.length;
  world.publisher = { ...old, group: world.publisher.group, region: { ...region, log: region.log.copy(entries) } };
}

function remark(world: World, past: Past): void {
  past.publishers.push({ ...world.publisher });
  for (const one of world.hubs) {
    if (!past.backups.some(({ country }) => country === one.country)) past.backups.push({ ...one });
    if (one.mirror !== null && !past.offers.includes(one.mirror)) past.offers.push(one.mirror);
  }
}
