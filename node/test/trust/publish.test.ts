/** What the authority appends holds for every hub; what does not hold changes nothing in its folder. */
import { verifyOperatorJws } from '@breakwater/trust-lists';
import { beforeAll, describe, expect, it } from 'vitest';
import { logDir, openLogFolder } from '../../trust/log/folder.ts';
import { readPin } from '../../trust/pin.ts';
import { publishStatements, publishTrust } from '../../trust/publish.ts';
import { scratch } from '../scratch.ts';
import { type Cast, castRegion, type Publication, publishList } from './a-region.ts';
import { foundingDay, makeSigner } from './region.ts';

let cast: Cast;
let first: Publication;
beforeAll(async () => {
  cast = await castRegion();
  first = await publishList(cast);
});

const order = (dir: string) => ({
  ...{ dir, rootSha256: '', now: foundingDay, anchor: cast.anchor, log: cast.log },
  root: cast.root,
  list: first.lists[0] ?? null,
});

describe('publishing', () => {
  it('pins the root beside the log and appends one entry', async () => {
    const dir = await scratch();
    expect((await publishTrust(order(dir))).checkpoint.size).toBe(1);
    expect(await readPin({ dir, rootSha256: '', isAuthority: true })).toEqual({ rootSha256: cast.rootSha256 });
  });

  it('lays the list under the operator’s signature beside it, for software outside the region', async () => {
    const dir = await scratch();
    const { list } = await publishTrust(order(dir));
    const bytes = await openLogFolder(logDir(dir)).read('lists/hubs/1/operator.jws', 1024 * 1024);
    const found = await verifyOperatorJws(new TextDecoder().decode(bytes ?? undefined), [cast.anchor.publicJwk]);
    expect([found.list.sha256, found.signedAt]).toEqual([list.sha256, foundingDay]);
  });

  it('never takes a hub’s pin from the hub’s folder', async () => {
    const dir = await scratch();
    await publishTrust(order(dir));
    expect(await readPin({ dir, rootSha256: '', isAuthority: false })).toBeNull();
  });

  it('changes nothing when a list lacks signatures, or the anchor’s key is not the root’s', async () => {
    const dir = await scratch();
    const whole = first.lists[0];
    if (whole === undefined) throw new Error('no list');
    const short = { ...whole, signatures: whole.signatures.slice(0, 1) };
    await expect(publishTrust({ ...order(dir), list: short })).rejects.toMatchObject({
      code: 'TRUST_LIST_QUORUM_MISSING',
    });
    await expect(publishTrust({ ...order(dir), anchor: await makeSigner() })).rejects.toMatchObject({
      code: 'TRUST_STATEMENT_INVALID',
    });
    expect(await openLogFolder(logDir(dir)).head()).toBeNull();
  });

  it('needs a root first, and a list in force before statements are renewed', async () => {
    const dir = await scratch();
    await expect(publishTrust({ ...order(dir), root: null })).rejects.toMatchObject({ code: 'TRUST_ROOT_MISSING' });
    await publishTrust(order(dir));
    await expect(publishStatements(order(dir))).rejects.toMatchObject({ code: 'TRUST_NOT_YET' });
  });
});
