/** Heads at a holder with its real database: faults 14, 15, 16 and 18, and what a stolen key cannot do. */
import {
  chooseHead,
  HEADS_A_DAY_MAX,
  headHash,
  manifestHash,
  signHead,
  signHeadStatement,
  verifyHead,
} from '@breakwater/backup-replication';
import { describe, expect, test } from 'vitest';
import { holdHead } from '../../../backup/holding/hold-head.ts';
import { HEADS_TOLD_MAX } from '../../../backup/holding/routes.ts';
import { headsBefore, hubHolder, type ToldHeads, withholdingProofs } from '../../../backup/hub-holder.ts';
import { askForHeads } from '../../../backup/restore/open-snapshot.ts';
import { newSigner } from '../../peer/region.ts';
import { BB, codeOf, DM, type HolderStage, openStage as openAnyStage, places } from './a-holder.ts';
import { Writer } from './a-snapshot.ts';

const day = 86_400_000;
const keysOf = (stage: HolderStage) => [stage.signers.BB.publicJwk];

function pass(stage: HolderStage, days: number): void {
  stage.world.time = new Date(stage.world.time.getTime() + days * day);
  for (const name of ['witnessed', 'judged'] as const) stage.clock[name] += days * day;
}

describe.each(places)('a head at a holder with %s', (_place, place) => {
  const openStage = async (agreed = true) => openAnyStage(agreed, 10_000, await place());

  test('is kept, signed for and told to everybody, with the holder’s word on it', async () => {
    const stage = await openStage();
    const writer = new Writer(stage);
    await writer.putPacks('one');
    expect(await writer.save(['one'])).toBe('done');
    expect(await writer.save(['one'])).toBe('done');
    const told: ToldHeads[] = [];
    const parts = { peers: stage.peers, told: (word: ToldHeads) => told.push(word) };
    const heads = (await hubHolder(BB, keysOf(stage), parts).heads(DM)) ?? [];
    const expected = { owner: DM, keys: [stage.signers.DM.publicJwk] };
    const read = await Promise.all(heads.map((jws) => verifyHead(jws, expected)));
    expect(read.map(({ sequence }) => sequence)).toEqual([2, 1]);
    expect(told).toMatchObject([{ holder: 'BB', newest: 2, forks: [] }]);
  });

  test('is told also when the agreement is over, with the word that the holder is no voice any more', async () => {
    const stage = await openStage(false);
    await stage.agree({ from: new Date(stage.clock.judged - day), until: new Date(stage.clock.judged + 400 * day) });
    const writer = new Writer(stage);
    expect(await writer.save([])).toBe('done');
    const holder = hubHolder(BB, keysOf(stage), { peers: stage.peers });
    expect([(await holder.heads(DM))?.length, holder.isFormer(DM)]).toEqual([1, false]);
    pass(stage, 500);
    expect([(await holder.heads(DM))?.length, holder.isFormer(DM)]).toEqual([1, true]);
    const { answers } = await askForHeads({ holders: [holder], owner: DM });
    expect(answers).toMatchObject([{ holder: 'BB', isFormer: true }]);
  });

  test('of another key, number or country is refused', async () => {
    const stage = await openStage();
    const writer = new Writer(stage);
    expect(await writer.save([])).toBe('done');
    const thief = new Writer(stage, await newSigner());
    expect(await thief.saveHead({ manifestSha256: 'a'.repeat(64) })).toBe('HEAD_INVALID');
    const jws = await signHead(
      {
        ...{ format: 1, owner: DM, sequence: 2, previous: 'a'.repeat(64), snapshot: 'b'.repeat(64) },
        ...{ manifestSha256: 'c'.repeat(64), createdAt: stage.world.time.toISOString(), recovery: null },
      },
      stage.signers.DM,
    );
    const put = (sequence: number) => codeOf(stage.shards.put({ kind: 'head', owner: DM, sequence }, Buffer.from(jws)));
    expect(await put(3)).toBe('HOLDING_NAME_INVALID');
    expect(await put(2), 'a chain of its own').toBe('HEAD_EQUIVOCATED');
  });

  test('with a time chosen by a thief is refused, a year ahead or behind; the holder’s own clock may be a year off', async () => {
    const stage = await openStage();
    const writer = new Writer(stage);
    const now = stage.clock.judged;
    for (const apart of [-365 * day, -11 * 60_000, 11 * 60_000, 365 * day]) {
      const createdAt = new Date(now + apart).toISOString();
      expect(await writer.save([], { createdAt }), `${apart} ms`).toBe('HEAD_TIME_REFUSED');
    }
    const createdAt = new Date(now).toISOString();
    stage.world.time = new Date(now + 365 * day);
    expect(await codeOf(stage.peers.fetch(BB, { method: 'GET', path: '/peer/heads?country=DM' }))).toBe('done');
    expect(await writer.save([], { createdAt }), 'judged time decides').toBe('done');
  });

  test('that forks is refused, and both stay as proof that anybody can read', async () => {
    const stage = await openStage();
    const first = new Writer(stage);
    await first.save([]);
    const second = first.twin();
    expect(await first.save([])).toBe('done');
    expect(await second.save([])).toBe('HEAD_EQUIVOCATED');
    const told: ToldHeads[] = [];
    await hubHolder(BB, keysOf(stage), { peers: stage.peers, told: (word) => told.push(word) }).heads(DM);
    const [proof] = told[0]?.forks ?? [];
    const expected = { owner: DM, keys: [stage.signers.DM.publicJwk] };
    expect(await verifyHead(proof ?? '', expected)).toMatchObject({ sequence: 2 });
    const [event] = await stage.store.events.newest(1);
    expect(event).toMatchObject({ name: 'holding.forked', details: { country: 'DM', code: 'HEAD_EQUIVOCATED' } });
    for (let times = 0; times < 30; times += 1) {
      expect(await first.twin().saveHead({ manifestSha256: 'd'.repeat(64), sequence: 1, previous: null })).toBe(
        'HEAD_EQUIVOCATED',
      );
    }
    expect(await stage.store.books.forks(DM), 'proofs fill no disk either').toHaveLength(16);
  });

  test('does not drown among junk heads under a stolen key: they have a pace and a room of their own', async () => {
    const stage = await openStage(false);
    await stage.agree({ quotaBytes: 40_000 });
    const writer = new Writer(stage);
    await writer.putPacks('good');
    expect(await writer.save(['good'])).toBe('done');
    const { manifest } = await writer.papers([]);
    const manifestSha256 = manifestHash(manifest);
    await stage.shards.put({ kind: 'manifest', owner: DM, sha256: manifestSha256 }, Buffer.from(manifest));
    for (let sequence = 2; sequence <= HEADS_A_DAY_MAX; sequence += 1) {
      const { head, jws } = await writer.signedHead({ manifestSha256 });
      await holdHead(stage.holder, { country: DM, keys: [stage.signers.DM.publicJwk] }, sequence, jws);
      writer.goOn(head, jws);
    }
    expect(await writer.saveHead({ manifestSha256 })).toBe('HEADS_TOO_MANY');
    const newest = (await hubHolder(BB, keysOf(stage), { peers: stage.peers }).heads(DM)) ?? [];
    expect(newest).toHaveLength(HEADS_TOLD_MAX);
    const found = await headsBefore(stage.peers, BB, DM, 2);
    const expected = { owner: DM, keys: [stage.signers.DM.publicJwk] };
    expect((await verifyHead(found[0] ?? '', expected)).sequence).toBe(1);
    expect((await stage.store.books.run(DM, (book) => book.used('others'))).bytes).toBeLessThan(40_000);
    pass(stage, 2);
    expect(await writer.save(['good']), 'a day later the owner goes on').toBe('done');
  });
});

