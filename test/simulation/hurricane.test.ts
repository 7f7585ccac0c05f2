/** The hurricane drill (references/trust.md section 4.7) over virtual time: the centre gone for three weeks. */
import { nodeSuite, zstd } from '@breakwater/node';
import {
  buildNotice,
  bundleOf,
  decodeBundle,
  encodeBundle,
  formatAddCheckpoint,
  parseNotice,
  type SignedNotice,
  signNotice,
  verifyTrust,
} from '@breakwater/trust-lists';
import { beforeAll, expect, it } from 'vitest';
import { changed, consentedEntry } from '../region/country.ts';
import { edSigner } from '../region/keys.ts';
import { foundRegion, type Region } from '../region/region.ts';
import { allBut, type Drill, day, everybodySignsIn, everybodyTalks, stages, until } from './diary.ts';
import { askToCosign, decisionOf, type Hub, standingOf, stateOf } from './hub.ts';
import { sevenStates } from './seven-states.ts';
import { collect, everybodyFetches, fetchNews, hubOf, openWorld, pass, publish, spread } from './world.ts';

const dayMs = 86_400_000;
let drill: Drill;
/** What the publisher's only backup holds: it was made before the second list. */
let staleBackup: Region;

beforeAll(async () => {
  const region = await foundRegion({ ...sevenStates, isHybrid: true });
  const world = await openWorld(region);
  const landfall = new Date(region.plan.founded.getTime() + 20 * dayMs);
  drill = { world, landfall, oracle: { heard: new Map(), stopped: new Set(), wrong: [], asked: 0 } };
  pass(world, 10 * dayMs);
  staleBackup = { ...region, log: region.log.copy() };
  pass(world, 5 * dayMs);
  expect(await publish(world, { nextUpdate: day(drill, 10) })).toBe(true);
  await everybodyFetches(world);
  pass(world, 5 * dayMs);
  await everybodyTalks(drill);
});

it('goes on trusting through a storm that takes the centre for three weeks and an island for nine days', async () => {
  const { world, oracle } = drill;
  const dominica = hubOf(world, 'DM');

  // Landfall: the publisher is gone. Hubs renew each other's cosignatures, and nobody notices.
  world.publisher.group = null;
  await until(drill, 1);
  expect(stages(drill)).toEqual(allBut(world, 'fresh'));

  // Day 1 to 10: Dominica is cut off, and what it knows ages in stages.
  cutOff('DM');
  await until(drill, 2);
  expect(stages(drill)).toEqual(allBut(world, 'fresh'));
  await until(drill, 2.1);
  expect(stages(drill)).toEqual(allBut(world, 'fresh', { DM: 'aging' }));
  await until(drill, 4);
  expect(logins('DM', 'LC')).toEqual({ substantial: 'allow', high: 'allow' });
  await until(drill, 4.1);
  expect(stages(drill)).toEqual(allBut(world, 'fresh', { DM: 'isolated' }));
  expect(logins('DM', 'LC')).toEqual({ substantial: 'allow-degraded', high: 'deny' });
  expect(logins('LC', 'DM')).toEqual({ substantial: 'allow', high: 'allow' });

  // Day 9: a courier brings a stick from Barbados. The same checks, no network, and the island is fresh again.
  await until(drill, 9);
  const bundle = await makeBundle(hubOf(world, 'BB'), dominica);
  expect(bundle.byteLength).toBeLessThan(200_000);
  await until(drill, 9.25);
  await importBundle(dominica, bundle);
  oracle.heard.set('DM', day(drill, 9));
  expect(stages(drill)).toEqual(allBut(world, 'fresh'));
  expect(logins('DM', 'LC')).toEqual({ substantial: 'allow', high: 'allow' });

  // Day 10: the link is back, and the list is past its next update: the publisher is late, no outage.
  await until(drill, 10);
  rejoin();
  await until(drill, 10.5);
  expect(stages(drill)).toEqual(allBut(world, 'fresh'));
  expect(standingOf(dominica, world.time)).toMatchObject({ publisherLate: true, reasons: ['publisher-late'] });

  // Day 12: Guyana's signing key is stolen. Its own officer says so, and every hub stops it at once.
  await until(drill, 12);
  const notice = await guyanaLosesItsKey();
  await spread(world, hubOf(world, 'GY'), notice);
  oracle.stopped.add('GY');
  expect(logins('JM', 'GY')).toEqual({ substantial: 'deny', high: 'deny' });
  expect(decisionOf(hubOf(world, 'JM'), world.time, { country: gy(), service: 'BackupStore' }).outcome).toBe('allow');
  // One state alone cannot do that to another.
  await spread(world, hubOf(world, 'TT'), await noticeAbout('JM', ['TT']));
  expect(logins('TT', 'JM')).toEqual({ substantial: 'allow', high: 'allow' });

  // Day 21: the publisher is back, from a backup that knows nothing of the second list.
  await until(drill, 21);
  expect(stages(drill)).toEqual(allBut(world, 'fresh'));
  await publisherReturnsStale();
  expect(stages(drill)).toEqual(allBut(world, 'fresh'));
  expect(new Set(world.hubs.map((hub) => stateOf(hub).list.sequence))).toEqual(new Set([2]));

  // It takes everything from a mirror instead, and the third list settles the notice with Guyana's new key.
  await publisherTakesAMirror(notice);
  oracle.stopped.delete('GY');
  everybodySignsIn(drill);
  expect(standingOf(dominica, world.time)).toMatchObject({ stage: 'fresh', reasons: [] });
  expect(logins('JM', 'GY')).toEqual({ substantial: 'allow', high: 'allow' });
  await spread(world, hubOf(world, 'GY'), notice);
  expect(logins('JM', 'GY'), 'a settled notice, sent again').toEqual({ substantial: 'allow', high: 'allow' });

  expect(oracle.wrong).toEqual([]);
  expect(oracle.asked).toBeGreaterThan(5000);
}, 300_000);

