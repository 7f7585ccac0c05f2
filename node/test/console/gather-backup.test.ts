/** Facts of the backups' page on a region of real hubs: what the console says is what the verbs say. */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError, type JsonObject } from '@breakwater/federation-protocol';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { auditPartsOf } from '../../backup/audit/hub-parts.ts';
import { backupHealth } from '../../backup/health/health.ts';
import { watchHealth } from '../../backup/health/watch-health.ts';
import { verb as auditVerb } from '../../cli/backup-audit.ts';
import { verb as healthVerb } from '../../cli/backup-health.ts';
import { verb as holderListVerb } from '../../cli/backup-holder-list.ts';
import { verb as repairVerb } from '../../cli/backup-repair.ts';
import { verb as runVerb } from '../../cli/backup-run.ts';
import { verb as sourceListVerb } from '../../cli/backup-source-list.ts';
import type { Terminal, Verb } from '../../cli/verb.ts';
import { backupSettingsOf } from '../../config/backup-settings.ts';
import type { PeerFact } from '../../console/facts.ts';
import { backupFacts } from '../../console/gather-backup.ts';
import type { Hub } from '../../hub.ts';
import { codes, DM, makeRegion, type TestRegion } from '../backup/a-region.ts';
import { trustOf } from '../trust/trust-of.ts';

const opened = vi.hoisted(() => ({ hub: null as Hub | null }));
vi.mock('../../hub.ts', () => ({ openHub: async () => opened.hub }));
vi.mock('../../cli/open-store.ts', () => ({
  withStore: async (_dir: string, use: (hub: Hub | null) => Promise<unknown>) => use(opened.hub),
}));

let region: TestRegion;
let hub: Hub;
let scans: string;

beforeEach(async () => {
  region = await makeRegion();
  const { dir, keyring, store } = region.hub(DM);
  const made: Partial<Hub> = {
    config: { dir, country: DM, backup: { pgBin: null, limits: [] } } as never,
    ...{ keyring, store, world: region.world },
    trust: { ...trustOf(() => region.state, region.denied), standing: () => null } as Hub['trust'],
    peers: region.peersOf({ kind: 'member', country: DM }),
    close: async () => undefined,
  };
  hub = made as Hub;
  opened.hub = hub;
  scans = join(region.top, 'scans');
  await mkdir(scans);
  await writeFile(join(scans, 'a.tif'), 'a scan');
  const source = { name: 'scans', kind: 'directory', address: scans, tier: 2, rules: ['*.tmp'] } as const;
  await store.backups.addSource({ ...source, oneFileSystem: false, skipCaches: false, addedAt: region.world.now() });
});

async function run(verb: Verb, options: Record<string, string> = {}) {
  const said: { value: JsonObject } = { value: {} };
  const terminal: Terminal = {
    ...{ json: true, isTty: false, line: () => undefined, progress: () => undefined, ask: async () => '' },
    result: (value) => Object.assign(said, { value }),
  };
  await verb.run({ options: { leaves: '64', ...options }, args: [] }, terminal);
  return said.value;
}

/** Later by so much: runs, audits and repairs must not all bear one time. */
function pass(minutes: number): void {
  region.world.time = new Date(region.world.time.getTime() + minutes * 60_000);
}

function gather(settings = async () => backupSettingsOf(undefined)) {
  const peers = codes
    .filter((code) => code !== DM)
    .map(
      (country): PeerFact => ({
        ...{ country, name: `State of ${country}`, answeredAt: null, silentSince: null, roundTripMs: null, via: null },
        state: region.down.has(country) ? 'silent' : 'ready',
      }),
    );
  const seeHealth = watchHealth({
    look: () => backupHealth(auditPartsOf(hub)),
    patience: () => new Promise(() => undefined),
    world: region.world,
  });
  const { store, trust, config } = hub;
  const from = { store, trust, settings, seeHealth, dir: config.dir };
  return backupFacts(from, peers, { self: DM, now: region.world.now() });
}

