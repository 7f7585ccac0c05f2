/** The network in memory: true time, hubs, who can reach whom, and a publisher that may be down, stale or a liar. */
import { nodeSuite } from '@breakwater/node';
import {
  cosign,
  formatAddCheckpoint,
  formatNote,
  hexOf,
  type ListPlan,
  mergeCosignatures,
  type NoteSignature,
  parseCheckpoint,
  parseNote,
  type SignedNotice,
} from '@breakwater/trust-lists';
import { witnessKeys } from '../region/cosigned.ts';
import { publishList, type Region } from '../region/region.ts';
import { adopt, askToCosign, type Hub, makeHub, type Offer, sizeOf } from './hub.ts';

/** An honest cosignature as an all-seeing observer notes it. */
export interface Witnessed {
  readonly by: string;
  readonly size: number;
  readonly rootHash: string;
  readonly atMs: number;
}

/** The network. */
export interface World {
  time: Date;
  readonly hubs: readonly Hub[];
  /** Codes of hubs that sign whatever they are asked to, with a time that is wrong by `lieMs`. */
  readonly liars: ReadonlySet<string>;
  lieMs: number;
  /** Group number of each hub; hubs of one group reach each other. `publisher` has a group too, null when it is down. */
  groups: ReadonlyMap<string, number>;
  publisher: { group: number | null; region: Region; note: Uint8Array | null };
  readonly witnessed: Witnessed[];
}

/** A world in which every hub has adopted the first list. */
export async function openWorld(region: Region, liars: readonly string[] = []): Promise<World> {
  const hubs = [...region.countries.values()].map((country) => makeHub(country, region.rootSha256));
  const world: World = {
    time: region.plan.founded,
    hubs,
    ...{ liars: new Set(liars), lieMs: 0 },
    groups: new Map(hubs.map(({ country }) => [country.code, 0])),
    publisher: { group: 0, region, note: null },
    witnessed: [],
  };
  await collect(world);
  await everybodyFetches(world);
  return world;
}

/** Lets true time pass. */
export function pass(world: World, ms: number): void {
  world.time = new Date(world.time.getTime() + ms);
}

/** The hub of a country. */
export function hubOf(world: World, code: string): Hub {
  const hub = world.hubs.find(({ country }) => country.code === code);
  if (hub === undefined) throw new Error(`no hub of ${code}`);
  return hub;
}

/** Whether two hubs, or a hub and the publisher, reach each other. */
export function isReachable(world: World, a: string, b: string | 'publisher'): boolean {
  const other = b === 'publisher' ? world.publisher.group : world.groups.get(b);
  return other !== null && world.groups.get(a) === other;
}

/** The publisher makes the next list and asks for cosignatures; it is public only with a quorum of them. */
export async function publish(world: World, change: Partial<ListPlan> = {}): Promise<boolean> {
  world.publisher.region = await publishList(world.publisher.region, world.time, change);
  world.publisher.note = null;
  return collect(world);
}

/** Asks the witnesses that the publisher reaches for its newest head; true when k have signed. */
export async function collect(world: World): Promise<boolean> {
  const { region } = world.publisher;
  const offer: Offer = { region, note: await region.log.checkpoint(), notices: [] };
  const witnesses = world.hubs.filter(({ country }) => isReachable(world, country.code, 'publisher'));
  const note = await gather(world, offer, witnesses);
  const isQuorum = parseNote(note).signatures.length > quorumOf(region);
  if (isQuorum) world.publisher.note = note;
  return isQuorum;
}

/** A hub asks those it reaches for a newer cosignature on the head it knows, and adopts what comes. */
export async function solicit(world: World, hub: Hub): Promise<void> {
  const offer = hub.mirror;
  if (offer === null) return;
  const peers = world.hubs.filter(({ country }) => isReachable(world, hub.country.code, country.code));
  const note = await gather(world, offer, peers);
  await adopt(hub, { ...offer, note }, world.time);
}

