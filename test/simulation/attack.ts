/** What can go wrong on purpose or by accident: lying witnesses, a lying log, stale backups, old answers played back. */
import { parseNote } from '@breakwater/trust-lists';
import { publishList, type Region } from '../region/region.ts';
import type { Hub, Offer } from './hub.ts';
import { gather, isReachable, quorumOf, type World } from './world.ts';

const dayMs = 86_400_000;

/** Two lists with one number, each in a log of its own with the same key; `days` makes them differ. */
export async function twoHistories(region: Region, at: Date): Promise<readonly [Region, Region]> {
  const fork = async (days: number) => {
    const copied = { ...region, log: region.log.copy() };
    return publishList(copied, at, { nextUpdate: new Date(at.getTime() + days * dayMs) });
  };
  return [await fork(20), await fork(21)];
}

/** Asks the witnesses named for their cosignatures on a region's head: whatever came together, a quorum or not. */
export async function collectFrom(world: World, region: Region, codes: readonly string[]): Promise<Offer> {
  const offer: Offer = { region, note: await region.log.checkpoint(), notices: [] };
  const asked = world.hubs.filter(({ country }) => codes.includes(country.code));
  return { ...offer, note: await gather(world, offer, asked) };
}

/** Whether k witnesses have signed what is offered. */
export function isQuorum({ region, note }: Offer): boolean {
  return parseNote(note).signatures.length > quorumOf(region);
}

/** A hub as it was when its backup was made: it does not know what it has cosigned since. */
export function restoreFrom(hub: Hub, backup: Hub): void {
  Object.assign(hub, { ...backup, country: hub.country, isAmnesiac: true, clockErrorMs: 0 });
}

/**
 * The amnesia rule: a restored hub asks the others what they have cosigned, and takes the largest; liars say what suits
 * them (that they know nothing newer). It may cosign again only when `needed` others have answered.
 */
export function remember(world: World, hub: Hub, needed: number): boolean {
  const others = world.hubs.filter(
    (other) => other !== hub && !other.isAmnesiac && isReachable(world, hub.country.code, other.country.code),
  );
  if (others.length < needed) return false;
  const honest = others.filter(({ country }) => !world.liars.has(country.code));
  for (const { cosigned } of honest) {
    if (cosigned !== null && cosigned.size > (hub.cosigned?.size ?? 0)) hub.cosigned = cosigned;
  }
  hub.isAmnesiac = false;
  return true;
}
