/** Notices and proofs of a fork reach every hub at once, without the authority, and nobody else's word does. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseCountryCode } from '@breakwater/federation-protocol';
import { forkOf, formatForkEvidence } from '@breakwater/trust-lists';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Disk, realDisk } from '../../trust/disk.ts';
import { proveFork } from '../../trust/fork-file.ts';
import { startGossip } from '../../trust/gossip.ts';
import { gossipRoutes } from '../../trust/gossip-routes.ts';
import { formatNoticeFile, noticeIdOf } from '../../trust/notice-file.ts';
import { openTrust, type TrustRuntime } from '../../trust/runtime.ts';
import { waitFor } from '../patience.ts';
import { scratch } from '../scratch.ts';
import {
  type Cast,
  type Code,
  castRegion,
  checkpointOf,
  codes,
  evidenceOf,
  fetchOver,
  later,
  mirrorRows,
  nothing,
  noticeOf,
  originOf,
  type Publication,
  partsOf,
  publishList,
  served,
} from './a-region.ts';
import { type Network, testWorld } from './region.ts';

const DM = parseCountryCode('DM');
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

/** A hub that holds the first list and passes on what is new; the authority is never there. */
async function hub(code: Code, events: string[] = []): Promise<TrustRuntime> {
  const fetch = fetchOver(network);
  const record = async (name: string) => {
    events.push(name);
  };
  const trust = await openTrust({ ...partsOf(cast, code, { dir, fetch, world }), record });
  await trust.accept(await evidenceOf(cast, first, world.at), 'test');
  const rows = [...gossipRoutes({ trust }), ...(await mirrorRows(trust, join(dir, code), world))];
  network.set(originOf(code), served(rows));
  startGossip({ trust, origin: originOf(code), sources: ['https://region.example'], post: fetch, world });
  return trust;
}

const region = () => Promise.all(codes.map((code) => hub(code)));
const suspended = (trust: TrustRuntime) => trust.decide({ country: DM, service: 'FederationIdentity' }).outcome;

async function post(code: Code, path: string, body: Uint8Array) {
  const answer = await fetchOver(network)(`${originOf(code)}${path}`, { method: 'POST', body: new Uint8Array(body) });
  return { status: answer.status, ...((await answer.json()) as { code?: string; outcome?: string }) };
}

