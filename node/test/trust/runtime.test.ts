/** A hub's trust while it runs: from nothing, from its state file, from mirrors, and against bad sources. */
import { readFile, writeFile } from 'node:fs/promises';
import { parseCountryCode } from '@breakwater/federation-protocol';
import { anchorStatement, members } from '@breakwater/trust-lists';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTrust, type TrustRuntime } from '../../trust/runtime.ts';
import { stateFile } from '../../trust/state-file.ts';
import { scratch } from '../scratch.ts';
import {
  type Cast,
  type Code,
  castRegion,
  checkpointOf,
  evidenceOf,
  fetchOver,
  later,
  mirrorRows,
  originOf,
  type Publication,
  partsOf,
  publishList,
  served,
} from './a-region.ts';
import { authorityOrigin, foundingDay, type Network, testWorld } from './region.ts';

let cast: Cast;
let first: Publication;
let second: Publication;
let dir: string;
let network: Network;
let world: ReturnType<typeof testWorld>;

beforeAll(async () => {
  cast = await castRegion();
  first = await publishList(cast);
  second = await publishList(cast, first);
});
beforeEach(async () => {
  dir = await scratch();
  network = new Map();
  world = testWorld();
});

const open = (code: Code = 'LC', more = {}) =>
  openTrust({ ...partsOf(cast, code, { dir, fetch: fetchOver(network), world }), ...more });

/** Puts a host into the network that serves this publication, cosigned as told. */
async function put(
  origin: string,
  publication: Publication,
  at = world.at,
  by?: readonly Code[],
): Promise<TrustRuntime> {
  const there = await scratch();
  const parts = { ...partsOf(cast, 'BB', { dir: there, fetch: fetchOver(new Map()), world }), keeps: false };
  const trust = await openTrust(parts);
  await trust.accept(await evidenceOf(cast, publication, at, by), 'test');
  network.set(origin, served(await mirrorRows(trust, there, world)));
  return trust;
}

const code = (code: string) => expect.objectContaining({ code });

describe('a hub that starts', () => {
  it('trusts nobody before it has verified a list', async () => {
    const trust = await open();
    expect(() => trust.current()).toThrowError(code('TRUST_NOT_YET'));
    await trust.refresh();
    expect(() => trust.decide({ country: parseCountryCode('BB'), service: 'PeerMessaging' })).toThrowError(
      code('TRUST_NOT_YET'),
    );
    expect(trust.standing()).toBeNull();
    expect(trust.status().lastError).toMatchObject({ code: 'TRUST_SOURCE_UNREACHABLE', source: authorityOrigin });
  });

  it('trusts nobody without a pinned root, and asks nobody', async () => {
    const asked: string[] = [];
    const trust = await open('LC', {
      rootSha256: '',
      fetch: async (url: string) => {
        asked.push(url);
        return new Response();
      },
    });
    await trust.refresh();
    expect(() => trust.current()).toThrowError(code('TRUST_NOT_YET'));
    expect(asked).toEqual([]);
  });

  it('learns all from one source and knows it after a restart without network', async () => {
    await put(authorityOrigin, first);
    const trust = await open();
    await trust.refresh();
    expect(members(trust.current())).toHaveLength(4);
    expect(trust.standing()).toMatchObject({ stage: 'fresh', amnesia: false });
    expect(trust.basis()).toEqual({ listSequence: 1, logIndex: 0, rootVersion: 1 });
    expect(trust.status()).toMatchObject({ sequence: 1, lastConfirmedAt: foundingDay, lastError: null });
    network.clear();
    const again = await open();
    expect(again.current().list.sha256).toBe(trust.current().list.sha256);
    expect(again.current().log.quorumTime).toEqual(foundingDay);
    const GY = parseCountryCode('GY');
    expect(anchorStatement(again.current(), GY)).toBe(anchorStatement(trust.current(), GY));
  });

  it('writes nothing when it is not the one that keeps', async () => {
    await put(authorityOrigin, first);
    const trust = await open('LC', { keeps: false });
    await trust.refresh();
    expect(trust.current().list.sequence).toBe(1);
    network.clear();
    expect((await open()).lastVerified()).toBeNull();
  });

  it('refuses a region with another root', async () => {
    await put(authorityOrigin, first);
    const trust = await open('LC', { rootSha256: 'a'.repeat(64) });
    await trust.refresh();
    expect(trust.status().lastError).toMatchObject({ code: 'TRUST_ROOT_HASH_MISMATCH' });
    expect(trust.lastVerified()).toBeNull();
  });

  it('starts from its pin when the state file is torn, says so, and heals from the network', async () => {
    await put(authorityOrigin, first);
    await (await open()).refresh();
    const file = stateFile(`${dir}/LC`);
    const whole = await readFile(file);
    await writeFile(file, whole.subarray(0, whole.length >> 1));
    const torn = await open();
    expect(torn.lastVerified()).toBeNull();
    expect(torn.status().lastError).toMatchObject({ code: 'TRUST_STATE_DAMAGED', source: 'state file' });
    await torn.refresh();
    expect(torn.current().list.sequence).toBe(1);
    network.clear();
    expect((await open()).current().list.sequence).toBe(1);
  });

  it('verifies its own state file anew: a whole file with a forged list is not believed', async () => {
    const { formatState, parseState } = await import('../../trust/state-file.ts');
    await put(authorityOrigin, first);
    await (await open()).refresh();
    const file = stateFile(`${dir}/LC`);
    const kept = parseState(new Uint8Array(await readFile(file)));
    const forged = (await publishList(cast, null, { operatorName: 'Somebody else' })).lists;
    const evidence = kept.evidence && { ...kept.evidence, lists: forged };
    await writeFile(file, formatState({ ...kept, evidence }));
    network.clear();
    const trust = await open();
    expect(trust.lastVerified()).toBeNull();
    expect(trust.status().lastError?.code).toMatch(/^TRUST_/);
  });
});

