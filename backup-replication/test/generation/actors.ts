/** Writers and cleaners as programs that may stop between any two messages, over a few holders with the real rules. */
import { subjectOf } from '../../generation/ledger.ts';
import { DAY, hashOf, packOf, TestHolder } from './a-holder.ts';

/** Four holders, any two of which are enough; three must sign. */
export const HOLDERS = 4;
export const ENOUGH = 2;
export const QUORUM = 3;

/** A snapshot that a writer was told is safe. */
export interface Committed {
  readonly sequence: number;
  readonly packs: readonly string[];
  readonly at: number;
}

/** A head as its text says; holders keep it by hash. */
interface HeadText {
  readonly sequence: number;
  readonly packs: readonly string[];
}

/** One region with two machines that share a key; `random` decides everything that chance decides. */
export class Play {
  readonly holders = Array.from({ length: HOLDERS }, () => new TestHolder());
  readonly committed: Committed[] = [];
  readonly texts = new Map<string, HeadText>();
  readonly random: () => number;
  #packs = 0;

  constructor(random: () => number) {
    this.random = random;
  }

  /** Delivers one message, unless it is lost; a refusal by the rules is an answer too. */
  tell<Answer>(holder: TestHolder, message: (to: TestHolder) => Answer): Answer | null {
    if (this.random() < 0.1) return null;
    try {
      return message(holder);
    } catch (error) {
      if (error instanceof Error && 'code' in error) return null;
      throw error;
    }
  }

  newestHead(): { sequence: number; hash: string | null; packs: readonly string[] } {
    const heads = this.holders.flatMap((holder) => this.tell(holder, (to) => to.ledger.newestHead()) ?? []);
    const newest = heads.reduce<(typeof heads)[number] | null>(
      (best, head) => (best === null || head.sequence > best.sequence ? head : best),
      null,
    );
    return newest === null
      ? { sequence: 0, hash: null, packs: [] }
      : { ...newest, packs: this.texts.get(newest.hash)?.packs ?? [] };
  }

  /** One backup of a machine that believes its own index. Yields between messages. */
  *write(index: Set<string>, label: string): Generator<void> {
    const before = this.newestHead();
    yield;
    const pack = `pack ${label} ${this.#packs++}`;
    let kept = 0;
    for (const holder of this.holders) {
      if (this.tell(holder, (to) => to.put(pack)) !== null) kept += 1;
      yield;
    }
    if (kept < QUORUM) return;
    index.add(pack);
    const packs = [pack, ...[...index].filter((known) => known !== pack && this.random() < 0.5)];
    const sequence = before.sequence + 1;
    const text = { sequence, packs };
    // Each holder's promise runs from when it signed; together they hold from the first.
    const at = holderTime(this);
    let signed = 0;
    for (const holder of this.holders) {
      const previous = before.hash === null ? {} : { previous: before.hash };
      const answer = this.tell(holder, (to) => to.head(sequence, packs, { ...previous, label: packs.join() }));
      if (answer !== null) {
        this.texts.set(holder.ledger.head(sequence)?.hash ?? '', text);
        signed += 1;
      }
      yield;
    }
    if (signed >= QUORUM) this.committed.push({ sequence, packs, at });
    // Refused by too many: what the index says is not so any more, and the next run sends everything anew.
    else index.clear();
  }

  /**
   * What must stay: every head from the newest down to the first that a write quorum is seen to hold, since only that
   * one is known to be whole. Null when too few answer to know the newest.
   */
  live(): ReadonlySet<string> | null {
    const told = this.holders.map((holder) => this.tell(holder, (to) => this.headsOf(to)));
    const answers = told.filter((heads) => heads !== null);
    if (answers.length < ENOUGH) return null;
    const seen = new Map<number, number>();
    for (const { sequence } of answers.flat()) seen.set(sequence, (seen.get(sequence) ?? 0) + 1);
    const whole = Math.max(0, ...[...seen].filter(([, count]) => count >= QUORUM).map(([sequence]) => sequence));
    const heads = answers.flat().filter(({ sequence }) => sequence >= whole);
    return new Set(heads.flatMap(({ packs }) => packs.map(packOf)));
  }

  headsOf({ ledger }: TestHolder): HeadText[] {
    const newest = ledger.newestHead()?.sequence ?? 0;
    const hashes = Array.from({ length: newest }, (_, at) => ledger.head(at + 1)?.hash ?? '');
    return hashes.flatMap((hash) => this.texts.get(hash) ?? []);
  }

  /** One round of cleaning: at each holder the next step from where that holder stands. */
  *clean(): Generator<void> {
    const live = this.live();
    yield;
    if (live === null) return;
    for (const holder of this.holders) {
      const generation = this.tell(holder, (to) => to.ledger.newestGeneration());
      yield;
      if (generation !== null && generation.act === 'condemn' && !generation.settled) {
        const isNeeded = holder.ledger.condemned(generation.number).some(({ subject }) => live.has(subject));
        const act = isNeeded ? 'pardon' : 'delete';
        this.tell(holder, (to) => to.order(act, generation.number, follows(generation)));
      } else {
        const garbage = this.inventory(holder).filter((subject) => !live.has(subject));
        if (garbage.length > 0) this.tell(holder, (to) => to.order('condemn', garbage, follows(generation)));
      }
      yield;
      this.sweep(holder);
    }
  }

  inventory(holder: TestHolder): string[] {
    const known = [...this.texts.values()].flatMap(({ packs }) => packs);
    const here = [...new Set(known)].filter((name) => holder.stateOf(name) === 'kept');
    return here.map((name) => subjectOf(packOf(name)));
  }

  /** The bytes of what was struck go; a kill before this leaves them `removing`. */
  sweep(holder: TestHolder): void {
    for (const { packs } of this.texts.values()) {
      for (const name of packs) {
        const thing = holder.ledger.thing(`${packOf(name)}/shards/0`);
        if (thing?.state === 'removing' && this.random() < 0.7) holder.ledger.write({ ...thing, state: 'removed' });
      }
    }
  }

  /** What every reader may count on, at every moment: what was promised for so long, and the newest that is whole. */
  broken(): string | null {
    const now = holderTime(this);
    const newest = this.newestWhole();
    const promised = this.committed.filter(({ at }) => now - at < 30 * DAY);
    for (const snapshot of newest === null ? promised : [...promised, newest]) {
      const lost = snapshot.packs.find(
        (name) => this.holders.filter((holder) => /kept|condemned/.test(holder.stateOf(name))).length < ENOUGH,
      );
      if (lost !== undefined) return `snapshot ${snapshot.sequence} lost ${lost}`;
    }
    return null;
  }

  /** A writer that was killed before the last answer made a whole snapshot all the same. */
  newestWhole(): HeadText | null {
    const newest = Math.max(0, ...this.holders.map(({ ledger }) => ledger.newestHead()?.sequence ?? 0));
    for (let sequence = newest; sequence > 0; sequence -= 1) {
      const hashes = this.holders.flatMap(({ ledger }) => ledger.head(sequence)?.hash ?? []);
      const whole = hashes.find((hash) => hashes.filter((other) => other === hash).length >= QUORUM);
      if (whole !== undefined) return this.texts.get(whole) ?? null;
    }
    return null;
  }
}

function follows(generation: { readonly number: number; readonly hash: string } | null) {
  const number = (generation?.number ?? 0) + 1;
  return { number, previous: generation?.hash ?? null, hash: hashOf(`order ${number} ${generation?.hash ?? ''}`) };
}

function holderTime({ holders: [first] }: Play): number {
  return first?.clock.own ?? 0;
}