/** A hub asks the publisher and its peers for anything newer. */
export async function fetchNews(world: World, hub: Hub): Promise<void> {
  const code = hub.country.code;
  const { region, note } = world.publisher;
  if (note !== null && isReachable(world, code, 'publisher')) {
    await adopt(hub, { region, note, notices: hub.notices }, world.time);
  }
  for (const peer of world.hubs) {
    if (peer === hub || peer.mirror === null || !isReachable(world, code, peer.country.code)) continue;
    await adopt(hub, { ...peer.mirror, notices: [...peer.notices, ...hub.notices] }, world.time);
  }
}

/** Every hub in turn. */
export async function everybodyFetches(world: World): Promise<void> {
  for (const hub of world.hubs) await fetchNews(world, hub);
}

/** One hour as hubs live it: each renews the head it knows with those it reaches, then looks for news. */
export async function liveAnHour(world: World): Promise<void> {
  pass(world, 3_600_000);
  for (const hub of world.hubs) await solicit(world, hub);
  await everybodyFetches(world);
}

/** Gossip: whoever reaches the hub that has a notice hears of it at once. */
export async function spread(world: World, from: Hub, notice: SignedNotice): Promise<void> {
  for (const hub of world.hubs) {
    if (!isReachable(world, from.country.code, hub.country.code) || hub.mirror === null) continue;
    hub.notices = [...hub.notices, notice];
    await adopt(hub, { ...hub.mirror, notices: hub.notices }, world.time);
  }
}

/** How many cosignatures the region's newest root asks for. */
export function quorumOf({ rootPlan }: Region): number {
  const { witnesses = [], byzantine = 0 } = rootPlan;
  return Math.floor((witnesses.length + byzantine) / 2) + 1;
}

/** The offer's note with whatever these witnesses add; the observer writes down who signed what, and when. */
export async function gather(world: World, offer: Offer, witnesses: readonly Hub[]): Promise<Uint8Array> {
  const { text, signatures } = parseNote(offer.note);
  const size = sizeOf(offer.note);
  const lines: NoteSignature[] = [];
  for (const witness of witnesses) {
    if (world.liars.has(witness.country.code)) {
      lines.push(await lie(world, witness, text));
      continue;
    }
    const oldSize = witness.cosigned?.size ?? 0;
    if (oldSize > size) continue;
    const proof = offer.region.log.proof(oldSize, size);
    const bare = formatNote({ text, signatures: signatures.filter(({ name }) => name === offer.region.log.origin) });
    const answer = await askToCosign(
      witness,
      formatAddCheckpoint({ oldSize, proof, checkpoint: bare }),
      { ...offer, note: bare },
      world.time,
    );
    if (!('line' in answer)) continue;
    lines.push(answer.line);
    note(world, witness, text, answer.at);
  }
  const keys = [offer.region.log.vkey, ...witnessKeys(offer.region)];
  const merged = lines.map((line) => formatNote({ text, signatures: [line] }));
  return mergeCosignatures([offer.note, ...merged], keys, { suite: nodeSuite });
}

/** A liar's cosignature: on anything, at any time. */
function lie({ time, lieMs }: World, { country }: Hub, text: string): Promise<NoteSignature> {
  return cosign(text, country.witness.name, country.witness.signer, new Date(time.getTime() + lieMs));
}

/** Writes an honest cosignature into the observer's book. */
function note(world: World, { country }: Hub, text: string, at: Date): void {
  const { size, rootHash } = parseCheckpoint(text);
  const atMs = Math.floor(at.getTime() / 1000) * 1000;
  world.witnessed.push({ by: country.code, size, rootHash: hexOf(rootHash), atMs });
}

/** The same world once more, so that a test can go two ways from one beginning. */
export function copyWorld(world: World, liars: readonly string[]): World {
  const copied = new Map<Region, Region>();
  const copyOf = (region: Region): Region => {
    const known = copied.get(region) ?? { ...region, log: region.log.copy() };
    copied.set(region, known);
    return known;
  };
  return {
    ...world,
    liars: new Set(liars),
    hubs: world.hubs.map((hub) => ({
      ...hub,
      mirror: hub.mirror === null ? null : { ...hub.mirror, region: copyOf(hub.mirror.region) },
    })),
    publisher: { ...world.publisher, region: copyOf(world.publisher.region) },
    witnessed: [...world.witnessed],
  };
}
