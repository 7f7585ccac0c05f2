/** One holder's book with short ways to put things, heads and orders into it; time is a number that tests move. */
import { createHash } from 'node:crypto';
import type { HolderClock, HolderTerms, Ledger } from '../../generation/ledger.ts';
import { subjectOf } from '../../generation/ledger.ts';
import { createMemoryLedger } from '../../generation/memory-ledger.ts';
import { confirmArrival, takeRoom } from '../../generation/room.ts';
import { type GenerationOutcome, takeGeneration } from '../../generation/take-generation.ts';
import { takeHead } from '../../generation/take-head.ts';

export const DAY = 86_400_000;
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const packNames = new Map<string, string>();

/** Remembered: the plays of the model check ask for the same few names millions of times. */
export function packOf(name: string): string {
  const known = packNames.get(name) ?? `packs/${hashOf(name)}`;
  packNames.set(name, known);
  return known;
}

export class TestHolder {
  readonly ledger: Ledger;
  readonly clock: { own: number; witnessed: number; judged: number };
  readonly terms: HolderTerms = { quotaBytes: 1e9, retentionDays: 30, undeleteDays: 7 };

  constructor(ledger: Ledger = createMemoryLedger()) {
    this.ledger = ledger;
    const start = Date.UTC(2026, 10, 22);
    this.clock = { own: start, witnessed: start, judged: start };
  }

  pass(days: number): void {
    for (const name of ['own', 'witnessed', 'judged'] as const) this.clock[name] += days * DAY;
  }

  put(name: string, bytes = 1000): string {
    const object = name.startsWith('heads/') ? name : `${packOf(name)}/shards/0`;
    const answer = takeRoom(this.ledger, { object, subject: subjectOf(object), bytes, digest: name }, this.terms);
    if (answer === 'reserved') confirmArrival(this.ledger, object, this.terms, this.clock);
    return answer;
  }

  head(
    sequence: number,
    packs: readonly string[],
    change: { previous?: string; label?: string; at?: number; isIncomplete?: boolean } = {},
  ) {
    const before = this.ledger.head(sequence - 1)?.hash ?? (sequence === 1 ? null : 'f'.repeat(64));
    const arrived = {
      sequence,
      hash: hashOf(`head ${sequence} ${change.label ?? ''}`),
      previous: change.previous ?? before,
      createdAt: new Date(change.at ?? this.clock.judged),
      bytes: 5000,
      references: packs.map(packOf),
      isIncomplete: change.isIncomplete ?? false,
    };
    return takeHead(this.ledger, arrived, this.terms, this.clock);
  }

  order(act: 'condemn' | 'delete' | 'pardon', what: readonly string[] | number, change = {}): GenerationOutcome {
    const newest = this.ledger.newestGeneration();
    const number = (newest?.number ?? 0) + 1;
    const order = {
      ...{
        owner: 'DM',
        holder: 'BB',
        number,
        previous: newest?.hash ?? null,
        act,
        createdAt: '2026-11-22T03:00:00.000Z',
      },
      of: typeof what === 'number' ? what : null,
      objects: typeof what === 'number' ? [] : what.map((name) => (name.includes('/') ? name : packOf(name))),
      hash: hashOf(`${act} ${number}`),
      ...change,
    };
    return takeGeneration(this.ledger, order, this.terms, this.clock);
  }

  stateOf(name: string): string {
    const thing = this.ledger.thing(`${packOf(name)}/shards/0`);
    return thing === null ? 'unknown' : thing.condemnedBy === null ? thing.state : 'condemned';
  }
}

export type { HolderClock };
