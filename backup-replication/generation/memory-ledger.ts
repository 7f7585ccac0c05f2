/** The reference book: maps. Holders keep theirs in a database that passes the same tests. */
import type { HeldGeneration, HeldHead, HeldThing, Ledger } from './ledger.ts';

/** A new, empty book. */
export function createMemoryLedger(): Ledger {
  const things = new Map<string, HeldThing>();
  const heads = new Map<number, HeldHead>();
  const generations = new Map<number, HeldGeneration>();
  const highest = <Row>(rows: ReadonlyMap<number, Row>): Row | null => {
    let best = 0;
    for (const number of rows.keys()) best = Math.max(best, number);
    return rows.get(best) ?? null;
  };
  return {
    thing: (object) => things.get(object) ?? null,
    things: (subject) => [...things.values()].filter((thing) => thing.subject === subject),
    write: (thing) => void things.set(thing.object, thing),
    strike: (object) => void things.delete(object),
    condemned: (by) => [...things.values()].filter(({ condemnedBy }) => condemnedBy === by),
    used(what) {
      const isOf = (subject: string) => subject.startsWith('heads/') === (what === 'heads');
      const present = [...things.values()].filter(({ state, subject }) => state !== 'removed' && isOf(subject));
      return { bytes: present.reduce((sum, { bytes }) => sum + bytes, 0), things: present.length };
    },
    head: (sequence) => heads.get(sequence) ?? null,
    newestHead: () => highest(heads),
    headsAfter: (judged) => [...heads.values()].filter(({ at }) => at > judged).length,
    addHead: (head) => void heads.set(head.sequence, head),
    incompleteHeads: () => [...heads.values()].filter(({ isIncomplete }) => isIncomplete),
    completeHead(sequence) {
      const head = heads.get(sequence);
      if (head !== undefined) heads.set(sequence, { ...head, isIncomplete: false });
    },
    newestGeneration: () => highest(generations),
    generation: (number) => generations.get(number) ?? null,
    writeGeneration: (generation) => void generations.set(generation.number, generation),
  };
}
