/**
 * Fault 31, the blank island drill: a new machine that knows a nation, the root's fingerprint and two addresses, three
 * of six holders, two officials and two custodians; one address lies, and the line breaks in the middle.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '@breakwater/federation-protocol';
import { expect, test } from 'vitest';
import { readingHolders } from '../../backup/hub-holders.ts';
import { ownerKeys } from '../../backup/owner-keys.ts';
import { runBackup } from '../../backup/run.ts';
import { SOURCE_DEFAULTS } from '../../backup/source/source.ts';
import { formatHubToml } from '../../config/write-config.ts';
import type { Egress } from '../../egress/egress.ts';
import { EgressError } from '../../egress/error.ts';
import { openKeyring } from '../../keys/keyring.ts';
import { findTrust } from '../../recovery/find-trust.ts';
import { makeMachineKeys, openMachineKeys, readJsonFile, readRequest, saveRequest } from '../../recovery/machine.ts';
import { makeRequest } from '../../recovery/make-request.ts';
import { machinePeers } from '../../recovery/outside.ts';
import { planRestore, runRestore } from '../../recovery/run-restore.ts';
import { sealer } from '../../recovery/sealer.ts';
import { openSqliteStore } from '../../store/sqlite/open.ts';
import { mirrorFilesOf } from '../trust/a-log.ts';
import { BB, countries, DM, GY, makeOfficial, makeRegion, now, random, type TestRegion, TT } from './a-region.ts';
import { approveAs, approveAsHub, folder, splitFor } from './a-request.ts';

const scans = [...Array(12).keys()].map((n) => ({ name: `scan-${n}.bin`, bytes: randomBytes(3_000_000 + n) }));

/** Dominica as it was: a hub with documents that fill several packs, saved once. */
async function backUp(region: TestRegion, top: string): Promise<void> {
  const { keyring, origin, store: own } = region.hub(DM);
  const [dir, documents] = [join(top, 'dm'), join(top, 'documents')];
  mkdirSync(join(dir, 'keys'), { recursive: true });
  mkdirSync(documents);
  for (const { name, bytes } of scans) writeFileSync(join(documents, name), bytes);
  const settings = formatHubToml({
    ...{ role: 'hub', country: 'DM', name: 'Dominica', origin, listen: { host: '127.0.0.1', port: 7105 } },
    ...{ console: { port: 7205 }, secrets: { passphrase_file: '/lost/in/the/storm' } },
    trust: { root_sha256: region.rootSha256, sources: [] },
    link: { mode: 'direct' },
    log: { level: 'silent' },
  });
  writeFileSync(join(dir, 'hub.toml'), settings);
  const { sealKey } = await makeOfficial(DM, 'Reader', null);
  const reader = { for: 'reader', country: DM, name: 'Reader', abroadIn: null, sealKey };
  writeFileSync(join(dir, 'keys', 'reader.pub.json'), JSON.stringify(reader));
  writeFileSync(join(dir, 'keys', 'public.json'), JSON.stringify({ country: DM, keys: {} }));
  const store = openSqliteStore(join(dir, 'hub.db'));
  const source = { name: 'documents', kind: 'directory', address: documents, addedAt: now } as const;
  await store.backups.addSource({ ...source, ...SOURCE_DEFAULTS });
  const key = await own.recoveries.ownKey();
  if (key) await store.recoveries.addOwnKey(key);
  const holders = readingHolders({ state: region.state, owner: DM, peers: region.peersOf(DM) });
  await store.jobs.start({ id: 'job', kind: 'backup', label: 'backing up', at: now });
  const self = { dir, country: DM, keyring, ownerKeys: ownerKeys(region.state, DM) };
  const parts = { ...self, ...store, holders, sealer, world: region.world, show: () => {} };
  const { sequence, packs } = await runBackup(parts, 'job');
  expect(sequence).toBe(1);
  expect(packs).toBeGreaterThan(2);
  await store.close();
}

/** The line of the new machine: it carries so many shards, then breaks until it is mended. */
function brittleLine(egress: Egress, shards: number): Egress & { carried: number; isMended: boolean } {
  const line = {
    ...egress,
    carried: 0,
    isMended: false,
    fetch: async (...[input, init]: Parameters<Egress['fetch']>) => {
      line.carried += Number(new Request(input, init).url.includes('/shards/'));
      // Down for everything: what cannot go straight to a holder would else go by another hub.
      if (!line.isMended && line.carried > shards) throw new EgressError('EGRESS_UNREACHABLE', 'The line is down.');
      return egress.fetch(input, init);
    },
  };
  return line;
}

