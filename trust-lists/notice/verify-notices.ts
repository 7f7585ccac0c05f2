/** Which notices are in force: those known, and newcomers signed by the state itself or by enough others. */
import { type CryptoSuite, portableSuite } from '@breakwater/federation-protocol';
import type { Member } from '../document/entry.ts';
import { TrustError, type TrustErrorCode } from '../error.ts';
import { isAbout } from './apply-notices.ts';
import { admit, type TurnedAway } from './bounds.ts';
import { Claims, countSigners, type NoticeRoot, signerOf } from './count-signers.ts';
import { noticeSignaturesMax, noticesOfferedMax, noticeVerificationsMax } from './limits.ts';
import { type Notice, parseNotice, type SignedNotice } from './notice.ts';

export type { NoticeRoot } from './count-signers.ts';

/** What of a list the checks need: its members, and the notices that it settles. */
export interface NoticeList {
  readonly entries: readonly { readonly member: Member }[];
  readonly settled: readonly string[];
}

/** What the checks go by. */
export interface NoticeRules {
  readonly root: NoticeRoot;
  readonly list: NoticeList;
  /** The notices in force before; `areCounted` when their signatures were counted under this very root. */
  readonly known?: { readonly documents: readonly SignedNotice[]; readonly areCounted: boolean };
}

/** The notices in force, the documents they stand on (with only the signatures that count), and what was refused. */
export interface CheckedNotices {
  readonly accepted: ReadonlyMap<string, Notice>;
  readonly documents: readonly SignedNotice[];
  readonly refused: readonly TrustError[];
}

/** A notice whose signatures were counted. */
export interface CountedNotice {
  readonly notice: Notice;
  readonly document: SignedNotice;
  readonly by: 'self' | 'others';
}

/**
 * Checks notices. Those in force stay, whatever is offered: only a list can settle them, and only a root can take the
 * keys away on which they stand. Each newcomer stands or falls alone: a refusal is told, not thrown
 * (`TRUST_NOTICE_MALFORMED`, `…_TARGET_UNKNOWN`, `…_KEY_UNKNOWN`, `…_SETTLED`, `…_QUORUM_MISSING`, `…_IN_FORCE`,
 * `…_OVER_LIMIT`, byte-level codes). Throws `TRUST_NOTICE_FLOOD` when a source offers more than anybody could have.
 *
 * Keys are those of the newest root alone: when the states take a key out of the root, what only that key said lapses,
 * and the list that must follow every root says itself whatever is to stay suspended.
 */
export async function verifyNotices(
  offered: readonly SignedNotice[],
  rules: NoticeRules,
  suite: CryptoSuite = portableSuite,
): Promise<CheckedNotices> {
  if (offered.length > noticesOfferedMax) {
    const evidence = { notices: offered.length, noticesOfferedMax };
    throw new TrustError('TRUST_NOTICE_FLOOD', `${offered.length} notices at once are too many.`, evidence);
  }
  const refused: TrustError[] = [];
  const known = rules.known ?? { documents: [], areCounted: true };
  const before = [...(await readAll(known.documents, rules.root, refused)).values()];
  const judge = known.areCounted ? carryOver : count;
  // Known documents carry no signature but those that counted, so this budget cannot run out under them.
  const inForce = await judgeAll(before, (one) => judge(one, rules, suite, { left: noticeVerificationsMax }), refused);
  const ids = new Set(before.map(({ notice }) => notice.id));
  const work = { left: noticeVerificationsMax };
  const others = [...(await readAll(offered, rules.root, refused)).values()].filter(
    ({ notice }) => !ids.has(notice.id),
  );
  const newcomers = await judgeAll(others, (one) => count(one, rules, suite, work), refused);
  const { kept, turnedAway } = admit(inForce, newcomers);
  refused.push(...turnedAway.map(toError));
  return {
    accepted: new Map(kept.map(({ notice }) => [notice.id, notice])),
    documents: kept.map(({ document }) => document),
    refused,
  };
}

interface Candidate {
  readonly notice: Notice;
  readonly document: SignedNotice;
  readonly claims: Claims;
}

type Judge = (candidate: Candidate) => CountedNotice | Promise<CountedNotice>;

