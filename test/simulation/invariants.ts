/** What must hold after every step, whatever happened: seen by an observer who knows everything. */
import { hexOf, keysOf, type ServiceName } from '@breakwater/trust-lists';
import { expect } from 'vitest';
import { type Hub, standingOf, stateOf } from './hub.ts';
import { quorumOf, type World } from './world.ts';

interface Highest {
  readonly sequence: number;
  readonly size: number;
  readonly root: number;
  readonly floorMs: number;
}

/** The observer's memory of a world. */
export interface Observer {
  /** The one digest that honest hubs may accept for each list number. */
  readonly digests: Map<number, string>;
  /** The highest numbers of each hub since it was last restored. */
  readonly highest: Map<string, Highest>;
}

/** An observer who has seen nothing yet. */
export function observer(): Observer {
  return { digests: new Map(), highest: new Map() };
}

/** A restored hub begins again where its backup ends. */
export function forget({ highest }: Observer, hub: Hub): void {
  highest.delete(hub.country.code);
}

/** Checks every invariant of section 6 for every honest hub. */
export function checkInvariants(world: World, seen: Observer): void {
  for (const hub of world.hubs) {
    if (world.liars.has(hub.country.code) || 'rootSha256' in hub.state) continue;
    oneDigestForANumber(hub, seen);
    neverBack(hub, seen);
    freshOnlyWhenWitnessed(world, hub);
    noticesOnlyTakeAway(hub);
    floorIsPast(world, hub);
    noClockEndsTrust(world, hub);
  }
}

function oneDigestForANumber(hub: Hub, { digests }: Observer): void {
  for (const [sequence, sha256] of stateOf(hub).listHashes) {
    expect(digests.get(sequence) ?? sha256, `two lists ${sequence}, one at ${hub.country.code}`).toBe(sha256);
    digests.set(sequence, sha256);
  }
}

function neverBack(hub: Hub, { highest }: Observer): void {
  const { list, log, root, clockFloor } = stateOf(hub);
  const before = highest.get(hub.country.code) ?? { sequence: 0, size: 0, root: 0, floorMs: 0 };
  const floorMs = clockFloor.getTime();
  expect(list.sequence).toBeGreaterThanOrEqual(before.sequence);
  expect(log.size).toBeGreaterThanOrEqual(before.size);
  expect(root.version).toBeGreaterThanOrEqual(before.root);
  expect(floorMs).toBeGreaterThanOrEqual(before.floorMs);
  highest.set(hub.country.code, { sequence: list.sequence, size: log.size, root: root.version, floorMs });
}

/** Fresh is a claim about honest witnesses: at least k - f of them said so within the window. */
function freshOnlyWhenWitnessed(world: World, hub: Hub): void {
  if (standingOf(hub, world.time)?.stage !== 'fresh') return;
  const { log, root } = stateOf(hub);
  const since = world.time.getTime() - root.freshness.freshMs;
  const rootHash = hexOf(log.rootHash);
  const honest = world.witnessed.filter((one) => {
    return one.size === log.size && one.rootHash === rootHash && one.atMs >= since;
  });
  const { byzantine } = root.quorum;
  const distinct = new Set(honest.map(({ by }) => by)).size;
  const happened = `${hub.country.code} calls itself fresh on the word of ${distinct} honest witnesses`;
  expect(distinct, happened).toBeGreaterThanOrEqual(quorumOf(world.publisher.region) - byzantine);
}

function noticesOnlyTakeAway(hub: Hub): void {
  const { list, members } = stateOf(hub);
  expect([...members.keys()].sort()).toEqual(list.entries.map(({ member }) => member.country).sort());
  for (const { member } of list.entries) {
    const now = members.get(member.country);
    if (now === undefined) throw new Error('a member is gone');
    for (const name of Object.keys(member.services) as ServiceName[]) {
      if (member.services[name] !== 'granted') expect(now.services[name]).toBe(member.services[name]);
      const granted = new Set(keysOf(member, name).map(({ kid }) => kid));
      expect(keysOf(now, name).every(({ kid }) => granted.has(kid))).toBe(true);
    }
    expect(now.officials.every((official) => member.officials.includes(official))).toBe(true);
  }
}

/** Liars may claim any time; the floor must not pass the largest honest one, which is the true time. */
function floorIsPast(world: World, hub: Hub): void {
  expect(stateOf(hub).clockFloor.getTime()).toBeLessThanOrEqual(world.time.getTime());
}

/** A clock that is wrong by years may isolate its hub; it never closes it, and never makes it fresh. */
function noClockEndsTrust(world: World, hub: Hub): void {
  const stage = standingOf(hub, world.time)?.stage;
  const { list, log, root } = stateOf(hub);
  const nowMs = world.time.getTime();
  const isOld = nowMs - log.quorumTime.getTime() > root.freshness.isolatedMs;
  const isOver = nowMs - list.nextUpdate.getTime() > root.freshness.closedMs;
  if (stage === 'closed') expect(isOld || isOver, `${hub.country.code} is closed before its time`).toBe(true);
  if (hub.clockErrorMs !== 0) expect(stage).not.toBe('fresh');
}
