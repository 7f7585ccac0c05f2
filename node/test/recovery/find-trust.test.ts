/** Finding the trust list from a fingerprint: no peer is believed, and no single one can keep the list from us. */
import { beforeAll, expect, test } from 'vitest';
import { findTrust } from '../../recovery/find-trust.ts';
import { mirrorFilesOf } from '../trust/a-log.ts';
import { makeRegion, now, type TestRegion } from './a-region.ts';

let region: TestRegion;
let files: ReadonlyMap<string, Uint8Array>;

beforeAll(async () => {
  region = await makeRegion();
  files = await mirrorFilesOf(region.state);
});

/** `good` serves the publication, `empty` nothing, `liar` other bytes under every name; the rest is down. */
const fetch = async (url: string): Promise<Response> => {
  const { hostname, pathname } = new URL(url);
  const bytes = files.get(pathname.slice('/trust/'.length));
  if (hostname === 'empty.localhost' || !bytes) return new Response(null, { status: 404 });
  if (hostname === 'good.localhost') return new Response(new Uint8Array(bytes));
  if (hostname !== 'liar.localhost') throw new TypeError('fetch failed');
  return new Response(Buffer.from(bytes).toString('latin1').replaceAll('Country DM', 'Country XX'));
};

const search = (rootSha256: string, ...names: string[]) =>
  findTrust({ rootSha256, peers: names.map((name) => `http://${name}.localhost:7101`), fetch, now });

test('takes the list from one good peer among peers that are down, empty or lying', async () => {
  const state = await search(region.rootSha256, 'down', 'empty', 'liar', 'good');
  expect(state.list.sha256).toBe(region.state.list.sha256);
});

test.each([
  ['a peer that lies', 'liar'],
  ['a peer without a list', 'empty'],
  ['a peer that is down', 'down'],
])('finds nothing with only %s', async (_what, name) => {
  await expect(search(region.rootSha256, name)).rejects.toMatchObject({ code: 'RECOVERY_LIST_UNREACHABLE' });
});

test('refuses a true list under another root than the one we were told', async () => {
  await expect(search('0'.repeat(64), 'good')).rejects.toMatchObject({ code: 'RECOVERY_LIST_UNREACHABLE' });
});
