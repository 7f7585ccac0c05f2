/** One liar beside a holder that was replaced and one that is behind can hide the newest snapshot: and that is told. */
import { expect, it } from 'vitest';
import { HubBackupError } from '../../../backup/error.ts';
import { backupHealth } from '../../../backup/health/health.ts';
import { healthJson, healthLines } from '../../../backup/health/health-text.ts';
import { findSnapshot } from '../../../backup/restore/open-snapshot.ts';
import { BB, DM, type League, names, openLeague } from '../audit/a-league.ts';

const [BZ, JM] = ['BZ', 'JM'] as const;

/** Belize was replaced by Suriname, Barbados missed the second snapshot, Jamaica says what it said before. */
async function attacked(): Promise<League> {
  const league = await openLeague();
  await league.save(100_000);
  const jamaica = names.find((name) => name === JM) ?? DM;
  const old = await league.parts.peers.fetch(jamaica, { method: 'GET', path: `/peer/heads?country=${DM}` });
  league.down.add(BB);
  await league.save(
    100_000,
    names.filter((name) => name !== BZ),
  );
  league.down.delete(BB);
  const noMore = async () => {
    throw new HubBackupError('HOLDING_NO_AGREEMENT', 'It ended.');
  };
  Object.assign(league.holder(BZ).parts, { termsWith: noMore });
  league.spoil = (holder, call, answer) => (holder === JM && call.path.startsWith('/peer/heads') ? old : answer);
  return league;
}

const found = async ({ parts }: League) => {
  const { head, doubt } = await findSnapshot({ owner: DM, ...parts.ownerKeys, ...parts });
  return [head.sequence, doubt];
};

it('hides it where all others are down, and health and every reader say on how few it rests', async () => {
  const league = await attacked();
  for (const name of ['GY', 'LC', 'SR', 'TT']) league.down.add(name);
  expect(await found(league)).toEqual([1, { voices: 2, needed: 3 }]);
  const health = await backupHealth(league.parts);
  const lines = healthLines(health, null, league.world.now());
  expect(lines[1]).toBe(
    'Not sure: 2 of at least 3 holders with an agreement in force say which snapshot is the newest: ' +
      'one holder that lies could hide a newer one. Look again when more answer.',
  );
  expect(healthJson(health, null)).toMatchObject({ doubt: { voices: 2, needed: 3 } });
}, 60_000);

it('hides nothing where one more answers, and nothing is told', async () => {
  const league = await attacked();
  for (const name of ['LC', 'SR', 'TT']) league.down.add(name);
  expect(await found(league)).toEqual([2, null]);
  league.down.clear();
  const health = await backupHealth(league.parts);
  expect([health.snapshots[0]?.sequence, health.doubt]).toEqual([2, null]);
  expect(healthLines(health, null, league.world.now()).join('\n')).not.toContain('Not sure');
}, 60_000);
