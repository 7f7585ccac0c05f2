/** Which head is the newest, when some holders may lie, lag or be gone: the guard against rollback. */
import type { CountryCode, PublicJwk, Verified } from '@breakwater/federation-protocol';
import { BackupError } from '../../error.ts';
import { type Head, headHash, verifyHead } from './head.ts';

/** Heads are written to at least this many of six holders … */
export const HEAD_WRITE_QUORUM = 5;
/** … and read from at least this many, so that one who lies cannot hide the newest: 5 + 3 - 6 = 2. */
export const HEAD_READ_QUORUM = 3;

/** What one holder said. */
export interface HeadAnswer {
  readonly holder: CountryCode;
  readonly heads: readonly string[];
}

/** The choice, and what was noticed on the way. */
export interface ChosenHead {
  readonly head: Verified<Head>;
  readonly jws: string;
  /** All heads that were verified, oldest first. */
  readonly history: readonly Verified<Head>[];
  /** Holders whose newest head is older: they were down when it was written, or hide it. */
  readonly behind: readonly CountryCode[];
  /** Holders that gave something which is no head of this country. */
  readonly liars: readonly CountryCode[];
}

/**
 * The highest valid head of at least `quorum` answers. Throws `HEADS_TOO_FEW` when fewer holders gave a valid
 * answer (an empty list is one), `HEAD_NONE` when nobody has any, `HEAD_FORKED` when one number bears two heads.
 */
export async function chooseHead(
  answers: readonly HeadAnswer[],
  expected: { readonly country: CountryCode; readonly keys: readonly PublicJwk[] },
  quorum: number = HEAD_READ_QUORUM,
): Promise<ChosenHead> {
  const { honest, liars } = await verifyAnswers(answers, expected, quorum);
  const bySequence = new Map<number, VerifiedHead>();
  for (const found of honest.flatMap((answer) => answer.heads)) {
    const other = bySequence.get(found.head.sequence);
    if (other !== undefined && other.jws !== found.jws) throw forked(found.head.sequence, [other.jws, found.jws]);
    bySequence.set(found.head.sequence, found);
  }
  const history = [...bySequence.values()].sort((a, b) => a.head.sequence - b.head.sequence);
  const newest = history.at(-1);
  if (newest === undefined) {
    throw new BackupError('HEAD_NONE', `No holder knows of a backup of ${expected.country}.`, {
      country: expected.country,
    });
  }
  checkChain(history);
  const behind = honest.filter((answer) => answer.newest < newest.head.sequence).map((answer) => answer.holder);
  return { head: newest.head, jws: newest.jws, history: history.map((found) => found.head), behind, liars };
}

/**
 * The head of a number that officials named, when at least `quorum` holders give the same one; heads of other numbers
 * and a twin at fewer holders do not matter, so that one holder cannot block a restore.
 * Throws `HEADS_TOO_FEW`, `HEAD_NONE` when nobody has that number, `HEAD_FORKED` when two have a quorum.
 */
export async function chooseNamedHead(
  answers: readonly HeadAnswer[],
  expected: { readonly country: CountryCode; readonly keys: readonly PublicJwk[] },
  sequence: number,
  quorum: number = HEAD_READ_QUORUM,
): Promise<ChosenHead> {
  const { honest, liars } = await verifyAnswers(answers, expected, quorum);
  const byText = new Map<string, { readonly head: Verified<Head>; readonly holders: Set<CountryCode> }>();
  for (const { holder, heads } of honest) {
    for (const { jws, head } of heads.filter((one) => one.head.sequence === sequence)) {
      const found = byText.get(jws) ?? { head, holders: new Set() };
      byText.set(jws, found);
      found.holders.add(holder);
    }
  }
  if (byText.size === 0) {
    throw new BackupError('HEAD_NONE', `No holder knows backup ${sequence} of ${expected.country}.`, { sequence });
  }
  const [chosen, twin] = [...byText].filter(([, { holders }]) => holders.size >= quorum);
  if (chosen === undefined) {
    const evidence = { sequence, needed: quorum };
    throw new BackupError('HEADS_TOO_FEW', `Fewer than ${quorum} holders give the same backup ${sequence}.`, evidence);
  }
  if (twin !== undefined) throw forked(sequence, [chosen[0], twin[0]]);
  const [jws, { head }] = chosen;
  const behind = honest.filter((answer) => answer.newest < sequence).map((answer) => answer.holder);
  return { head, jws, history: [head], behind, liars };
}

interface VerifiedHead {
  readonly head: Verified<Head>;
  readonly jws: string;
}

/** Liars count as silent. Throws `HEADS_TOO_FEW`. */
async function verifyAnswers(
  answers: readonly HeadAnswer[],
  expected: { readonly country: CountryCode; readonly keys: readonly PublicJwk[] },
  quorum: number,
) {
  const verified = await Promise.all(answers.map((answer) => verifyAnswer(answer, expected)));
  const honest = verified.flatMap((answer) => (answer.heads === undefined ? [] : [{ ...answer, heads: answer.heads }]));
  const liars = verified.filter((answer) => answer.heads === undefined).map((answer) => answer.holder);
  if (honest.length >= quorum) return { honest, liars };
  const evidence = { answered: honest.map((answer) => answer.holder), liars, needed: quorum };
  throw new BackupError(
    'HEADS_TOO_FEW',
    `Only ${honest.length} holders said which backup is the newest; ${quorum} are needed.`,
    evidence,
  );
}

async function verifyAnswer(
  answer: HeadAnswer,
  expected: { readonly country: CountryCode; readonly keys: readonly PublicJwk[] },
): Promise<{ holder: CountryCode; heads?: readonly VerifiedHead[]; newest: number }> {
  const { holder } = answer;
  try {
    const heads = await Promise.all(answer.heads.map(async (jws) => ({ jws, head: await verifyHead(jws, expected) })));
    return { holder, heads, newest: Math.max(0, ...heads.map((found) => found.head.sequence)) };
  } catch (cause) {
    // One holder's bad head must not stop the restore; it is named in the result instead.
    if (cause instanceof BackupError && cause.code === 'HEAD_INVALID') return { holder, newest: 0 };
    throw cause;
  }
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
  return new BackupError('HEAD_FORKED', `Two different histories bear the country’s signature.`, evidence);
}