const gy = () => hubOf(drill.world, 'GY').country.code;

function cutOff(code: string): void {
  const { world } = drill;
  world.groups = new Map(world.hubs.map(({ country }) => [country.code, country.code === code ? 1 : 0]));
}

function rejoin(): void {
  const { world } = drill;
  world.groups = new Map(world.hubs.map(({ country }) => [country.code, 0]));
}

/** How a hub answers for citizens of another country now. */
function logins(visited: string, home: string) {
  const { world } = drill;
  const { code, proposal } = hubOf(world, home).country;
  const kid = proposal.federationKeys[0]?.kid ?? '';
  const ask = (level: 'substantial' | 'high') =>
    decisionOf(hubOf(world, visited), world.time, { country: code, service: 'FederationIdentity', kid, level }).outcome;
  return { substantial: ask('substantial'), high: ask('high') };
}

async function makeBundle(maker: Hub, receiver: Hub): Promise<Uint8Array> {
  const { root, log } = stateOf(receiver);
  // One root hop goes along, as for a hub that slept through a change of the root.
  const plan = { rootsFrom: root.version, logFrom: log.size };
  return encodeBundle(await bundleOf(stateOf(maker), plan, nodeSuite), zstd);
}

async function importBundle(hub: Hub, bundle: Uint8Array): Promise<void> {
  const evidence = await decodeBundle(bundle, zstd);
  hub.state = await verifyTrust(evidence, hub.state, drill.world.time, nodeSuite);
}

async function noticeAbout(code: string, by: readonly string[]): Promise<SignedNotice> {
  const { world } = drill;
  const { country } = hubOf(world, code);
  const payload = await buildNotice({
    ...{ territory: country.code, service: 'FederationIdentity', kid: country.proposal.federationKeys[0]?.kid ?? null },
    ...{ reason: 'The signing key was stolen.', issued: world.time, listSequence: 2, revision: 1 },
  });
  const notice = await parseNotice(payload);
  const officers = by.flatMap((state) => hubOf(world, state).country.officer);
  return { payload, signatures: await Promise.all(officers.map((one) => signNotice(notice, one, world.time))) };
}

const guyanaLosesItsKey = () => noticeAbout('GY', ['GY']);

async function publisherReturnsStale(): Promise<void> {
  const { world } = drill;
  world.publisher = { group: 0, region: staleBackup, note: null };
  // It makes a second list once more; the witnesses know another one, and their answers tell the publisher so.
  expect(await publish(world, { nextUpdate: day(drill, 60) })).toBe(false);
  const { region } = world.publisher;
  const note = await region.log.checkpoint();
  const statusOf = async (oldSize: number) => {
    const request = formatAddCheckpoint({ oldSize, proof: region.log.proof(oldSize), checkpoint: note });
    return askToCosign(hubOf(world, 'BB'), request, { region, note, notices: [] }, world.time);
  };
  expect(await statusOf(1)).toMatchObject({ status: 409 });
  expect(await statusOf(2)).toMatchObject({ status: 422 });
  await everybodyFetches(world);
}

async function publisherTakesAMirror(notice: SignedNotice): Promise<void> {
  const { world } = drill;
  const { mirror } = hubOf(world, 'BB');
  if (mirror === null) throw new Error('Barbados mirrors nothing');
  world.publisher = { group: 0, region: mirror.region, note: mirror.note };
  const guyana = hubOf(world, 'GY');
  const stolen = guyana.country.proposal.federationKeys[0]?.kid ?? '';
  const country = changed(guyana.country, { federationKeys: [(await edSigner()).publicJwk] });
  const entry = await consentedEntry(country, 3);
  const entries = mirror.region.listPlan.entries.map((one) => (one.member.country === country.code ? entry : one));
  const { id } = await parseNotice(notice.payload);
  expect(await publish(world, { entries, settled: [id], nextUpdate: day(drill, 60) })).toBe(true);
  Object.assign(guyana, { country });
  for (const hub of world.hubs) await fetchNews(world, hub);
  expect(await collect(world)).toBe(true);
  const query = { country: country.code, service: 'FederationIdentity', kid: stolen } as const;
  expect(decisionOf(hubOf(world, 'JM'), world.time, query)).toMatchObject({ outcome: 'deny', reason: 'key-unknown' });
}