/** Each notice once, with the signatures from everywhere: two sources may each hold some of those needed. */
async function readAll(
  offered: readonly SignedNotice[],
  root: NoticeRoot,
  refused: TrustError[],
): Promise<ReadonlyMap<string, Candidate>> {
  const found = new Map<string, Candidate>();
  for (const document of offered) {
    try {
      const notice = await parseNotice(document.payload);
      const candidate = found.get(notice.id) ?? { notice, document, claims: new Claims() };
      candidate.claims.add(document.signatures.slice(0, noticeSignaturesMax), root);
      found.set(notice.id, candidate);
    } catch (error) {
      if (!(error instanceof TrustError)) throw error;
      refused.push(error);
    }
  }
  return found;
}

async function judgeAll(
  candidates: readonly Candidate[],
  judge: Judge,
  refused: TrustError[],
): Promise<readonly CountedNotice[]> {
  const counted: CountedNotice[] = [];
  for (const candidate of candidates) {
    try {
      counted.push(await judge(candidate));
    } catch (error) {
      if (!(error instanceof TrustError)) throw error;
      refused.push(error);
    }
  }
  return counted;
}

/** In force under this very root: only the list is asked again. */
function carryOver({ notice, document }: Candidate, { root, list }: NoticeRules): CountedNotice {
  const isOwn = document.signatures.some((signature) => signerOf(signature, root)?.state === notice.territory);
  const by = isOwn ? 'self' : 'others';
  const member = targetOf(notice, list);
  if (isSettled(notice, list) && isEnded(notice, by, member)) throw settled(notice);
  return { notice, document, by };
}

async function count(
  { notice, document, claims }: Candidate,
  { root, list }: NoticeRules,
  suite: CryptoSuite,
  work: { left: number },
): Promise<CountedNotice> {
  const member = targetOf(notice, list);
  const isOver = isSettled(notice, list);
  if (isOver && isEnded(notice, 'self', member)) throw settled(notice);
  const inOrder = claims.inOrder(notice.territory);
  // What others said is over; only the state's own word could still stand.
  const open = isOver ? inOrder.filter(({ state }) => state === notice.territory) : inOrder;
  const found = await countSigners(notice, open, root.roles.notice, suite, work);
  if (found.by !== null) {
    return { notice, document: { payload: document.payload, signatures: found.signatures }, by: found.by };
  }
  if (isOver) throw settled(notice);
  const { others } = root.roles.notice;
  const happened = `${found.others} other states signed a notice about ${notice.territory}, ${others} must.`;
  throw refusal('TRUST_NOTICE_QUORUM_MISSING', notice, happened);
}

/** The member that the notice takes from. Throws when there is none, or when it has no such key. */
function targetOf(notice: Notice, list: NoticeList): Member {
  const entry = list.entries.find(({ member }) => member.country === notice.territory);
  if (entry === undefined) {
    throw refusal('TRUST_NOTICE_TARGET_UNKNOWN', notice, `${notice.territory} is not on the list.`);
  }
  if (isAbout(entry.member, notice)) return entry.member;
  throw refusal('TRUST_NOTICE_KEY_UNKNOWN', notice, `${notice.territory} has no such key for that in the list.`);
}

function isSettled(notice: Notice, list: NoticeList): boolean {
  return list.settled.includes(notice.id);
}

/** A list ends what others said; what a state said about itself ends only when its entry was revised since. */
function isEnded(notice: Notice, by: CountedNotice['by'], { revision }: Member): boolean {
  return by === 'others' || revision > notice.revision;
}

function settled(notice: Notice): TrustError {
  return refusal('TRUST_NOTICE_SETTLED', notice, 'The list in force has settled this notice.');
}

function toError({ one: { notice }, why }: TurnedAway): TrustError {
  if (why === 'in-force') {
    return refusal('TRUST_NOTICE_IN_FORCE', notice, `A notice about ${notice.territory} in force says the same.`);
  }
  const happened = `More notices about ${notice.territory} are in force than anybody needs.`;
  return refusal('TRUST_NOTICE_OVER_LIMIT', notice, happened);
}

function refusal(code: TrustErrorCode, notice: Notice, happened: string): TrustError {
  return new TrustError(code, happened, { id: notice.id, territory: notice.territory });
}
