/** Dead clocks, clocks that leap, memories lost and lists that cannot be read: each stages trust, none ends it. */
import { readFile } from 'node:fs/promises';
import { canonicalJson, type JsonObject, parseCountryCode } from '@breakwater/federation-protocol';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTrust, type TrustRuntime } from '../../trust/runtime.ts';
import { formatState, parseState, stateFile } from '../../trust/state-file.ts';
import { scratch } from '../scratch.ts';
import {
  type Cast,
  castRegion,
  checkpointOf,
  evidenceOf,
  fetchOver,
  later,
  originOf,
  type Publication,
  partsOf,
  publishList,
} from './a-region.ts';
import { crashDisk, PowerLoss } from './crash-disk.ts';
import { authorityOrigin, foundingDay, type Network, testWorld } from './region.ts';

const BB = parseCountryCode('BB');
let cast: Cast;
let first: Publication;
let dir: string;
let network: Network;
let world: ReturnType<typeof testWorld>;

beforeAll(async () => {
  cast = await castRegion();
  first = await publishList(cast);
});
beforeEach(async () => {
  dir = await scratch();
  network = new Map();
  world = testWorld();
});

const open = (more = {}) => openTrust({ ...partsOf(cast, 'LC', { dir, fetch: fetchOver(network), world }), ...more });
const login = (trust: TrustRuntime, level?: 'substantial' | 'high') =>
  trust.decide({ country: BB, service: 'FederationIdentity', ...(level ? { level } : {}) }).outcome;

async function founded(): Promise<TrustRuntime> {
  const trust = await open();
  await trust.accept(await evidenceOf(cast, first, foundingDay), 'test');
  return trust;
}

describe('the clock', () => {
  it('of a machine that lost its battery is not believed: the witnesses’ time is, and logins go on', async () => {
    await founded();
    world.at = new Date('2001-01-01T00:00:00Z');
    const trust = await open();
    expect(trust.standing()).toMatchObject({ clock: 'behind', stage: 'isolated' });
    expect([login(trust, 'substantial'), login(trust, 'high')]).toEqual(['allow-degraded', 'deny']);
    const fresh = await checkpointOf(cast, first, later(3));
    expect(await trust.acceptCheckpoint(fresh, 'test')).toBe('adopted');
    expect(trust.current().clockFloor).toEqual(later(3));
  });

  it('that leapt five years ahead while the hub was down expires nothing by itself', async () => {
    await founded();
    world.at = later(5 * 365);
    const trust = await open();
    expect(trust.lastVerified()).not.toBeNull();
    expect(trust.standing()).toMatchObject({ clock: 'ahead-suspect', stage: 'isolated' });
    expect(login(trust, 'substantial')).toBe('allow-degraded');
  });

  it('that leapt is believed as soon as a quorum of witnesses bears it out', async () => {
    await founded();
    world.at = later(40);
    const trust = await open();
    expect(trust.standing()?.clock).toBe('ahead-suspect');
    await trust.acceptCheckpoint(await checkpointOf(cast, first, later(40)), 'test');
    expect(trust.standing()).toMatchObject({ clock: 'ok', stage: 'fresh' });
  });

  it('that leapt is believed when an operator vouches for it, with all that follows', async () => {
    await founded();
    world.at = later(40);
    const trust = await open();
    await trust.confirmClock();
    expect(trust.standing()).toMatchObject({ clock: 'ok', stage: 'closed' });
    expect((await open()).standing()).toMatchObject({ clock: 'ok', stage: 'closed' });
  });

  it('that is set back does not make old knowledge fresh again, whoever hands over old cosignatures', async () => {
    const trust = await founded();
    world.at = later(9);
    expect(trust.standing()).toMatchObject({ clock: 'ok', stage: 'isolated' });
    world.at = later(1);
    expect(trust.standing()).toMatchObject({ clock: 'behind', stage: 'isolated' });
    await trust.acceptCheckpoint(await checkpointOf(cast, first, later(1)), 'a stranger');
    expect(trust.standing()).toMatchObject({ clock: 'behind', stage: 'isolated' });
    expect(login(trust, 'high')).toBe('deny');
  });

  it('that had run ahead is right again when the witnesses, asked by the hub itself, have the same time', async () => {
    const trust = await founded();
    world.at = later(20);
    expect(trust.standing()?.clock).toBe('ok');
    world.at = later(2);
    expect(trust.standing()?.clock).toBe('behind');
    await trust.acceptCheckpoint(await checkpointOf(cast, first, later(2)), 'witnesses');
    expect(trust.standing()).toMatchObject({ clock: 'ok', stage: 'fresh' });
  });

  it('that had run ahead is right again when an operator says so', async () => {
    const trust = await founded();
    world.at = later(20);
    expect(trust.standing()?.stage).toBe('closed');
    world.at = later(2);
    await trust.confirmClock();
    expect(trust.standing()).toMatchObject({ clock: 'ok', stage: 'aging' });
    expect((await open()).standing()).toMatchObject({ clock: 'ok', stage: 'aging' });
  });

  it('that is dead does not keep a hub that is cut off young for ever: the hours pass all the same', async () => {
    let uptimeMs = 0;
    world.monotonicMs = () => uptimeMs;
    await founded();
    world.at = new Date('2001-01-01T00:00:00Z');
    const trust = await open();
    expect(trust.standing()).toMatchObject({ clock: 'behind', stage: 'isolated' });
    uptimeMs += 14 * 86_400_000 + 1;
    expect(trust.standing()).toMatchObject({ clock: 'behind', stage: 'closed' });
    await trust.refresh();
    expect((await open()).standing()).toMatchObject({ clock: 'behind', stage: 'closed' });
  });

  it('is never believed to be before what the witnesses had said before a restart', async () => {
    const trust = await founded();
    await trust.acceptCheckpoint(await checkpointOf(cast, first, later(3)), 'test');
    const floor = trust.current().clockFloor;
    const { lastSeen } = trust.current().log;
    const again = await open();
    expect([again.current().clockFloor, again.current().log.lastSeen]).toEqual([floor, lastSeen]);
    const kept = parseState(
      await readFile(stateFile(partsOf(cast, 'LC', { dir, fetch: fetchOver(network), world }).dir)),
    );
    expect(kept.remembered).toEqual({ clockFloor: floor, lastSeen });
  });

  it('is written down while the hub runs, so that a long life is no leap', async () => {
    const trust = await founded();
    for (const days of [20, 40, 60]) {
      world.at = later(days);
      await trust.refresh();
    }
    world.at = later(61);
    expect((await open()).standing()?.clock).toBe('ok');
  });
});

