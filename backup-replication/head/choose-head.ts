/** Which head is the newest, when some holders may lie, lag or be gone: the guard against rollback. */
import type { PublicJwk, Verified } from '@breakwater/federation-protocol';
import { BackupError } from '../error.ts';
import type { OwnerName } from '../owner.ts';
import { liarsWithstood, readQuorumOf, type Scheme, writeQuorumOf } from '../scheme.ts';
import { type ExpectedHead, type Head, headHash, verifyHeadSigner } from './head.ts';
import { type PromisedHead, requireNoDoubt, standingHeads, type ToldHead, toldBy } from './standing-heads.ts';

/** What one holder said: the newest heads it has, in any order. An empty list says that it has none. */
export interface HeadAnswer {
  readonly holder: OwnerName;
  readonly heads: readonly string[];
  /** The holder says that its agreement is over: its heads count, but it is no voice about which is the newest. */
  readonly isFormer?: boolean;
}

/** A holder that said what cannot be true. */
export interface HeadLiar {
  readonly holder: OwnerName;
  /**
   * `forged`: it gave something the owner never signed. `withheld`: it signed for a newer head than it admits.
   * `flooded`: it gave more heads than `HEADS_PER_ANSWER_MAX`, so that checking them would keep the reader.
   * `retired`: it gave a head under a retired key from after the change of key; somebody has that key, and perhaps
   * deceived the holder too, so the rest of its answer counts.
   */
  readonly reason: 'forged' | 'withheld' | 'flooded' | 'retired';
}

/** More than anybody is asked for; each costs a signature to check. */
export const HEADS_PER_ANSWER_MAX = 1024;

/** Why it is not sure that the newest head is the newest: one liar more, and it was hidden. */
export interface HeadDoubt {
  /** Holders sure to be among those that the newest head was sent to, with an agreement in force, that answered. */
  readonly voices: number;
  /** With so many the choice holds although one of them lies. */
  readonly needed: number;
}

/** The choice, and what was noticed on the way. */
export interface ChosenHead {
  readonly head: Verified<Head>;
  readonly jws: string;
  /** All heads that were verified, oldest first. */
  readonly history: readonly Verified<Head>[];
  /** Holders whose newest head is older: they were down when it was written, or hide it. */
  readonly behind: readonly OwnerName[];
  readonly liars: readonly HeadLiar[];
  /** How many of those who answered may lie and could still not have hidden the newest head. */
  readonly withstands: number;
  /** Null where a liar is withstood, and in a scheme of so few that none ever could be. Readers tell it to people. */
  readonly doubt: HeadDoubt | null;
}

/** What the reader knows before it asks. */
export interface HeadExpectation extends ExpectedHead {
  /** Keys of the owner's past, by the trust list: what `standingHeads` says of their heads. */
  readonly retired?: readonly PublicJwk[];
  /** The newest head that a holder signed a receipt for, where the reader has one; by holder. */
  readonly promised?: ReadonlyMap<OwnerName, PromisedHead>;
  /**
   * How many were asked, when it is not known which of them are the n holders. All who hold nothing say that they have
   * no head; without this they would stand in for holders that are down, and one that is behind would be believed.
   */
  readonly asked?: number;
}

/**
 * The highest valid head of at least `readQuorumOf(scheme)` honest answers. Throws `HEADS_TOO_FEW` when fewer holders
 * gave a valid answer (an empty list is one), `HEAD_NONE` when nobody has any, `HEAD_FORKED` when one number bears two
 * heads.
 */
