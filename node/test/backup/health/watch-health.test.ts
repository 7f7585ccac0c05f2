/** Asking the holders when somebody looks: once for many looks, again when something changed, and never for ever. */
import { describe, expect, it } from 'vitest';
import { HubBackupError } from '../../../backup/error.ts';
import type { BackupHealth } from '../../../backup/health/health.ts';
import { watchHealth } from '../../../backup/health/watch-health.ts';
import { stillWorld } from '../a-region.ts';

const signs = { newest: 4, answering: ['BB', 'GY'] };

/** A watch whose holders answer, or fail, when the test says so. */
function openWatch() {
  const world = stillWorld();
  const waiting: { answer: (mayLose: number) => void; fail: (cause: unknown) => void }[] = [];
  const look = () =>
    new Promise<BackupHealth>((resolve, reject) => {
      waiting.push({ answer: (mayLose) => resolve(healthWith(mayLose)), fail: reject });
    });
  let isPatient = true;
  const patience = () => (isPatient ? new Promise<void>(() => undefined) : Promise.resolve());
  const see = watchHealth({ look, patience, world });
  const hurry = () => {
    isPatient = false;
  };
  /** Looks, and lets the question that it causes be answered at once. */
  const seeAnswered = async (mayLose: number, with_ = signs) => {
    const seen = see(with_);
    waiting.at(-1)?.answer(mayLose);
    return seen;
  };
  return { world, waiting, see, seeAnswered, hurry };
}

function healthWith(mayLose: number): BackupHealth {
  const snapshot = { sequence: 4, createdAt: '2026-11-22T00:00:00Z', mayLose, packs: 1, packsWeak: 0, packsLost: 0 };
  const newest = {} as BackupHealth['newest'];
  return { holders: [], snapshots: [snapshot], newest, doubt: null, isThere: () => true };
}

describe('the health of the backups in a running hub', () => {
  it('is asked for at the first look, and the answer serves the looks after it', async () => {
    const { world, waiting, see, seeAnswered } = openWatch();
    const first = await seeAnswered(3);
    expect(first).toMatchObject({ found: { at: world.now(), snapshots: [{ mayLose: 3 }] }, failure: null });
    expect(first.isAsking).toBe(false);
    expect(await see(signs)).toEqual(first);
    expect(waiting).toHaveLength(1);
  });

  it('keeps nothing of the lists of packs that the count was made of', async () => {
    const { seeAnswered } = openWatch();
    expect(Object.keys((await seeAnswered(3)).found ?? {}).sort()).toEqual(['at', 'doubt', 'holders', 'snapshots']);
  });

  it('is not asked for where nothing was ever saved', async () => {
    const { waiting, see } = openWatch();
    expect(await see({ newest: null, answering: [] })).toEqual({ found: null, failure: null, isAsking: false });
    expect(waiting).toHaveLength(0);
  });

  it('makes nobody wait for silent holders, and shows the answer at the next look', async () => {
    const { waiting, see, hurry } = openWatch();
    hurry();
    expect(await see(signs)).toEqual({ found: null, failure: null, isAsking: true });
    expect((await see(signs)).isAsking).toBe(true);
    expect(waiting).toHaveLength(1);
    waiting[0]?.answer(2);
    await new Promise(setImmediate);
    expect(await see(signs)).toMatchObject({ found: { snapshots: [{ mayLose: 2 }] }, isAsking: false });
  });

  it.each([
    ['ten minutes later', 600_000, signs, 2],
    ['a moment before that', 599_999, signs, 1],
    ['after a new backup', 30_000, { ...signs, newest: 5 }, 2],
    ['after a holder fell silent', 30_000, { ...signs, answering: ['GY'] }, 2],
    ['but not because holders come in another order', 30_000, { ...signs, answering: ['GY', 'BB'] }, 1],
    ['but not more than twice a minute for holders that come and go', 29_999, { ...signs, answering: [] }, 1],
    ['when the clock was set back', -1, signs, 2],
  ])('is asked for again %s', async (_name, laterMs, later, times) => {
    const { world, waiting, see, seeAnswered, hurry } = openWatch();
    await seeAnswered(3);
    world.time = new Date(world.time.getTime() + laterMs);
    hurry();
    await see(later);
    expect(waiting).toHaveLength(times);
  });

  it('keeps the last answer when the next question fails, and says why', async () => {
    const { world, waiting, see, seeAnswered } = openWatch();
    await seeAnswered(3);
    world.time = new Date(world.time.getTime() + 600_000);
    const next = see(signs);
    waiting[1]?.fail(new HubBackupError('RESTORE_HOLDERS_TOO_FEW', 'Nobody answers.'));
    expect(await next).toMatchObject({
      found: { snapshots: [{ mayLose: 3 }] },
      failure: { code: 'RESTORE_HOLDERS_TOO_FEW' },
      isAsking: false,
    });
  });

  it('forgets the failure once holders answer again', async () => {
    const { world, waiting, see, seeAnswered } = openWatch();
    const failing = see(signs);
    waiting[0]?.fail(new HubBackupError('RESTORE_HOLDERS_TOO_FEW', 'Nobody answers.'));
    await failing;
    world.time = new Date(world.time.getTime() + 600_000);
    expect((await seeAnswered(3)).failure).toBeNull();
  });

  it('turns what nobody foresaw into words, and stays alive', async () => {
    const { waiting, see } = openWatch();
    const seen = see(signs);
    waiting[0]?.fail(new TypeError('undefined is not a function'));
    expect((await seen).failure?.code).toBe('BACKUP_HEALTH_UNKNOWN');
  });
});
