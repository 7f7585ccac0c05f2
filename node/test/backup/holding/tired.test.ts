/** A stolen signing key cannot tire a holder out: what a head names is read only when the head may come. */
import { HEADS_A_DAY_MAX, listObject, manifestHash, type ShardStore } from '@breakwater/backup-replication';
import { describe, expect, test } from 'vitest';
import { holdHead } from '../../../backup/holding/hold-head.ts';
import { codeOf, DM, type HolderStage, openStage } from './a-holder.ts';
import { Writer } from './a-snapshot.ts';

/** A holder that counts what it reads of its own disk. */
async function countingStage(): Promise<{ stage: HolderStage; read: string[] }> {
  const stage = await openStage();
  const read: string[] = [];
  const { shards } = stage.holder;
  const get: ShardStore['get'] = (name, range) => {
    read.push(name.kind);
    return shards.get(name, range);
  };
  Object.assign(stage.holder, { shards: { ...shards, get } });
  return { stage, read };
}

describe('a head that may not come', () => {
  test('has nothing read for it: out of time, out of place, forked, or too many a day', async () => {
    const { stage, read } = await countingStage();
    const writer = new Writer(stage);
    await writer.putPacks('one');
    expect(await writer.save(['one'])).toBe('done');
    const { manifest } = await writer.papers([]);
    const manifestSha256 = manifestHash(manifest);
    await stage.shards.put({ kind: 'manifest', owner: DM, sha256: manifestSha256 }, Buffer.from(manifest));
    read.length = 0;
    const old = new Date(stage.clock.judged - 86_400_000).toISOString();
    expect(await writer.saveHead({ manifestSha256, createdAt: old })).toBe('HEAD_TIME_REFUSED');
    expect(await writer.saveHead({ manifestSha256, previous: 'a'.repeat(64) })).toBe('HEAD_EQUIVOCATED');
    expect(await writer.twin().saveHead({ manifestSha256, sequence: 1, previous: null })).toBe('HEAD_EQUIVOCATED');
    expect(await writer.saveHead({ manifestSha256, sequence: 20_000 })).toBe('HEADS_TOO_MANY');
    for (let sequence = 2; sequence <= HEADS_A_DAY_MAX; sequence += 1) {
      await stage.store.books.run(DM, (book) =>
        book.addHead({ sequence, hash: `${sequence}`, previous: null, at: stage.clock.judged, isIncomplete: false }),
      );
    }
    expect(await writer.saveHead({ manifestSha256, sequence: HEADS_A_DAY_MAX + 2 })).toBe('HEADS_TOO_MANY');
    expect(read, 'what it names was not looked at').toEqual([]);
  });

  test('and many at once wait in one line, or are refused', async () => {
    const { stage } = await countingStage();
    const writer = new Writer(stage);
    const { manifest } = await writer.papers([]);
    const manifestSha256 = manifestHash(manifest);
    await stage.shards.put({ kind: 'manifest', owner: DM, sha256: manifestSha256 }, Buffer.from(manifest));
    const { jws } = await writer.signedHead({ manifestSha256 });
    const owner = { country: DM, keys: [stage.signers.DM.publicJwk] };
    let running = 0;
    let most = 0;
    const { get } = stage.holder.shards;
    const slow: ShardStore['get'] = async (name, range) => {
      running += 1;
      most = Math.max(most, running);
      const bytes = await get(name, range);
      running -= 1;
      return bytes;
    };
    Object.assign(stage.holder, { shards: { ...stage.holder.shards, get: slow } });
    const outcomes = await Promise.all(Array.from({ length: 30 }, () => codeOf(holdHead(stage.holder, owner, 1, jws))));
    expect([most, outcomes.filter((one) => one === 'done').length]).toEqual([1, 8]);
    expect(new Set(outcomes)).toEqual(new Set(['done', 'HOLDING_BUSY']));
    expect(await codeOf(holdHead(stage.holder, owner, 1, jws)), 'and the line empties').toBe('done');
  });
});

describe('a head whose lists are not all here', () => {
  test('has none of them read, and its manifest once, whatever else comes', async () => {
    const { stage, read } = await countingStage();
    const writer = new Writer(stage);
    expect(await writer.save(['one', 'two'], {}, 'list')).toBe('done');
    const missing = writer.list;
    if (missing === null) expect.fail();
    expect(read).toEqual(['manifest']);
    for (const name of ['three', 'four', 'five']) {
      const { list } = await writer.papers([name]);
      if (list !== null) await stage.shards.put({ kind: 'list', owner: DM, sha256: list.sha256 }, list.bytes);
    }
    expect(read).toEqual(['manifest']);
    const waiting = () => stage.store.books.run(DM, (book) => book.incompleteHeads().length);
    expect(await waiting()).toBe(1);
    await stage.shards.put({ kind: 'list', owner: DM, sha256: missing.sha256 }, missing.bytes);
    expect([await waiting(), read]).toEqual([0, ['manifest', 'manifest', 'list']]);
  });

  test('or are more than their share of the quota is refused before they are read', async () => {
    const { stage, read } = await countingStage();
    const writer = new Writer(stage);
    const { list, manifest } = await writer.papers(['one']);
    if (list === null) expect.fail();
    const sha256 = manifestHash(manifest);
    await stage.shards.put({ kind: 'list', owner: DM, sha256: list.sha256 }, list.bytes);
    await stage.shards.put({ kind: 'manifest', owner: DM, sha256 }, Buffer.from(manifest));
    await stage.store.books.run(DM, (book) => {
      const thing = book.thing(listObject(list.sha256));
      if (thing !== null) book.write({ ...thing, bytes: 500_000_000 });
    });
    read.length = 0;
    expect(await writer.saveHead({ manifestSha256: sha256 })).toBe('BACKUP_LIMIT_EXCEEDED');
    expect(read).toEqual(['manifest']);
  });
});
