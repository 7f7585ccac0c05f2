/** The books of a holder in SQLite: they answer as the reference book does, whatever the rules write. */
import { createMemoryLedger, type HeldThing, type Ledger, subjectOf } from '@breakwater/backup-replication';
import { parseCountryCode } from '@breakwater/federation-protocol';
import { describe, expect, test } from 'vitest';
import { openSqliteStore } from '../../store/sqlite/open.ts';

const DM = parseCountryCode('DM');
const LC = parseCountryCode('LC');

function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
}

const objects = ['packs/a/shards/0', 'packs/a/shards/1', 'packs/b/shards/0', 'lists/c', 'heads/1', 'heads/2'];
const states = ['arriving', 'kept', 'removing', 'removed'] as const;

function thingOf(pick: (below: number) => number): HeldThing {
  const object = objects[pick(objects.length)] ?? '';
  return {
    ...{ object, subject: subjectOf(object), bytes: 1 + pick(1000), digest: String(pick(3)) },
    ...{ state: states[pick(4)] ?? 'kept', storedAt: pick(1000), lastHead: pick(4) },
    lockedUntil: { own: pick(1e6), witnessed: pick(1e6) },
    condemnedBy: pick(2) === 0 ? null : pick(3) + 1,
  };
}

/** One random write, the same in both books. */
function step(book: Ledger, pick: (below: number) => number): void {
  const what = pick(6);
  if (what <= 2) book.write(thingOf(pick));
  else if (what === 3) book.strike(objects[pick(objects.length)] ?? '');
  else if (what === 4) {
    const sequence = pick(50) + 1;
    const head = { sequence, hash: `h${sequence}`, previous: null, at: pick(1000), isIncomplete: pick(3) === 0 };
    if (book.head(sequence) === null) book.addHead(head);
    else book.completeHead(sequence);
  } else {
    const number = pick(20) + 1;
    const known = book.generation(number);
    const undeleteUntil = { own: pick(100), witnessed: pick(100) };
    const fresh = { number, hash: `g${number}`, act: 'condemn', of: null, undeleteUntil, settled: false } as const;
    book.writeGeneration(known === null ? fresh : { ...known, settled: true });
  }
}

/** Everything that a book can be asked. */
function answers(book: Ledger) {
  const bySubject = (things: readonly HeldThing[]) => things.toSorted((a, b) => (a.object < b.object ? -1 : 1));
  return {
    things: objects.map((object) => book.thing(object)),
    subjects: objects.map((object) => bySubject(book.things(subjectOf(object)))),
    condemned: [1, 2, 3].map((by) => bySubject(book.condemned(by))),
    used: [book.used('heads'), book.used('others')],
    heads: [book.newestHead(), book.head(7), book.headsAfter(500), book.incompleteHeads().length],
    generations: [book.newestGeneration(), book.generation(3)],
  };
}

describe('the books of a holder', () => {
  test('answer as the reference book after any writes', async () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const { books } = openSqliteStore(':memory:');
      const reference = createMemoryLedger();
      const [first, second] = [seeded(seed), seeded(seed)];
      for (let round = 0; round < 10; round += 1) {
        for (let times = 0; times < 10; times += 1) step(reference, first);
        await books.run(DM, (book) => {
          for (let times = 0; times < 10; times += 1) step(book, second);
        });
        expect(await books.run(DM, answers), `seed ${seed}`).toEqual(answers(reference));
      }
      expect(await books.run(LC, answers), 'owners do not see each other').toEqual(answers(createMemoryLedger()));
    }
  });

  test('take all that the rules write, or nothing', async () => {
    const { books } = openSqliteStore(':memory:');
    const pick = seeded(3);
    const broken = books.run(DM, (book) => {
      for (let times = 0; times < 20; times += 1) step(book, pick);
      throw new RangeError('in the middle');
    });
    await expect(broken).rejects.toThrow(RangeError);
    expect(await books.run(DM, answers)).toEqual(answers(createMemoryLedger()));
  });

  test('list, count and forget what is held, and keep heads through a restore', async () => {
    const { books } = openSqliteStore(':memory:');
    const put = (object: string, state: HeldThing['state'] = 'kept') =>
      books.run(DM, (book) =>
        book.write({ ...thingOf(seeded(1)), object, subject: subjectOf(object), bytes: 10, state, condemnedBy: null }),
      );
    for (const object of objects) await put(object);
    await put('lists/gone', 'removed');
    await put('lists/half', 'arriving');
    expect((await books.list(DM, '', 3)).map(({ subject, bytes }) => [subject, bytes])).toEqual([
      ...[
        ['heads/1', 10],
        ['heads/2', 10],
        ['lists/c', 10],
      ],
    ]);
    expect((await books.list(DM, 'lists/c', 3)).map(({ subject, bytes }) => [subject, bytes])).toEqual([
      ...[
        ['packs/a', 20],
        ['packs/b', 10],
      ],
    ]);
    expect(await books.totals()).toMatchObject([{ owner: DM, objects: 4, bytes: 40 }]);
    expect(await books.objects(DM, 'heads/2', 2), 'what is held, page by page').toEqual([
      'lists/c',
      'packs/a/shards/0',
    ]);
    expect(await books.objects(LC, '', 9)).toEqual([]);
    expect(await books.unfinished()).toEqual([{ owner: DM, object: 'lists/half', state: 'arriving' }]);
    await books.run(DM, (book) => {
      book.addHead({ sequence: 1, hash: 'h', previous: null, at: 0, isIncomplete: false });
      book.keepHead(1, 'signed');
    });
    await books.forgetObjects();
    expect(await books.totals()).toEqual([]);
    expect(await books.heads(DM, 5)).toEqual(['signed']);
    expect(await books.run(DM, (book) => [book.used('others').things, book.used('heads').things])).toEqual([0, 2]);
    await books.run(DM, (book) => book.dropHead(1));
    expect(await books.heads(DM, 5)).toEqual([]);
    expect(await books.run(DM, (book) => book.head(1)?.hash), 'its number stays taken').toBe('h');
  });

  test('know one place at a time: who goes elsewhere and comes back begins anew', async () => {
    const { books } = openSqliteStore(':memory:');
    const known = async () => [await books.knowsPlace('here'), await books.knowsPlace('there')];
    expect(await known()).toEqual([false, false]);
    await books.rememberPlace('here');
    await books.rememberPlace('here');
    expect(await known()).toEqual([true, false]);
    await books.rememberPlace('there');
    expect(await known()).toEqual([false, true]);
    await books.forgetPlaces();
    expect(await known()).toEqual([false, false]);
  });
});