test('fault 31: a nation comes back on a blank machine, over a line that breaks', async () => {
  const top = await folder();
  const region = await makeRegion();
  const shares = await splitFor(region);
  await backUp(region, top);
  const files = await mirrorFilesOf(region.state);
  // The storm: the country's machines are gone, and so are three of the six that hold its backups.
  rmSync(join(top, 'dm'), { recursive: true });
  rmSync(join(top, 'documents'), { recursive: true });
  for (const country of countries) if (![BB, GY, TT].includes(country)) region.down.add(country);

  // The blank machine: a name, a fingerprint told by telephone, two addresses of which one lies.
  const machine = join(top, 'machine');
  const mirror = async (url: string): Promise<Response> => {
    const { hostname, pathname } = new URL(url);
    const bytes = files.get(pathname.slice('/trust/'.length));
    if (!bytes) return new Response(null, { status: 404 });
    const text = Buffer.from(bytes).toString('latin1');
    return new Response(
      hostname.startsWith('gy') ? text.replaceAll('Country DM', 'Country XX') : new Uint8Array(bytes),
    );
  };
  const origins = [region.hub(GY).origin, region.hub(BB).origin];
  const search = { rootSha256: region.rootSha256, peers: origins, fetch: mirror, now };
  const state = await findTrust(search);
  const keys = await makeMachineKeys();
  const line = brittleLine(region.egress, 4);
  const peers = machinePeers(keys.signer, state, line, region.world);
  const made = await makeRequest({
    country: DM,
    rootSha256: region.rootSha256,
    state,
    peers,
    keys,
    note: 'Roseau is gone',
    now,
  });
  expect(made.silent).toEqual(['BZ', 'JM', 'LC']);
  const saved = await saveRequest(machine, made.file, { keys, peers: origins, passphrase: 'machine words' }, random);

  // Two officials abroad and two custodians say yes; what they hand over are files.
  const { request } = await readRequest(saved.requestFile, now);
  const officials = region.hub(DM).officials.slice(0, 2);
  const given: JsonObject[] = [
    ...(await Promise.all(officials.map((official) => approveAs(region, official, request, shares)))),
    ...(await Promise.all([BB, TT].map((country) => approveAsHub(region, country, request)))),
  ];
  const approvals = await Promise.all(
    given.map(async (approval, at) => {
      const path = join(machine, `approval-${at}.json`);
      writeFileSync(path, JSON.stringify(approval));
      return readJsonFile(path);
    }),
  );

  // Everything is proved from the files alone, the line breaks, and the second run goes on.
  const reopened = await openMachineKeys(saved.keyFile, 'machine words', request);
  const found = { request, requestFile: made.file, keys: reopened, state, peers, sealer };
  const into = join(top, 'restored');
  const target = {
    ...{ into, passphrase: 'new words', passphraseFile: join(top, 'new.passphrase'), world: region.world },
    progress: () => {},
  };
  const broken = runRestore(await planRestore(found, approvals), target);
  await expect(broken).rejects.toMatchObject({ code: 'RESTORE_HOLDERS_TOO_FEW' });
  expect(existsSync(into)).toBe(false);
  line.isMended = true;
  const { report, hub } = await runRestore(await planRestore(found, approvals), target);
  expect(report).toMatchObject({ isResumed: true, holders: [BB, GY, TT], notesTotal: 0 });

  // Every byte, every key, and a hub that is fenced.
  for (const { name, bytes } of scans)
    expect(readFileSync(join(into, 'documents', name)).equals(bytes), name).toBe(true);
  expect(readdirSync(join(into, 'documents'))).toHaveLength(scans.length);
  const keyring = await openKeyring(hub.hubDir, 'new words');
  expect(keyring.publicJwk('backup')).toEqual(region.hub(DM).keyring.publicJwk('backup'));
  expect(keyring.backupSecret).toEqual(region.hub(DM).keyring.backupSecret);
  expect(statSync(into).mode & 0o077).toBe(0);
  expect(readdirSync(top).filter((name) => name.startsWith('restored'))).toEqual(['restored']);
}, 360_000);
