/** A hub's trust while it runs: started from nothing, from its folder, from mirrors, and against bad sources. */
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseCountryCode } from '@breakwater/federation-protocol';
import { anchorStatement, members } from '@breakwater/trust-lists';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { trustRoutes } from '../../trust/routes.ts';
import { openTrust } from '../../trust/runtime.ts';
import { scratch } from '../scratch.ts';
import {
  authorityOrigin,
  fetchIn,
  foundingDay,
  foundRegion,
  hubParts,
  makeList,
  type Network,
  publish,
  serving,
  startAuthority,
  type TestRegion,
  testWorld,
} from './region.ts';

const dayMs = 86_400_000;
let region: TestRegion;
let dir: string;
let network: Network;
let world: ReturnType<typeof testWorld>;
beforeAll(async () => {
  region = await foundRegion();
});
beforeEach(async () => {
  dir = await scratch();
  network = new Map();
  world = testWorld();
  await publish(region, dir);
  await startAuthority(dir, network, world);
});

const open = () => openTrust(hubParts(region, dir, network, world));
const later = (days: number) => new Date(foundingDay.getTime() + days * dayMs);

describe('a hub that starts', () => {
  it('trusts nobody before it has verified a list', async () => {
    network.clear();
    const trust = await open();
    expect(() => trust.current()).toThrowError(expect.objectContaining({ code: 'TRUST_NOT_YET' }));
    await trust.refresh();
    expect(() => trust.current()).toThrowError(expect.objectContaining({ code: 'TRUST_NOT_YET' }));
    expect(trust.status().lastError).toMatchObject({ code: 'TRUST_SOURCE_UNREACHABLE', source: authorityOrigin });
  });

  it('trusts nobody without a pinned root, and asks nobody', async () => {
    const asked: string[] = [];
    const parts = { ...hubParts(region, dir, network, world), rootSha256: '', fetch: fetchIn(network, asked) };
    const trust = await openTrust(parts);
    await trust.refresh();
    expect(() => trust.current()).toThrowError(expect.objectContaining({ code: 'TRUST_NOT_YET' }));
    expect(asked).toEqual([]);
  });

  it('learns the list from the authority, with statements, and knows it after a restart without network', async () => {
    const trust = await open();
    await trust.refresh();
    expect(members(trust.current())).toHaveLength(3);
    expect(trust.status()).toMatchObject({ sequence: 1, lastConfirmedAt: foundingDay, lastError: null });
    network.clear();
    const again = await open();
    expect(again.current().list.sha256).toBe(trust.current().list.sha256);
    expect(anchorStatement(again.current(), parseCountryCode('GY'))).toBe(
      anchorStatement(trust.current(), parseCountryCode('GY')),
    );
  });

  it('refuses a region with another root', async () => {
    const trust = await openTrust({ ...hubParts(region, dir, network, world), rootSha256: 'a'.repeat(64) });
    await trust.refresh();
    expect(trust.status().lastError).toMatchObject({ code: 'TRUST_ROOT_HASH_MISMATCH' });
    expect(() => trust.current()).toThrowError(expect.objectContaining({ code: 'TRUST_NOT_YET' }));
  });

  it('does not believe its own folder: a changed byte and a missing signature are noticed', async () => {
    const trust = await open();
    await trust.refresh();
    const folder = join(dir, 'lc', 'trust');
    network.clear();
    const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.json'));
    expect(files).toHaveLength(6);
    for (const file of files.filter((name) => /^(root|lists)/.test(name))) {
      const path = join(folder, file);
      const whole = await readFile(path);
      await writeFile(path, file.includes('signatures') ? onlyFirstSignature(whole) : oneByteChanged(whole));
      const careful = await open();
      expect(() => careful.current(), file).toThrowError(expect.objectContaining({ code: 'TRUST_NOT_YET' }));
      expect(careful.status().lastError?.code, file).toMatch(/^TRUST_/);
      await writeFile(path, whole);
    }
    expect((await open()).current().list.sequence).toBe(1);
  });

  it('heals a damaged folder from the network', async () => {
    await (await open()).refresh();
    await writeFile(join(dir, 'lc', 'trust', 'lists', 'hubs', '1', 'payload.json'), '{}');
    const trust = await open();
    await trust.refresh();
    expect(trust.current().list.sequence).toBe(1);
    network.clear();
    expect((await open()).current().list.sequence).toBe(1);
  });
});