async function loseAllShards(country: string): Promise<number> {
  const dir = join(region.top, country, 'shards');
  const files = (await readdir(dir, { recursive: true })).filter((path) => /packs\/..\/.*\.\d+$/.test(path));
  for (const path of files) await rm(join(dir, path));
  return files.length;
}

describe('the facts of backups', () => {
  it('are empty and whole before the first backup', async () => {
    const facts = await gather();
    expect(facts).toMatchObject({ runs: [], holders: [], audits: [], repairs: [], running: null });
    expect(facts.health).toEqual({ found: null, failure: null, isAsking: false });
    expect(facts.sources).toMatchObject([
      { name: 'hub', kind: 'hub', savedAt: null, fault: null },
      { name: 'scans', kind: 'directory', address: scans, tier: 2, rules: 1, savedAt: null },
    ]);
  });

  it('say how many holders may be lost, as the verb does, before a loss, after it, and after the repair', async () => {
    await run(runVerb);
    expect((await gather()).health.found?.mayLose).toBe((await run(healthVerb)).mayLose);
    const lost = await loseAllShards('GY');
    pass(10);
    await run(auditVerb);
    const ill = await gather();
    expect([ill.health.found?.mayLose, (await run(healthVerb)).mayLose]).toEqual([2, 2]);
    expect(ill.health.found?.advice).toEqual([{ kind: 'make-good', holders: ['State of GY'] }]);
    expect(ill.audits.find(({ country }) => country === 'GY')).toMatchObject({
      ...{ name: 'State of GY', standing: 'suspect' },
      last: { at: region.world.now(), verdict: 'failed' },
    });
    pass(10);
    await run(repairVerb);
    const well = await gather();
    expect(well.health.found?.mayLose).toBe(3);
    expect(well.repairs).toMatchObject([
      { endedAt: region.world.now(), outcome: 'done', gaps: lost, made: lost, replaced: [], code: null },
    ]);
  });

  it('tell of each holder what its last round came to, and how far it is covered', async () => {
    await run(runVerb);
    expect((await gather()).audits.map(({ last, coverage }) => [last, coverage])).toEqual(Array(6).fill([null, null]));
    pass(10);
    region.down.add(codes[0] ?? DM);
    const { holders } = await run(auditVerb);
    const { audits } = await gather();
    const told = holders as readonly { holder: string; coverage: { position: number; total: number; epoch: number } }[];
    for (const { holder, coverage } of told) {
      const fact = audits.find(({ country }) => country === holder);
      if (holder === codes[0]) {
        expect(fact).toMatchObject({ last: { verdict: 'unanswered', good: 0 }, standing: 'sound' });
        continue;
      }
      const { position: seen, total, epoch } = coverage;
      expect(fact).toMatchObject({ last: { verdict: 'passed' }, coverage: { seen, total, roundsBefore: epoch - 1 } });
      expect(fact?.last?.good).toBe(fact?.last?.asked);
      expect(fact?.last?.good).toBeGreaterThan(0);
    }
    // Only the newest round speaks: who answers again is not shamed for the silence before it.
    pass(10);
    region.down.clear();
    await run(auditVerb);
    const again = (await gather()).audits.find(({ country }) => country === codes[0]);
    expect(again?.last).toMatchObject({ at: region.world.now(), verdict: 'passed' });
  });

  it('say why nobody knows, when too few holders can be asked', async () => {
    await run(runVerb);
    for (const code of codes) region.down.add(code);
    const { health } = await gather();
    expect(health.found).toBeNull();
    expect(health.failure).toBeInstanceOf(CodedError);
  });

  it('name a source that was lacking, until a backup has all of it', async () => {
    await run(runVerb);
    const first = region.world.now();
    pass(60);
    await rm(join(scans, 'a.tif'));
    await rm(scans, { recursive: true });
    await run(runVerb);
    const faulty = (await gather()).sources[1];
    expect(faulty).toMatchObject({ savedAt: first, fault: { at: region.world.now(), count: 1, isNow: true } });
    expect(faulty?.fault?.reason).toMatch(/\w/);
    pass(60);
    await mkdir(scans);
    await run(runVerb);
    expect((await gather()).sources[1]).toMatchObject({ savedAt: region.world.now(), fault: { isNow: false } });
  });

  it('do not call a source saved that was added after the last backup', async () => {
    await run(runVerb);
    pass(1);
    const later = { name: 'later', kind: 'directory', address: scans, tier: 3, rules: [] } as const;
    const addedAt = region.world.now();
    await hub.store.backups.addSource({ ...later, oneFileSystem: false, skipCaches: false, addedAt });
    const saved = new Map((await gather()).sources.map(({ name, savedAt }) => [name, savedAt]));
    expect(saved.get('later')).toBeNull();
    expect(saved.get('scans')).not.toBeNull();
  });

  it('list the sources and agreements that the verbs list', async () => {
    await run(runVerb);
    const { sources, agreements, holders } = await gather();
    const listed = (await run(sourceListVerb)).sources as readonly JsonObject[];
    expect(sources.map(({ name, kind, tier }) => [name, kind, tier])).toEqual(
      listed.map(({ name, kind, tier }) => [name, kind, tier]),
    );
    const agreed = (await run(holderListVerb)).agreements as readonly JsonObject[];
    expect(agreements.map(({ country, state }) => [country, state])).toEqual(
      agreed.map(({ holder, standing }) => [holder, standing]),
    );
    for (const { country, weAre, usedBytes } of agreements) {
      expect(weAre).toBe('owner');
      expect(usedBytes).toBe(holders.find((holder) => holder.country === country)?.shardBytes);
    }
  });

  it('show an agreement that holds no more with the code that says why', async () => {
    const { store } = hub;
    const [kept] = await store.hosting.all();
    if (kept === undefined) throw new Error('there are agreements');
    const trust = { ...hub.trust, current: () => refused() };
    hub = { ...hub, trust: trust as Hub['trust'] };
    expect((await gather()).agreements.map(({ state }) => state)).toEqual(Array(6).fill({ code: 'TRUST_CLOSED' }));
  });
});