export async function chooseHead(
  answers: readonly HeadAnswer[],
  expected: HeadExpectation,
  scheme: Scheme,
): Promise<ChosenHead> {
  const { honest, liars, withstands, doubt, told, standing } = await verifyAnswers(answers, expected, scheme);
  requireNoDoubt(told, standing, honest.length, scheme);
  const bySequence = new Map<number, VerifiedHead>();
  for (const found of honest.flatMap((answer) => answer.heads)) {
    const other = bySequence.get(found.head.sequence);
    if (other !== undefined && other.jws !== found.jws) throw forked(found.head.sequence, [other.jws, found.jws]);
    bySequence.set(found.head.sequence, found);
  }
  const history = [...bySequence.values()].sort((a, b) => a.head.sequence - b.head.sequence);
  const newest = history.at(-1);
  if (newest === undefined) {
    const evidence = { owner: expected.owner };
    throw new BackupError('HEAD_NONE', `No holder knows of a backup of ${expected.owner}.`, evidence);
  }
  checkChain(history);
  const behind = honest.filter((answer) => answer.newest < newest.head.sequence).map((answer) => answer.holder);
  return { ...newest, history: history.map((found) => found.head), behind, liars, withstands, doubt };
}

/**
 * The head of a number that officials named, when at least `readQuorumOf(scheme)` holders give the same one; heads of
 * other numbers and a twin at fewer holders do not matter, so that one holder cannot block a restore.
 * Throws `HEADS_TOO_FEW`, `HEAD_NONE` when nobody has that number, `HEAD_FORKED` when two have a quorum.
 */
export async function chooseNamedHead(
  answers: readonly HeadAnswer[],
  expected: HeadExpectation,
  sequence: number,
  scheme: Scheme,
): Promise<ChosenHead> {
  const quorum = readQuorumOf(scheme);
  const { honest, liars, withstands, doubt } = await verifyAnswers(answers, expected, scheme);
  const byText = new Map<string, { readonly head: Verified<Head>; readonly holders: Set<OwnerName> }>();
  for (const { holder, heads } of honest) {
    for (const { jws, head } of heads.filter((one) => one.head.sequence === sequence)) {
      const found = byText.get(jws) ?? { head, holders: new Set() };
      byText.set(jws, found);
      found.holders.add(holder);
    }
  }
  if (byText.size === 0) {
    throw new BackupError('HEAD_NONE', `No holder knows backup ${sequence} of ${expected.owner}.`, { sequence });
  }
  const [chosen, twin] = [...byText].filter(([, { holders }]) => holders.size >= quorum);
  if (chosen === undefined) {
    const evidence = { sequence, needed: quorum };
    throw new BackupError('HEADS_TOO_FEW', `Fewer than ${quorum} holders give the same backup ${sequence}.`, evidence);
  }
  if (twin !== undefined) throw forked(sequence, [chosen[0], twin[0]]);
  const [jws, { head }] = chosen;
  const behind = honest.filter((answer) => answer.newest < sequence).map((answer) => answer.holder);
  return { head, jws, history: [head], behind, liars, withstands, doubt };
}

type VerifiedHead = Omit<ToldHead, 'holders'>;

/** By text: honest holders all give the same heads, and each is checked once. */
type CheckedHeads = Map<string, Promise<VerifiedHead>>;

interface VerifiedAnswer {
  readonly holder: OwnerName;
  readonly heads: readonly VerifiedHead[];
  readonly newest: number;
  readonly isFormer: boolean;
}

/** Liars count as silent. Throws `HEADS_TOO_FEW`. */
async function verifyAnswers(answers: readonly HeadAnswer[], expected: HeadExpectation, scheme: Scheme) {
  const honest: VerifiedAnswer[] = [];
  const liars: HeadLiar[] = [];
  const checked: CheckedHeads = new Map();
  for (const answer of answers) {
    const verified = await verifyAnswer(answer, expected, checked);
    if ('reason' in verified) liars.push(verified);
    else honest.push(verified);
  }
  const told = toldBy(honest);
  const standing = standingHeads(told, scheme, expected.promised);
  for (const [at, answer] of honest.entries()) {
    if (answer.heads.some(({ jws }) => standing.overtaken.has(jws)))
      liars.push({ holder: answer.holder, reason: 'retired' });
    const heads = answer.heads.filter(({ jws }) => standing.counted.has(jws));
    honest[at] = { ...answer, heads, newest: Math.max(0, ...heads.map(({ head }) => head.sequence)) };
  }
  const needed = readQuorumOf(scheme);
  const asked = expected.asked ?? scheme.n;
  const inForce = voicesOf(
    honest.filter(({ isFormer }) => !isFormer),
    scheme,
    asked,
  );
  // When every agreement ran out over a disaster the data must still go home; then no lie at all is withstood.
  const voices = inForce >= needed ? inForce : Math.min(needed, voicesOf(honest, scheme, asked));
  const withstands = inForce >= needed ? liarsWithstood(scheme, voices) : 0;
  const doubt = withstands > 0 ? null : doubtOf(Math.min(inForce, voices), scheme);
  if (voices >= needed) return { honest, liars, withstands, doubt, told, standing };
  const evidence = {
    answered: honest.map(({ holder }) => holder),
    liars: liars.map(({ holder, reason }) => ({ holder, reason })),
    needed,
  };
  const happened = `Only ${voices} holders said which backup is the newest; ${needed} are needed.`;
  throw new BackupError('HEADS_TOO_FEW', happened, evidence);
}