describe('a hub in doubt of its own past', () => {
  it('is isolated until it is told, also over a restart, and remembers why', async () => {
    const events: string[] = [];
    const trust = await founded();
    await trust.setAmnesia(true, 'restored from a backup');
    const record = async (name: string) => {
      events.push(name);
    };
    const again = await open({ record });
    expect(again.standing()).toMatchObject({ amnesia: true, stage: 'isolated' });
    expect([login(again, 'substantial'), login(again, 'high')]).toEqual(['allow-degraded', 'deny']);
    await again.setAmnesia(false, 'three peers answered');
    await again.setAmnesia(false, 'and a fourth');
    expect(again.standing()).toMatchObject({ amnesia: false, stage: 'fresh' });
    expect(events).toEqual(['trust.amnesia']);
    expect((await open()).standing()).toMatchObject({ amnesia: false, stage: 'fresh' });
  });
});

describe('a newer document that this program cannot read', () => {
  /** A host that offers a second root which relies on a rule of the future. */
  function offering(origin: string): void {
    const root = JSON.parse(new TextDecoder().decode(cast.root.payload)) as JsonObject;
    const future = canonicalJson({ ...root, version: 2, crit: ['quantum-notary'] });
    network.set(origin, async (url) => {
      if (url.endsWith('index.json')) {
        const lists = { hubs: { first: 1, last: 1, sha256: 'b' } };
        return Response.json({ roots: { first: 1, last: 2, sha256: 'c' }, lists, statements: { sha256: '' } });
      }
      if (url.endsWith('checkpoint')) return new Response(new Uint8Array(await checkpointOf(cast, first, world.at)));
      if (url.endsWith('root/2.json')) return new Response(new Uint8Array(future));
      if (url.endsWith('payload.json')) return new Response(new Uint8Array(first.lists[0]?.payload ?? []));
      return Response.json(url.endsWith('statements.json') ? {} : { signatures: [] });
    });
  }

  it('shortens how long the old one serves, when a configured source says so', async () => {
    const trust = await founded();
    offering(authorityOrigin);
    await trust.refresh();
    expect(trust.status().lastError).toMatchObject({ code: 'TRUST_CRITICAL_UNKNOWN' });
    expect(trust.standing()?.reasons).toContain('update-blocked');
    world.at = later(8);
    expect(trust.standing()?.stage).toBe('closed');
  });

  it('does not when one mirror alone says so', async () => {
    const trust = await founded();
    offering(originOf('GY'));
    await trust.refresh();
    expect(trust.standing()?.reasons).not.toContain('update-blocked');
  });
});

describe('a loss of power', () => {
  it('at any operation while a list is adopted leaves the old or the new one, verified, never neither', async () => {
    const parts = partsOf(cast, 'LC', { dir: '/hub', fetch: fetchOver(network), world });
    const file = stateFile(parts.dir);
    const before = crashDisk(new Map());
    const trust = await openTrust({ ...parts, disk: before });
    await trust.accept(await evidenceOf(cast, first, foundingDay), 'test');
    const old = await before.read(file, Number.MAX_SAFE_INTEGER);
    const second = await evidenceOf(cast, await publishList(cast, first), foundingDay);
    const seen = new Set<number>();
    for (let failsAt = 1; failsAt <= 6; failsAt += 1) {
      const disk = crashDisk(new Map([[file, old]]), failsAt);
      const dying = await openTrust({ ...parts, disk });
      await expect(dying.accept(second, 'test')).rejects.toBeInstanceOf(PowerLoss);
      // It never acted on what it could not write down.
      expect(dying.basis().listSequence).toBe(1);
      for (const outcome of disk.outcomes()) {
        const again = await openTrust({ ...parts, disk: crashDisk(outcome) });
        expect(again.status().lastError, `operation ${failsAt}`).toBeNull();
        seen.add(again.basis().listSequence);
      }
    }
    expect([...seen].sort()).toEqual([1, 2]);
  });

  it('finds a state file of a later form, or none at all, no reason to stop', async () => {
    const parts = partsOf(cast, 'LC', { dir: '/hub', fetch: fetchOver(network), world });
    const kept = { evidence: null, lastSeen: foundingDay, amnesia: 'restored' };
    expect(parseState(formatState(kept))).toEqual(kept);
    const disk = crashDisk(new Map([[stateFile(parts.dir), formatState(kept)]]));
    const trust = await openTrust({ ...parts, disk });
    expect(trust.lastVerified()).toBeNull();
    await trust.accept(await evidenceOf(cast, first, foundingDay), 'test');
    expect(trust.standing()).toMatchObject({ amnesia: true });
  });
});