function refused(): never {
  throw new CodedError('TRUST_CLOSED', 'The list is too old.', { means: '', cure: '' });
}

describe('the settings', () => {
  const written = {
    schedule: 'every 6 hours',
    quiet: ['12:00-14:00'],
    time_zone: 'America/St_Lucia',
    limits: ['22:00-23:30 stop', '1 MB/s', '500 kbit/s per holder'],
  };

  it('give the next run, and the speed of this hour on the wall clock of the schedule', async () => {
    await hub.store.jobs.start({ id: 'j', kind: 'backup', label: 'backing up', at: region.world.now() });
    await hub.store.jobs.end('j', { state: 'done', code: null, result: null, at: region.world.now() });
    // 03:00 UTC is 23:00 in Saint Lucia.
    const { settings } = await gather(async () => backupSettingsOf(written));
    expect(settings).toMatchObject({ rateInAll: 0, ratePerHolder: 62_500, next: new Date('2026-11-22T09:00:00Z') });
    pass(60);
    expect((await gather(async () => backupSettingsOf(written))).settings).toMatchObject({ rateInAll: 1_000_000 });
  });

  it('know no next run and no limit where none is set', async () => {
    expect((await gather()).settings).toMatchObject({ next: null, rateInAll: null, ratePerHolder: null });
  });

  it('say what is wrong with hub.toml, and the rest of the page stays', async () => {
    const facts = await gather(async () => backupSettingsOf({ ...written, schedule: 'now and then' }));
    expect(facts.settings).toMatchObject({ code: 'BACKUP_SCHEDULE_INVALID' });
    expect(facts.sources).toHaveLength(2);
  });
});