/** Where even all n answers withstand no liar, there is nothing to wait for. */
function doubtOf(voices: number, scheme: Scheme): HeadDoubt | null {
  const needed = scheme.n - writeQuorumOf(scheme) + 2;
  return liarsWithstood(scheme, scheme.n) > 0 ? { voices, needed } : null;
}

/** How many of the n holders are sure to be among those who answered. */
function voicesOf(honest: readonly VerifiedAnswer[], { n }: Scheme, asked: number): number {
  const told = new Set(honest.flatMap(({ holder, heads }) => (heads.length > 0 ? [holder] : [])));
  const empty = new Set(honest.flatMap(({ holder }) => (told.has(holder) ? [] : [holder])));
  // Where nobody has any head, there is none that an old one could pass for.
  const others = told.size === 0 ? 0 : Math.max(0, asked - n);
  return Math.min(n, told.size + Math.max(0, empty.size - others));
}

async function verifyAnswer(
  answer: HeadAnswer,
  expected: HeadExpectation,
  checked: CheckedHeads,
): Promise<VerifiedAnswer | HeadLiar> {
  const { holder } = answer;
  if (answer.heads.length > HEADS_PER_ANSWER_MAX) return { holder, reason: 'flooded' };
  try {
    const heads = await Promise.all(
      answer.heads.map((jws) => {
        const checking = checked.get(jws) ?? verifyTold(jws, expected);
        checked.set(jws, checking);
        return checking;
      }),
    );
    const newest = Math.max(0, ...heads.map((found) => found.head.sequence));
    if (newest < (expected.promised?.get(holder)?.sequence ?? 0)) return { holder, reason: 'withheld' };
    return { holder, heads, newest, isFormer: answer.isFormer ?? false };
  } catch (cause) {
    // One holder's bad head must not stop the restore; it is named in the result instead.
    if (cause instanceof BackupError && cause.code === 'HEAD_INVALID') return { holder, reason: 'forged' };
    throw cause;
  }
}

/** A head under a key in force or a retired one. Throws `HEAD_INVALID`. */
export async function verifyTold(
  jws: string,
  { owner, keys, retired = [] }: Pick<HeadExpectation, 'owner' | 'keys' | 'retired'>,
): Promise<VerifiedHead> {
  const { head, kid } = await verifyHeadSigner(jws, { owner, keys: [...keys, ...retired] });
  return { jws, head, isRetired: !keys.some((key) => key.kid === kid) };
}

/** Neighbours in the chain must name each other; two histories with one key are a fork as well. */
function checkChain(history: readonly VerifiedHead[]): void {
  history.forEach((later, index) => {
    const earlier = history[index - 1];
    if (earlier?.head.sequence !== later.head.sequence - 1) return;
    if (later.head.previous !== headHash(earlier.jws)) throw forked(later.head.sequence, [earlier.jws, later.jws]);
  });
}

function forked(sequence: number, heads: readonly string[]): BackupError {
  const evidence = { sequence, heads: heads.map(headHash) };
  return new BackupError('HEAD_FORKED', 'Two different histories bear the owner’s signature.', evidence);
}
