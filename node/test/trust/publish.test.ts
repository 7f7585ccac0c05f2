/** What the authority appends holds for every hub; what does not hold changes nothing in its folder. */
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
