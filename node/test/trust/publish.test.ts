/** What the authority publishes holds for every hub; what does not hold changes nothing in its folder. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readPin } from '../../trust/pin.ts';
import { publishTrust } from '../../trust/publish.ts';
import { scratch } from '../scratch.ts';
import { foundingDay, foundRegion, makeList, makeSigner, publish, type TestRegion } from './region.ts';

let region: TestRegion;
beforeAll(async () => {
  region = await foundRegion();
});

async function filesIn(dir: string): Promise<ReadonlyMap<string, string>> {
  const names = await readdir(join(dir, 'trust'), { recursive: true }).catch(() => []);
  const files = names.filter((name) => /\.(json|sha256)$/.test(name)).sort();
  return new Map(
    await Promise.all(files.map(async (name) => [name, await readFile(join(dir, 'trust', name), 'utf8')] as const)),
  );
}

const order = (dir: string) => ({
  dir,
  rootSha256: '',
  root: null,
  list: null,
  anchor: region.anchor,
  now: foundingDay,
});

describe('publishing', () => {
  it('writes everything under the names that hubs ask for, and nothing half-written', async () => {
    const dir = await scratch();
    await publish(region, dir);
    expect([...(await filesIn(dir)).keys()]).toEqual([
      'index.json',
      'lists/hubs/1/payload.json',
      'lists/hubs/1/signatures.json',
      'root.sha256',
      'root/1.json',
      'root/1.signatures.json',
      'statements.json',
    ]);
    expect(await readPin({ dir, rootSha256: '', isAuthority: true })).toEqual({ rootSha256: region.rootSha256 });
  });

  it('keeps every list that it ever published', async () => {
    const dir = await scratch();
    await publish(region, dir);
    await publish(region, dir, await makeList(region, region.list));
    const names = [...(await filesIn(dir)).keys()];
    expect(names).toContain('lists/hubs/1/payload.json');
    expect(names).toContain('lists/hubs/2/payload.json');
  });

  it('changes nothing when a list lacks signatures', async () => {
    const dir = await scratch();
    await publish(region, dir);
    const before = await filesIn(dir);
    const second = await makeList(region, region.list);
    const short = { ...second, signatures: second.signatures.slice(0, 1) };
    await expect(publish(region, dir, short)).rejects.toMatchObject({ code: 'TRUST_LIST_QUORUM_MISSING' });
    expect(await filesIn(dir)).toEqual(before);
  });

  it('refuses to publish with an anchor key that the root does not name', async () => {
    const dir = await scratch();
    const stray = { ...region, anchor: await makeSigner() };
    await expect(publish(stray, dir)).rejects.toMatchObject({ code: 'TRUST_STATEMENT_INVALID' });
    expect((await filesIn(dir)).size).toBe(0);
  });

  it('renews the statements without any document, and needs a root before that', async () => {
    const dir = await scratch();
    await expect(publishTrust(order(dir))).rejects.toMatchObject({ code: 'TRUST_ROOT_MISSING' });
    await publish(region, dir);
    const later = new Date(foundingDay.getTime() + 86_400_000);
    const before = await filesIn(dir);
    const state = await publishTrust({ ...order(dir), now: later });
    expect([...state.statements.values()].map(({ issuedAt }) => issuedAt)).toEqual([later, later, later]);
    expect((await filesIn(dir)).get('statements.json')).not.toBe(before.get('statements.json'));
    expect((await filesIn(dir)).get('root/1.json')).toBe(before.get('root/1.json'));
  });

  it('never takes a hub’s pin from the hub’s folder', async () => {
    const dir = await scratch();
    await publish(region, dir);
    expect(await readPin({ dir, rootSha256: '', isAuthority: false })).toBeNull();
  });
});