describe('an emergency notice', () => {
  it('brought to one hub acts at all, without the authority', async () => {
    const hubs = await region();
    expect(hubs.map(suspended)).toEqual(['allow', 'allow', 'allow', 'allow']);
    const notice = await noticeOf(cast, {}, ['BB', 'GY']);
    expect(await post('LC', '/trust/notices', formatNoticeFile(notice))).toEqual({ status: 200, outcome: 'adopted' });
    await waitFor(() => expect(hubs.map(suspended)).toEqual(['deny', 'deny', 'deny', 'deny']));
    expect(await post('LC', '/trust/notices', formatNoticeFile(notice))).toEqual({ status: 200, outcome: 'same' });
    const id = noticeIdOf(notice);
    const served = await fetchOver(network)(`${originOf('GY')}/trust/notices/${id}.json`);
    expect(new Uint8Array(await served.arrayBuffer())).toEqual(formatNoticeFile(notice));
  });

  it('is learnt by a hub that was down, from any mirror', async () => {
    const [barbados] = await region();
    const notice = await noticeOf(cast, {}, ['BB', 'GY']);
    network.delete(originOf('DM'));
    await post('BB', '/trust/notices', formatNoticeFile(notice));
    const late = await hub('DM');
    await late.refresh();
    expect(suspended(late)).toBe('deny');
    expect(barbados && suspended(barbados)).toBe('deny');
  });

  it('survives a restart', async () => {
    await region();
    await post('LC', '/trust/notices', formatNoticeFile(await noticeOf(cast, {}, ['DM'])));
    const again = await openTrust(partsOf(cast, 'LC', { dir, fetch: fetchOver(new Map()), world }));
    expect(suspended(again)).toBe('deny');
  });

  it('acts although the disk is full, and what would add trust does not', async () => {
    const trust = await hub('LC');
    const full: Disk = {
      ...realDisk,
      create: () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })),
    };
    const again = await openTrust({ ...partsOf(cast, 'LC', { dir, fetch: fetchOver(network), world }), disk: full });
    expect(suspended(again)).toBe(suspended(trust));
    const notice = await noticeOf(cast, {}, ['BB', 'GY']);
    expect(await again.accept({ ...nothing, notices: [notice] }, 'test')).toBe('adopted');
    expect(suspended(again)).toBe('deny');
    const settling = await publishList(cast, first, { settled: [noticeIdOf(notice)] });
    const more = evidenceOf(cast, settling, world.at);
    await expect(again.accept(await more, 'test')).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(suspended(again)).toBe('deny');
  });

  it('is told to the operator when it begins and when a list has settled it', async () => {
    const events: string[] = [];
    const trust = await hub('LC', events);
    const notice = await noticeOf(cast, {}, ['BB', 'GY']);
    await trust.accept({ ...(await evidenceOf(cast, first, world.at)), notices: [notice] }, 'test');
    const settling = await publishList(cast, first, { settled: [noticeIdOf(notice)] });
    await trust.accept(await evidenceOf(cast, settling, world.at), 'test');
    expect(events).toEqual(['trust.adopted', 'trust.notice', 'trust.adopted', 'trust.notice-ended']);
    expect(suspended(trust)).toBe('allow');
  });

  it('that says what another in force says is refused with that reason', async () => {
    await hub('LC');
    await post('LC', '/trust/notices', formatNoticeFile(await noticeOf(cast, {}, ['DM'])));
    const again = formatNoticeFile(await noticeOf(cast, { reason: 'Once more.' }, ['DM']));
    expect(await post('LC', '/trust/notices', again)).toMatchObject({ status: 422, code: 'TRUST_NOTICE_IN_FORCE' });
  });

  it.each([
    ['one other state alone', ['BB'] as const, 'TRUST_NOTICE_QUORUM_MISSING'],
    ['nobody', [] as const, 'TRUST_NOTICE_QUORUM_MISSING'],
  ])('by %s is refused with the reason, and passed on to nobody', async (_who, by, code) => {
    const hubs = await region();
    const body = formatNoticeFile(await noticeOf(cast, {}, by));
    expect(await post('LC', '/trust/notices', body)).toMatchObject({ status: 422, code });
    expect(hubs.map(suspended)).toEqual(['allow', 'allow', 'allow', 'allow']);
  });

  it('that is no notice, or for a country off the list, is refused', async () => {
    await region();
    const junk = new TextEncoder().encode('{"payload":"e30","signatures":[]}');
    expect((await post('LC', '/trust/notices', junk)).status).toBe(422);
    const strange = await noticeOf(cast, { territory: parseCountryCode('TT') }, ['BB', 'GY']);
    expect(await post('LC', '/trust/notices', formatNoticeFile(strange))).toMatchObject({
      status: 422,
      code: 'TRUST_NOTICE_TARGET_UNKNOWN',
    });
  });

  it('is tried again at a hub that was busy', async () => {
    const hubs = await region();
    const real = network.get(originOf('GY'));
    let calls = 0;
    network.set(originOf('GY'), async (url, init) => {
      calls += 1;
      return calls === 1 || real === undefined ? new Response(null, { status: 503 }) : real(url, init);
    });
    await post('LC', '/trust/notices', formatNoticeFile(await noticeOf(cast, {}, ['BB', 'GY'])));
    await waitFor(() => expect(hubs.map(suspended)).toEqual(['deny', 'deny', 'deny', 'deny']));
    expect(calls).toBeGreaterThan(0);
  });

  it('does not let many at once hold the hub up', async () => {
    await region();
    const body = formatNoticeFile(await noticeOf(cast, {}, ['BB']));
    const answers = await Promise.all(Array.from({ length: 12 }, () => post('LC', '/trust/notices', body)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([422, 503]));
  });
});

