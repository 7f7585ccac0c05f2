/** Fault 15 and 16 as the owner sees them: the holder that hides a head, and the hand that signs a second history. */
import { readFile } from 'node:fs/promises';
import { proveWithholding, signHeadStatement } from '@breakwater/backup-replication';
import { describe, expect, test } from 'vitest';
import { watchHolders } from '../../../backup/holder-watch.ts';
import { hubHolder } from '../../../backup/hub-holder.ts';
import { scratch } from '../../scratch.ts';
import { BB, DM, openStage } from './a-holder.ts';
import { Writer } from './a-snapshot.ts';

async function watched() {
  const stage = await openStage();
  const writer = new Writer(stage);
  await writer.save([]);
  const keys = [stage.signers.DM.publicJwk];
  const holderKeys = [stage.signers.BB.publicJwk];
  const dir = await scratch();
  const receipts = new Map();
  const parts = {
    ...{
      owner: DM,
      dir,
      keysOf: (name: string) => (name === DM ? keys : holderKeys),
      world: stage.world,
      events: stage.store.events,
    },
    backups: { promisedHeads: async () => receipts },
  };
  return { stage, writer, parts, receipts, holderKeys };
}

describe('the watch over holders', () => {
  test('keeps a proof against the holder that hides what it signed for, and says so', async () => {
    const { stage, writer, parts, receipts, holderKeys } = await watched();
    const { head, jws } = await writer.signedHead({ manifestSha256: 'a'.repeat(64) });
    const put = await stage.shards.put({ kind: 'head', owner: DM, sequence: head.sequence }, Buffer.from(jws));
    receipts.set(BB, { sequence: 2, receipt: put.receipt });
    const watch = watchHolders();
    await hubHolder(BB, holderKeys, { peers: stage.peers, told: watch.told }).heads(DM);
    expect(await watch.judge(parts), 'an honest answer').toEqual([]);
    const saidAt = new Date(stage.world.time.getTime() + 60_000).toISOString();
    const statement = await signHeadStatement({ holder: 'BB', owner: 'DM', newest: 1, saidAt }, stage.signers.BB);
    watch.told({ holder: BB, statement, newest: 1, forks: [] });
    const [proof] = await watch.judge(parts);
    expect(proof).toMatchObject({ what: 'withholding', holder: 'BB' });
    const kept = JSON.parse(await readFile(proof?.file ?? '', 'utf8'));
    const anybody = { holder: 'BB', owner: 'DM', keys: holderKeys };
    expect(await proveWithholding(kept, anybody), 'anybody can check it').toMatchObject({ promised: 2, said: 1 });
    const [event] = await stage.store.events.newest(1);
    expect(event).toMatchObject({ name: 'backup.holder-lied', details: { country: 'BB', said: 1, signed: 2 } });
  });

  test('keeps the second history that somebody signed with our key, once, and nothing that we did not sign', async () => {
    const { stage, writer, parts, holderKeys } = await watched();
    const second = writer.twin();
    await writer.save([]);
    expect(await second.save([])).toBe('HEAD_EQUIVOCATED');
    const watch = watchHolders();
    const holder = hubHolder(BB, holderKeys, { peers: stage.peers, told: watch.told });
    await holder.heads(DM);
    await holder.heads(DM);
    watch.told({ holder: BB, statement: '', newest: 0, forks: ['made.up.here'] });
    const proofs = await watch.judge(parts);
    expect(proofs).toMatchObject([{ what: 'fork', holder: 'BB' }]);
    const [event] = await stage.store.events.newest(1);
    expect(event).toMatchObject({ name: 'backup.forked', details: { country: 'BB', sequence: 2 } });
  });
});
