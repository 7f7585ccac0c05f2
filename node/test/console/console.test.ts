/** The console on a hub's real store and real, verified trust: what the pages say is what the stores hold. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CountryCode, parseCountryCode } from '@breakwater/federation-protocol';
import { describe, expect, it } from 'vitest';
import { verb as operatorLink } from '../../cli/operator-link.ts';
import type { Terminal } from '../../cli/verb.ts';
import { readHubConfig } from '../../config/read-config.ts';
import { formatHubToml } from '../../config/write-config.ts';
import { type ConsoleParts, consoleRoutes, gatherFacts, requireConsoleOperator } from '../../console/console.ts';
import { createApp } from '../../http/app.ts';
import type { PeerState } from '../../peer/monitor.ts';
import { openSqliteStore } from '../../store/sqlite/open.ts';
import type { Store } from '../../store/store.ts';
import { openTrust } from '../../trust/runtime.ts';
import { realWorld } from '../../world.ts';
import { scratch } from '../scratch.ts';
import { castRegion, evidenceOf, fetchOver, partsOf, publishList } from '../trust/a-region.ts';
import { foundingDay, testWorld } from '../trust/region.ts';
import { openBrowser, origin } from './scene.ts';

const [bb, gy] = [parseCountryCode('BB'), parseCountryCode('GY')];
const before = (minutes: number) => new Date(foundingDay.getTime() - minutes * 60_000);
const seen = { roundTripMs: 20, lastSeen: before(1), since: before(90) };
const states: readonly PeerState[] = [
  { country: bb, state: 'ready', ...seen },
  { country: gy, state: 'cut off', ...seen, roundTripMs: null },
];

async function openParts(): Promise<ConsoleParts> {
  const dir = await scratch();
  const world = testWorld();
  const cast = await castRegion();
  const trust = await openTrust(partsOf(cast, 'LC', { dir, fetch: fetchOver(new Map()), world }));
  await trust.accept(await evidenceOf(cast, await publishList(cast), foundingDay), 'test');
  const hubDir = join(dir, 'hub');
  await mkdir(hubDir);
  await writeFile(join(hubDir, 'hub.toml'), settings());
  return {
    config: await readHubConfig(hubDir),
    keyring: { cookieSecret: 'a secret' },
    store: openSqliteStore(join(hubDir, 'hub.db')),
    trust,
    peers: { monitor: { states: () => states }, linkedCountries: () => [bb] },
    seeHealth: async () => ({ found: null, failure: null, isAsking: false }),
    world,
  };
}

function settings(): string {
  return formatHubToml({
    role: 'hub',
    country: 'LC',
    name: 'Saint Lucia',
    origin: 'http://lc.localhost:7101',
    listen: { host: '127.0.0.1', port: 7101 },
    console: { port: 7201 },
    secrets: { passphrase_file: '../hub.passphrase' },
    trust: { root_sha256: 'a'.repeat(64), sources: [] },
    link: { mode: 'direct' },
    log: { level: 'silent' },
  });
}

async function saveBackup(backups: Store['backups'], kept: readonly CountryCode[]): Promise<void> {
  const holders = [bb, gy];
  const at = before(60);
  await backups.saveReceipts(
    kept.map((holder, index) => ({ object: `packs/p1/shards/${index}`, holder, receipt: 'r', at })),
  );
  await backups.saveSnapshot(
    {
      ...{ sequence: 4, snapshotId: 's4', manifestSha256: 'm', head: 'h', createdAt: before(60), files: 7 },
      ...{ bytes: 800, newBytes: 800, skipped: 1, packs: 1, holders: kept, durationMs: 1500 },
    },
    [{ id: 'p1', shardBytes: 300, holders }],
  );
}

describe('the facts', () => {
  it('name the list in force, who signed it and every member’s keys', async () => {
    const { trust } = await gatherFacts(await openParts());
    expect(trust).toMatchObject({ sequence: 1, stage: 'fresh', signersNeeded: 2, problem: null });
    expect(trust?.signers.length).toBeGreaterThanOrEqual(2);
    expect(trust?.members.map((member) => member.name)).toEqual(
      ['BB', 'DM', 'GY', 'LC'].map((code) => `State of ${code}`),
    );
    for (const key of trust?.members[0]?.keys ?? []) expect(key.fingerprint).toMatch(/^[0-9a-f]{64}$/u);
  });

  it('say how old it is, by which witnesses, and where in the log it stands', async () => {
    const { trust, now } = await gatherFacts(await openParts());
    expect(trust).toMatchObject({ reasons: [], forks: [], notices: [], rootVersion: 1, rootSignersNeeded: 3 });
    expect(now.getTime() - (trust?.quorumAt.getTime() ?? 0)).toBeLessThan(86_400_000);
    expect(trust?.stageEndsAt?.getTime()).toBe((trust?.quorumAt.getTime() ?? 0) + 86_400_000);
    const { log } = trust ?? {};
    expect(log).toMatchObject({ size: 1, logIndex: 0, witnessesNeeded: 3 });
    expect(log?.witnesses).toHaveLength(4);
    expect(log?.witnesses.filter(({ counts }) => counts).length).toBeGreaterThanOrEqual(3);
    expect(log?.history).toEqual([
      { sequence: 1, issuedAt: trust?.issuedAt, sha256: trust?.listFingerprint, logIndex: 0 },
    ]);
    const high = trust?.budgets[0];
    expect(high).toMatchObject({ service: 'FederationIdentity', level: 'high', budgetMs: 72 * 3_600_000 });
    expect(high?.until.getTime()).toBe((trust?.quorumAt.getTime() ?? 0) + 72 * 3_600_000);
  });

  it('say how each peer is, by its name in the list, and over what it is reached', async () => {
    const { peers } = await gatherFacts(await openParts());
    expect(peers).toMatchObject([
      { country: 'BB', name: 'State of BB', state: 'ready', via: 'link', roundTripMs: 20 },
      { country: 'GY', state: 'silent', via: null, silentSince: before(90), answeredAt: before(1) },
    ]);
  });

  it('do not call a peer silent that was not asked yet', async () => {
    const parts = await openParts();
    const fresh = { country: gy, state: 'cut off' as const, since: before(0.1), lastSeen: null, roundTripMs: null };
    const monitor = { states: () => [fresh] };
    const { peers } = await gatherFacts({ ...parts, peers: { ...parts.peers, monitor } });
    expect(peers).toMatchObject([{ state: 'not asked yet', silentSince: null }]);
  });

  it('count a holder by its receipts and by whether it answers', async () => {
    const parts = await openParts();
    await saveBackup(parts.store.backups, [bb]);
    const { backup } = await gatherFacts(parts);
    expect(backup.holders).toMatchObject([
      { country: 'BB', answers: true, shardsHeld: 1, shardsExpected: 1, shardBytes: 300, receiptAt: before(60) },
      { country: 'GY', answers: false, shardsHeld: 0, shardsExpected: 1 },
    ]);
    expect(backup.runs).toMatchObject([{ sequence: 4, outcome: 'done in part', files: 7, skipped: 1, holders: 1 }]);
  });

  it('tell failed runs among the good ones, the run under way, and the last time all was read back', async () => {
    const parts = await openParts();
    const { jobs } = parts.store;
    await saveBackup(parts.store.backups, [bb, gy]);
    await jobs.start({ id: 'j1', kind: 'backup', label: 'backing up', at: before(30) });
    await jobs.end('j1', { state: 'failed', code: 'BACKUP_DISK_FULL', result: null, at: before(29) });
    await jobs.start({ id: 'j2', kind: 'verify', label: 'checking', at: before(20) });
    await jobs.end('j2', { state: 'done', code: null, result: {}, at: before(19) });
    await jobs.start({ id: 'j3', kind: 'backup', label: 'backing up', at: before(0.2) });
    await jobs.start({ id: 'dead', kind: 'backup', label: 'backing up', at: before(600) });
    const { backup } = await gatherFacts(parts);
    expect(backup.runs.map((run) => [run.outcome, run.code])).toEqual([
      ['failed', 'BACKUP_DISK_FULL'],
      ['done in part', null],
    ]);
    expect(backup.running).toMatchObject({ label: 'backing up', startedAt: before(0.2) });
    expect(backup.lastVerify).toMatchObject({ kind: 'verify', outcome: 'done', endedAt: before(19) });
    expect(backup.lastRestore).toBeNull();
  });

  it('take no slip of the hand for a restore that failed, and a failed one for nothing else', async () => {
    const parts = await openParts();
    const { jobs } = parts.store;
    const restore = async (id: string, minutes: number, code: string | null) => {
      await jobs.start({ id, kind: 'restore', label: 'restoring', at: before(minutes) });
      const state = code === null ? 'done' : 'failed';
      await jobs.end(id, { state, code, result: null, at: before(minutes - 1) });
    };
    await restore('good', 30, null);
    for (const code of ['RESTORE_PATH_UNKNOWN', 'RESTORE_TARGET_EXISTS']) await restore(code, 20, code);
    expect((await gatherFacts(parts)).backup.lastRestore).toMatchObject({ outcome: 'done', endedAt: before(29) });
    await restore('bad', 10, 'RESTORE_FILE_MISMATCH');
    expect((await gatherFacts(parts)).backup.lastRestore).toMatchObject({ outcome: 'failed', endedAt: before(9) });
  });

  it('know whether the recovery key is missing, ready or used', async () => {
    const parts = await openParts();
    const { recoveries } = parts.store;
    expect((await gatherFacts(parts)).recovery.key).toBe('none');
    await recoveries.addOwnKey({ generation: 1, record: {}, createdAt: before(9) });
    expect((await gatherFacts(parts)).recovery.key).toBe('ready');
    await recoveries.markSpent(1, before(1));
    expect((await gatherFacts(parts)).recovery.key).toBe('spent');
  });
});

describe('breakwater operator link', () => {
  const said: string[] = [];
  const terminal: Terminal = {
    json: false,
    isTty: false,
    line: (text) => said.push(text),
    result: (value) => said.push(JSON.stringify(value)),
    progress: () => undefined,
    ask: async () => '',
  };

  it('opens the console of the hub whose directory it was given', async () => {
    const parts = await openParts();
    const options = { dir: parts.config.dir, name: 'M. Charles' };
    expect(await operatorLink.run({ options, args: [] }, terminal)).toBe(0);
    const { url, operator } = JSON.parse(said.at(-1) ?? '{}');
    expect(operator).toBe('M. Charles');
    expect(url).toMatch(new RegExp(`^${origin}/sign-in/link\\?code=[\\w-]{43}$`, 'u'));
    // The verb lives in the real world, so the console must look at the same clock.
    const now = { ...parts, world: realWorld('silent') };
    const app = createApp({
      routes: consoleRoutes(now),
      frame: { name: 'Saint Lucia', code: 'LC' },
      secure: false,
      world: now.world,
      requireOperator: requireConsoleOperator(now),
    });
    const browser = openBrowser(app);
    const code = new URL(url).searchParams.get('code') ?? '';
    const entered = await browser.submit(`/sign-in/link?code=${code}`, '/sign-in/link', { code });
    expect(entered.location).toBe('/passkeys');
    expect((await browser.get('/')).body).toContain('No backup has been made yet.');
  });

  it('refuses a name that would not fit the page', async () => {
    const { config } = await openParts();
    const options = { dir: config.dir, name: 'x'.repeat(61) };
    await expect(operatorLink.run({ options, args: [] }, terminal)).rejects.toMatchObject({ code: 'CLI_USAGE' });
  });
});