describe('a fork of the log', () => {
  async function fork() {
    const mine = await publishList(cast, first);
    const other = await publishList(cast, first, { operatorName: 'Somebody else' });
    return { mine, other };
  }

  it('shown by a source is proven, kept as a file for strangers, told to all, and freezes updates', async () => {
    const hubs = await region();
    const [barbados] = hubs;
    if (barbados === undefined) throw new Error('no hub');
    const { mine, other } = await fork();
    await barbados.accept(await evidenceOf(cast, mine, world.at), 'test');
    // Three of four cosign the other history too: more than may lie, so it would pass for a hub that never saw ours.
    const shown = evidenceOf(cast, other, world.at, ['DM', 'GY', 'LC']);
    await expect(barbados.accept(await shown, 'test')).rejects.toMatchObject({ code: 'TRUST_SPLIT_VIEW' });
    expect(barbados.basis().listSequence).toBe(2);
    await waitFor(() => expect(hubs.map((one) => one.forks().length)).toEqual([1, 1, 1, 1]));
    const [kept] = barbados.forks();
    expect(kept?.cosignedBoth).toEqual(['DM', 'GY', 'LC']);
    expect(barbados.standing()).toMatchObject({ stage: 'isolated' });
    expect(barbados.standing()?.reasons).toContain('fork');
    // A stranger with the root and the file alone.
    const file = new Uint8Array(await readFile(join(dir, 'BB', 'trust', `fork-${kept?.hash}.json`)));
    expect((await proveFork(file, [barbados.current().root])).hash).toBe(kept?.hash);
    const served = await fetchOver(network)(`${originOf('GY')}/trust/fork-${kept?.hash}.json`);
    expect(served.status).toBe(200);
    const next = evidenceOf(cast, await publishList(cast, mine), world.at);
    await expect(barbados.accept(await next, 'test')).rejects.toMatchObject({ code: 'TRUST_FORK_FROZEN' });
    // What takes trust away, and what confirms the head, goes on.
    const notice = await noticeOf(cast, {}, ['DM']);
    const noticed = { roots: [], lists: [], statements: {}, log: null, notices: [notice] };
    expect(await barbados.accept(noticed, 'test')).toBe('adopted');
    world.at = later(1);
    expect(await barbados.acceptCheckpoint(await checkpointOf(cast, mine, later(1)), 'test')).toBe('adopted');
  });

  it('is remembered after a restart', async () => {
    const trust = await hub('LC');
    const { mine, other } = await fork();
    await trust.accept(await evidenceOf(cast, mine, world.at), 'test');
    await trust.accept(await evidenceOf(cast, other, world.at), 'test').catch(() => undefined);
    const again = await openTrust(partsOf(cast, 'LC', { dir, fetch: fetchOver(new Map()), world }));
    expect(again.forks()).toHaveLength(1);
  });

  it('is not believed without proof', async () => {
    const hubs = await region();
    const second = await publishList(cast, first);
    const log = {
      checkpoint: await checkpointOf(cast, second, world.at),
      from: 0,
      frontier: [],
      leaves: second.leaves,
    };
    const honest = formatForkEvidence(forkOf(await checkpointOf(cast, first, world.at), log));
    expect(await post('LC', '/trust/forks', honest)).toMatchObject({ status: 422, code: 'TRUST_FORK_UNPROVEN' });
    const stranger = await castRegion();
    const foreign = await publishList(stranger, null, { operatorName: 'Another' });
    const theirs = { ...log, checkpoint: await checkpointOf(stranger, foreign, world.at), leaves: foreign.leaves };
    const forged = formatForkEvidence(forkOf(await checkpointOf(cast, first, world.at), theirs));
    expect((await post('LC', '/trust/forks', forged)).status).toBe(422);
    expect(hubs.map((one) => one.forks().length)).toEqual([0, 0, 0, 0]);
  });
});
