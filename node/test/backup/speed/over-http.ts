/**
 * How long one backup takes to six hub processes over loopback HTTP, and to six folders, on the same data:
 * `node over-http.ts http|folders SOURCE PLACE`. Prints one line of JSON.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addSignature, proposeAgreement, sealKey, signedAgreementJson } from '@breakwater/backup-replication';
import { type PrivateJwk, parseCountryCode, signerFromPrivateJwk } from '@breakwater/federation-protocol';
import { parseSources, readAll } from '../../../archive/sources.ts';
import { saveSnapshot } from '../../../backup/engine/save-snapshot.ts';
import { hubHolder } from '../../../backup/hub-holder.ts';
import { ownHolder } from '../../../backup/restore/holder.ts';
import { createEgress } from '../../../egress/egress.ts';
import { keyringOf } from '../../../keys/keyring.ts';
import { makeKeyring } from '../../../keys/make-keys.ts';
import { createPeerClient } from '../../../peer/client.ts';
import { frameMaxBytes } from '../../../peer/limits.ts';
import { sealer } from '../../../recovery/sealer.ts';
import { createDirectoryShardStore } from '../../../shards/directory.ts';
import { realWorld } from '../../../world.ts';
import { makeSealPair } from '../a-cast.ts';
import { terms } from '../holding/terms.ts';
import type { Neighbour, Neighbourhood } from './holder-process.ts';

const codes = ['BB', 'BZ', 'GY', 'JM', 'LC', 'TT'];
const owner = parseCountryCode('DM');
const world = realWorld('silent');

async function openHubs(place: string) {
  const keyring = await keyringOf(makeKeyring(owner, 'hub', world.randomBytes));
  const children = new Map<string, ChildProcess>();
  const told: (Neighbour & { readonly backupPrivate: PrivateJwk })[] = [];
  for (const code of codes) {
    const child = fork(join(import.meta.dirname, 'holder-process.ts'), [place, code], { serialization: 'advanced' });
    children.set(code, child);
    told.push((await once(child, 'message'))[0]);
  }
  const self = { country: owner, port: 1, backupKey: keyring.publicJwk('backup'), peerKey: keyring.publicJwk('peer') };
  const hubs: Neighbour[] = [self, ...told.map(({ backupPrivate: _private, ...hub }) => hub)];
  for (const hub of told) {
    const agreement = { ...terms, holder: parseCountryCode(hub.country), quotaBytes: 1e12 };
    const mine = await proposeAgreement(agreement, 'owner', keyring.signer('backup'));
    const both = await addSignature(mine, 'holder', await signerFromPrivateJwk(hub.backupPrivate));
    const child = children.get(hub.country);
    const message: Neighbourhood = { hubs, agreement: JSON.stringify(signedAgreementJson(both)) };
    child?.send(message);
    if (child !== undefined) await once(child, 'message');
  }
  const members = hubs.map((hub) => ({
    country: parseCountryCode(hub.country),
    origin: `http://${hub.country.toLowerCase()}.localhost:${hub.port}`,
    peerKeys: [hub.peerKey],
  }));
  const egress = createEgress({ allow: () => true, loopback: true, maxBytes: frameMaxBytes, timeoutMs: 120_000 });
  const peers = createPeerClient({
    ...{ self: owner, signer: keyring.signer('peer'), tag: 'bw-req', directory: { members: () => members } },
    ...{ egress, links: null, world },
  });
  const holders = told.map((hub) => hubHolder(parseCountryCode(hub.country), [hub.backupKey], { peers }));
  const close = async () => {
    for (const child of children.values()) child.disconnect();
    await egress.close();
  };
  // In clock ticks of 10 ms: fields 14 and 15 of stat.
  const cpu = () =>
    [...children.values()].reduce((sum, { pid }) => {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return sum + (Number(fields[11]) + Number(fields[12])) / 100;
    }, 0);
  return { holders, keyring, close, cpu };
}

async function openFolders(place: string) {
  const keyring = await keyringOf(makeKeyring(owner, 'hub', world.randomBytes));
  const holders = codes.map((code) => {
    const dir = join(place, code);
    mkdirSync(dir, { recursive: true });
    return ownHolder(code, createDirectoryShardStore({ dir, randomBytes: world.randomBytes }), dir);
  });
  const withStores = holders.map((holder, at) => {
    const dir = join(place, codes[at] ?? '');
    return { ...holder, store: createDirectoryShardStore({ dir, randomBytes: world.randomBytes }) };
  });
  return { holders: withStores, keyring, close: async () => undefined, cpu: () => 0 };
}

const [, , over = '', source = '', place = ''] = process.argv;
mkdirSync(place, { recursive: true });
const { holders, keyring, close, cpu } = over === 'http' ? await openHubs(place) : await openFolders(place);
const { publicJwk } = await makeSealPair();
const [began, usage, cpuBefore] = [performance.now(), process.cpuUsage(), cpu()];
const saved = await saveSnapshot({
  ...{ owner, scheme: { k: 3, n: 6 }, secret: world.randomBytes(32), signer: keyring.signer('backup') },
  keys: [keyring.publicJwk('backup')],
  sealKey: (key, use) => sealKey(key, use, owner, [publicJwk], sealer),
  ...{ recipients: [publicJwk.kid], recovery: null, holders, workers: 2, report: () => undefined, world },
  sources: readAll(
    parseSources([source], { exclude: [], oneFileSystem: false, skipCaches: false }),
    place,
    world.now(),
  ),
  cacheFolder: join(place, 'cache'),
});
const seconds = (performance.now() - began) / 1000;
const { user, system } = process.cpuUsage(usage);
const holdersCpu = cpu() - cpuBefore;
await close();
const { storedBytes, newPacks } = saved;
process.stdout.write(
  `${JSON.stringify({ over, seconds, cpuSeconds: (user + system) / 1e6, holdersCpu, storedBytes, packs: newPacks, peak: process.resourceUsage().maxRSS })}\n`,
);
