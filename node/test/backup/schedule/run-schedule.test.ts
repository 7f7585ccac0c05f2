/** The hub follows its schedule: once when due, not beside a running backup, and not every minute when it fails. */
import { expect, test } from 'vitest';
import { createLook } from '../../../backup/schedule/run-schedule.ts';
import type { BackupSettings } from '../../../config/backup-settings.ts';
import { openSqliteStore } from '../../../store/sqlite/open.ts';
import { realWorld } from '../../../world.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 22);

const SETTINGS: BackupSettings = {
  schedule: 'every 6 hours',
  quiet: [],
  timeZone: 'UTC',
  limits: [],
  keep: { last: 1, hourly: 0, daily: 0, weekly: 0, monthly: 0, yearly: 0 },
  pgBin: null,
};

/** What a started backup does to the record. */
type Run = 'works' | 'fails' | 'is killed' | 'leaves nothing' | 'goes on';

function makeHub(run: () => Run) {
  const { jobs } = openSqliteStore(':memory:');
  const starts: number[] = [];
  const clock = { now: START, settings: SETTINGS };
  const now = () => new Date(clock.now);
  const start = async () => {
    starts.push((clock.now - START) / MINUTE);
    const id = String(starts.length);
    const how = run();
    if (how === 'leaves nothing') return true;
    await jobs.start({ id, kind: 'backup', label: 'backing up', at: now() });
    const ended = { code: null, result: null, at: new Date(clock.now + MINUTE / 2) };
    if (how === 'works') await jobs.end(id, { state: 'done', ...ended });
    if (how === 'fails') await jobs.end(id, { state: 'failed', ...ended, code: 'BACKUP_HOLDERS_TOO_FEW' });
    return true;
  };
  const look = createLook({
    settings: async () => clock.settings,
    jobs,
    start,
    world: { ...realWorld('silent'), now },
  });
  /** Looks every minute, as a hub does. */
  const passes = async (minutes: number) => {
    for (let minute = 0; minute < minutes; minute += 1) {
      await look();
      if (run() === 'goes on' && starts.length > 0)
        await jobs.alive(String(starts.length), new Date(clock.now + MINUTE / 2));
      clock.now += MINUTE;
    }
  };
  return { starts, clock, passes };
}

test('a backup begins when it is due, and once', async () => {
  const hub = makeHub(() => 'works');
  await hub.passes(24 * 60);
  expect(hub.starts).toEqual([0, 360, 720, 1080]);
});

test('none begins without a schedule, and a new one is followed without a restart', async () => {
  const hub = makeHub(() => 'works');
  hub.clock.settings = { ...SETTINGS, schedule: null };
  await hub.passes(24 * 60);
  expect(hub.starts).toEqual([]);
  hub.clock.settings = { ...SETTINGS, schedule: 'daily at 02:30' };
  await hub.passes(24 * 60);
  expect(hub.starts).toEqual([24 * 60, 24 * 60 + 150]);
});

test('what a machine slept through is made up once', async () => {
  const hub = makeHub(() => 'works');
  await hub.passes(10);
  hub.clock.now += 30 * 24 * 60 * MINUTE;
  await hub.passes(300);
  expect(hub.starts).toEqual([0, 10 + 30 * 24 * 60]);
});

test.each(['fails', 'leaves nothing'] as const)('one that %s is tried again after half an hour', async (how) => {
  const hub = makeHub(() => how);
  await hub.passes(95);
  expect(hub.starts).toEqual(how === 'fails' ? [0, 31, 62, 93] : [0, 30, 60, 90]);
});

test('one that was killed is tried again half an hour after its last sign of life', async () => {
  const hub = makeHub(() => 'is killed');
  await hub.passes(65);
  expect(hub.starts).toEqual([0, 30, 60]);
});

test('none begins beside one that is at work', async () => {
  const hub = makeHub(() => 'goes on');
  await hub.passes(20 * 60);
  expect(hub.starts).toEqual([0]);
});