describe('a hub that runs', () => {
  it('follows a new list, and several that it missed', async () => {
    const trust = await open();
    await trust.refresh();
    const second = await makeList(region, region.list);
    const third = await makeList(region, second);
    await publish(region, dir, second);
    await publish(region, dir, third);
    await startAuthority(dir, network, world);
    await trust.refresh();
    expect(trust.current().list.sequence).toBe(3);
    expect([...trust.current().listHashes.keys()]).toEqual([1, 2, 3]);
  });

  it('follows what the authority publishes while the authority runs', async () => {
    const authority = await startAuthority(dir, network, world);
    const trust = await open();
    await trust.refresh();
    await publish(region, dir, await makeList(region, region.list));
    await authority.refresh();
    await trust.refresh();
    expect(trust.current().list.sequence).toBe(2);
  });

  it('goes on from the mirrors of members when the authority is gone', async () => {
    const barbados = await openTrust({ ...hubParts(region, join(dir, 'bb'), network, world) });
    await barbados.refresh();
    network.delete(authorityOrigin);
    network.set('https://hub.bb.example', serving(trustRoutes({ trust: barbados })));
    const parts = hubParts(region, dir, network, world);
    const fresh = await openTrust({ ...parts, sources: [authorityOrigin, 'https://hub.bb.example'] });
    await fresh.refresh();
    expect(fresh.current().list.sequence).toBe(1);
    expect(fresh.status()).toMatchObject({ lastConfirmedAt: foundingDay, lastError: null });
    const asked: string[] = [];
    const usual = await openTrust({ ...parts, fetch: fetchIn(network, asked) });
    await usual.refresh();
    expect(asked.some((url) => url.startsWith('https://hub.bb.example/trust/'))).toBe(true);
    expect(asked.some((url) => url.startsWith('https://hub.lc.example'))).toBe(false);
  });

  it('keeps what it has when every source is gone, until the list has run out', async () => {
    const trust = await open();
    await trust.refresh();
    network.clear();
    world.at = later(119);
    await trust.refresh();
    expect(trust.current().list.sequence).toBe(1);
    expect(trust.status().lastConfirmedAt).toEqual(foundingDay);
    world.at = later(121);
    expect(() => trust.current()).toThrowError(expect.objectContaining({ code: 'TRUST_LIST_EXPIRED' }));
  });

  it('keeps the newer list when a source goes back in time, and confirms nothing by it', async () => {
    await cp(dir, `${dir}-old`, { recursive: true });
    await publish(region, dir, await makeList(region, region.list));
    await startAuthority(dir, network, world);
    const trust = await open();
    await trust.refresh();
    world.at = later(1);
    await startAuthority(`${dir}-old`, network, world);
    await trust.refresh();
    expect(trust.current().list.sequence).toBe(2);
    expect(trust.status().lastConfirmedAt).toEqual(foundingDay);
    await rm(`${dir}-old`, { recursive: true });
  });

  it('refuses a fork, keeps its list and says who showed it', async () => {
    const trust = await open();
    await trust.refresh();
    const forked = await makeList(region, null, 'Somebody else');
    const other = await scratch();
    await publish(region, other, forked);
    await startAuthority(other, network, world);
    await trust.refresh();
    expect(trust.status().lastError).toMatchObject({ code: 'TRUST_LIST_FORK', source: authorityOrigin });
    expect(trust.current().list.operatorName).toBe('Regional authority');
  });

  it('names the refusal of one source even when another confirms', async () => {
    const trust = await open();
    await trust.refresh();
    network.set('https://hub.gy.example', async () => new Response('x'.repeat(5000)));
    await trust.refresh();
    expect(trust.status().lastError).toBeNull();
    network.set('https://hub.gy.example', async (url) =>
      url.endsWith('index.json')
        ? Response.json({
            roots: { first: 1, last: 1, sha256: trust.current().root.sha256 },
            lists: { hubs: { first: 1, last: 2, sha256: 'b'.repeat(64) } },
            statements: { sha256: '' },
          })
        : Response.json(url.endsWith('payload.json') ? { LoTE: 1 } : { signatures: [] }),
    );
    await trust.refresh();
    expect(trust.status().lastError).toMatchObject({ code: 'TRUST_LIST_MALFORMED', source: 'https://hub.gy.example' });
    expect(trust.status().lastConfirmedAt).toEqual(foundingDay);
  });
});

function oneByteChanged(whole: Buffer): Buffer {
  const touched = Buffer.from(whole);
  touched[whole.length >> 1] = whole[whole.length >> 1] === 0x41 ? 0x42 : 0x41;
  return touched;
}

/** Two of three states must sign, so one signature left is one too few. */
function onlyFirstSignature(whole: Buffer): string {
  const { signatures } = JSON.parse(whole.toString('utf8')) as { signatures: string[] };
  return JSON.stringify({ signatures: signatures.slice(0, 1) });
}