describe('a hub that runs', () => {
  it('follows a new list, also when it missed some', async () => {
    await put(authorityOrigin, first);
    const trust = await open();
    await trust.refresh();
    await put(authorityOrigin, await publishList(cast, second));
    await trust.refresh();
    expect(trust.basis()).toEqual({ listSequence: 3, logIndex: 2, rootVersion: 1 });
  });

  it('that knows nothing puts together what no source has whole: two cosignatures here, two there', async () => {
    const sources = [authorityOrigin, originOf('BB')];
    for (const [origin, by] of [
      [authorityOrigin, ['BB', 'DM']],
      [originOf('BB'), ['GY', 'LC']],
    ] as const) {
      await put(origin, first);
      const whole = network.get(origin);
      network.set(origin, async (url, init) => {
        if (whole === undefined) throw new Error('no host');
        if (!url.endsWith('/checkpoint')) return whole(url, init);
        return new Response(new Uint8Array(await checkpointOf(cast, first, world.at, by)));
      });
    }
    const one = await open('GY', { sources: [authorityOrigin] });
    await one.refresh();
    expect(one.status().lastError).toMatchObject({ code: 'TRUST_WITNESS_QUORUM_MISSING' });
    const both = await open('LC', { sources });
    await both.refresh();
    expect(both.standing()).toMatchObject({ stage: 'fresh' });
  });

  it('puts cosignatures of several sources together to one quorum', async () => {
    await put(authorityOrigin, first);
    const trust = await open();
    await trust.refresh();
    const hubs = await Promise.all((['BB', 'DM', 'GY'] as const).map((one) => put(originOf(one), first)));
    world.at = later(2);
    expect(trust.standing()?.stage).toBe('aging');
    for (const [place, witness] of (['BB', 'DM', 'GY'] as const).entries()) {
      // Each hub holds one newer line than the others; three together are the quorum.
      const note = await checkpointOf(cast, first, later(2), [witness]);
      await hubs[place]?.acceptCheckpoint(note, 'test').catch(() => undefined);
    }
    await trust.refresh();
    expect(trust.standing()).toMatchObject({ stage: 'fresh', quorumTime: later(2) });
  });

  it('goes on from the mirrors of members when the authority is gone', async () => {
    await put(authorityOrigin, first);
    const trust = await open();
    await trust.refresh();
    network.delete(authorityOrigin);
    world.at = later(1);
    await put(originOf('GY'), second, later(1));
    await trust.refresh();
    expect(trust.basis().listSequence).toBe(2);
    expect(trust.status().lastError).toBeNull();
  });

  it('keeps what it has when every source is gone, in stages', async () => {
    await put(authorityOrigin, first);
    const trust = await open();
    await trust.refresh();
    network.clear();
    const BB = parseCountryCode('BB');
    const login = () => trust.decide({ country: BB, service: 'FederationIdentity' }).outcome;
    const backup = () => trust.decide({ country: BB, service: 'BackupStore' }).outcome;
    const timeline: [number, string, string, string][] = [
      [0.5, 'fresh', 'allow', 'allow'],
      [2, 'aging', 'allow', 'allow'],
      [10, 'isolated', 'allow-degraded', 'allow-degraded'],
      [15, 'closed', 'deny', 'allow-degraded'],
    ];
    for (const [days, stage, identity, store] of timeline) {
      world.at = later(days);
      await trust.refresh();
      expect([trust.standing()?.stage, login(), backup()], `day ${days}`).toEqual([stage, identity, store]);
    }
    // Half-month steps, or the clock itself would be the suspect.
    for (const days of [30, 45, 60, 75, 89]) {
      world.at = later(days);
      await trust.refresh();
      expect(trust.current().list.sequence).toBe(1);
    }
    world.at = later(91);
    expect(() => trust.current()).toThrowError(code('TRUST_CLOSED'));
    expect(trust.lastVerified()).not.toBeNull();
  });

  it('keeps the newer list when a source goes back in time, and confirms nothing by it', async () => {
    await put(authorityOrigin, second);
    const trust = await open();
    await trust.refresh();
    world.at = later(1);
    await put(authorityOrigin, first);
    await trust.refresh();
    expect(trust.basis().listSequence).toBe(2);
    expect(trust.status().lastConfirmedAt).toEqual(foundingDay);
  });

  it('does not take a list that too few witnesses saw', async () => {
    await put(authorityOrigin, first);
    const trust = await open();
    await trust.refresh();
    const note = await checkpointOf(cast, second, foundingDay, ['BB', 'DM']);
    const log = { checkpoint: note, from: 0, frontier: [], leaves: second.leaves };
    const evidence = { ...(await evidenceOf(cast, second, foundingDay)), log };
    await expect(trust.accept(evidence, 'test')).rejects.toMatchObject({ code: 'TRUST_WITNESS_QUORUM_MISSING' });
    expect(trust.basis().listSequence).toBe(1);
  });

  it('goes on after a source that sends nonsense, and names its refusal', async () => {
    await put(authorityOrigin, first);
    const trust = await open();
    await trust.refresh();
    network.set(originOf('BB'), async () => new Response('x'.repeat(50_000)));
    network.set(originOf('DM'), async () => new Response('x'.repeat(50_000)));
    await trust.refresh();
    expect(trust.current().list.sequence).toBe(1);
    expect(trust.status().lastConfirmedAt).toEqual(foundingDay);
  });
});