describe('a holder that hides the newest head', () => {
  test('is convicted by its own receipt, and one such liar does not roll the reader back', async () => {
    const stage = await openAnyStage();
    const writer = new Writer(stage);
    await writer.save([]);
    const old = (await hubHolder(BB, keysOf(stage), { peers: stage.peers }).heads(DM)) ?? [];
    const words: ToldHeads[] = [];
    const holder = hubHolder(BB, keysOf(stage), { peers: stage.peers, told: (word) => words.push(word) });
    await holder.heads(DM);
    await writer.save([]);
    const [newest = ''] = (await holder.heads(DM)) ?? [];
    const again = await stage.shards.put({ kind: 'head', owner: DM, sequence: 2 }, Buffer.from(newest));
    const receipts = new Map([['BB', again.receipt ?? '']]);
    expect(
      await withholdingProofs(DM, words, receipts, () => keysOf(stage)),
      'it said 1 before it signed 2',
    ).toHaveLength(0);
    const liar = { ...words[0], statement: await lie(stage), newest: 1 } as ToldHeads;
    const [proof] = await withholdingProofs(DM, [liar], receipts, () => keysOf(stage));
    expect(proof).toMatchObject({ holder: 'BB', promised: 2, said: 1 });
    expect(await withholdingProofs(DM, [liar], receipts, () => []), 'with keys of nobody it proves nothing').toEqual(
      [],
    );
    const answers = [
      { holder: 'BB', heads: old },
      ...['GY', 'JM', 'TT'].map((name) => ({ holder: name, heads: [newest, ...old] })),
    ];
    const expected = {
      owner: DM,
      keys: [stage.signers.DM.publicJwk],
      promised: new Map([['BB', { sequence: 2, hash: headHash(newest) }]]),
    };
    const chosen = await chooseHead(answers, expected, { k: 3, n: 6 });
    expect(chosen.head.sequence).toBe(2);
    expect(chosen.liars).toEqual([{ holder: 'BB', reason: 'withheld' }]);
  });
});

/** What the holder would sign if it wanted to hide head 2. */
async function lie(stage: HolderStage): Promise<string> {
  const saidAt = new Date(stage.world.time.getTime() + 1000).toISOString();
  return signHeadStatement({ holder: 'BB', owner: 'DM', newest: 1, saidAt }, stage.signers.BB);
}
