/** Which notices are in force: signed by the state itself or by enough others, not settled, and within bounds. */
import {
  CodedError,
  type CountryCode,
  type CryptoSuite,
  parseJws,
  portableSuite,
  type SignatureJwk,
  verifyJws,
} from '@breakwater/federation-protocol';
import { isSame } from '../document/canonical.ts';
import { TrustError, type TrustErrorCode } from '../error.ts';
import { signatureBytesMax } from '../limits.ts';
import { keepWithinBounds } from './bounds.ts';
import { noticeSignaturesMax, noticesOfferedMax, noticeVerificationsMax } from './limits.ts';
import { type Notice, parseNotice, type SignedNotice } from './notice.ts';
import { noticeRecordBytes, noticeSignatureType } from './record.ts';

/** What of a root the checks need: who signs, and how many others must agree on a notice about a state. */
export interface NoticeRoot {
  readonly signers: readonly { readonly id: string; readonly keys: readonly { readonly jwk: SignatureJwk }[] }[];
  readonly roles: { readonly notice: { readonly others: number } };
}

/** What of a list the checks need: its members, and the notices that it settles. */
export interface NoticeList {
  readonly entries: readonly { readonly member: { readonly country: CountryCode } }[];
  readonly settled: readonly string[];
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
 * Checks notices, those known before first. Each stands or falls alone: a refusal is told, not thrown
 * (`TRUST_NOTICE_MALFORMED`, `…_TARGET_UNKNOWN`, `…_SETTLED`, `…_QUORUM_MISSING`, `…_OVER_LIMIT`, byte-level codes).
 * Throws `TRUST_NOTICE_FLOOD` when a source offers more than anybody could honestly have.
 *
 * Keys are those of the newest root alone: when the states take a key out of the root, what only that key said lapses,
 * and the list that must follow every root says itself whatever is to stay suspended.
 */
export async function verifyNotices(
  offered: readonly SignedNotice[],
  root: NoticeRoot,
  list: NoticeList,
  suite: CryptoSuite = portableSuite,
): Promise<CheckedNotices> {
  if (offered.length > noticesOfferedMax) {
    const evidence = { notices: offered.length, noticesOfferedMax };
    throw new TrustError('TRUST_NOTICE_FLOOD', `${offered.length} notices at once are too many.`, evidence);
  }
  const refused: TrustError[] = [];
  const counted: CountedNotice[] = [];
  const work = { left: noticeVerificationsMax };
  for (const candidate of await readAll(offered, refused)) {
    try {
      checkTarget(candidate.notice, list);
      counted.push(await count(candidate, root, suite, work));
    } catch (error) {
      if (!(error instanceof TrustError)) throw error;
      refused.push(error);
    }
  }
  const kept = keepWithinBounds(counted);
  for (const { notice } of counted.filter((one) => !kept.includes(one))) refused.push(overLimit(notice));
  return {
    accepted: new Map(kept.map(({ notice }) => [notice.id, notice])),
    documents: kept.map(({ document }) => document),
    refused,
  };
}

interface Candidate {
  readonly notice: Notice;
  readonly payload: Uint8Array;
  readonly signatures: Set<string>;
}

/** Each notice once, with the signatures from everywhere: two sources may each hold some of those needed. */
async function readAll(offered: readonly SignedNotice[], refused: TrustError[]): Promise<Iterable<Candidate>> {
  const found = new Map<string, Candidate>();
  for (const { payload, signatures } of offered) {
    try {
      const notice = await parseNotice(payload);
      const candidate = found.get(notice.id) ?? { notice, payload, signatures: new Set() };
      for (const signature of signatures.slice(0, noticeSignaturesMax)) candidate.signatures.add(signature);
      found.set(notice.id, candidate);
    } catch (error) {
      if (!(error instanceof TrustError)) throw error;
      refused.push(error);
    }
  }
  return found.values();
}

function checkTarget(notice: Notice, list: NoticeList): void {
  if (!list.entries.some(({ member }) => member.country === notice.territory)) {
    throw refusal('TRUST_NOTICE_TARGET_UNKNOWN', notice, `${notice.territory} is not on the list.`);
  }
  if (list.settled.includes(notice.id)) {
    throw refusal('TRUST_NOTICE_SETTLED', notice, 'The list in force has settled this notice.');
  }
}

/** Counts states until it is enough: the state itself, or `others` different ones beside it. */
async function count(
  candidate: Candidate,
  root: NoticeRoot,
  suite: CryptoSuite,
  work: { left: number },
): Promise<CountedNotice> {
  const { notice, payload } = candidate;
  const valid = new Map<string, string>();
  for (const signature of candidate.signatures) {
    const signer = signerOf(signature, root);
    if (signer === null || valid.has(signer.state)) continue;
    if (work.left-- <= 0) break;
    if (!(await isSignedBy(notice, signature, signer.key, suite))) continue;
    valid.set(signer.state, signature);
    if (signer.state === notice.territory) {
      return { notice, document: { payload, signatures: [signature] }, by: 'self' };
    }
  }
  const { others } = root.roles.notice;
  if (valid.size < others) {
    const happened = `${valid.size} other states signed a notice about ${notice.territory}, ${others} must.`;
    throw refusal('TRUST_NOTICE_QUORUM_MISSING', notice, happened);
  }
  // Sorted, so that every hub keeps and hands on the same bytes.
  const signatures = [...valid].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, signature]) => signature);
  return { notice, document: { payload, signatures: signatures.slice(0, others) }, by: 'others' };
}

/** Whose key a signature names; null when it is no signature or its key is in no state's hand. */
function signerOf(signature: string, root: NoticeRoot): { state: string; key: SignatureJwk } | null {
  const kid = kidOf(signature);
  for (const { id, keys } of root.signers) {
    const key = keys.find(({ jwk }) => jwk.kid === kid);
    if (kid !== null && key !== undefined) return { state: id, key: key.jwk };
  }
  return null;
}

function kidOf(signature: string): string | null {
  try {
    return parseJws(signature, signatureBytesMax).kid;
  } catch (error) {
    if (error instanceof CodedError) return null;
    throw error;
  }
}

async function isSignedBy(notice: Notice, signature: string, key: SignatureJwk, suite: CryptoSuite): Promise<boolean> {
  const expected = { typ: noticeSignatureType, keys: [key], maxBytes: signatureBytesMax };
  try {
    const { header, payload } = await verifyJws(signature, expected, suite);
    const isPlain = Object.keys(header).every((name) => ['alg', 'iat', 'kid', 'typ'].includes(name));
    return isPlain && isSame(payload, noticeRecordBytes(notice));
  } catch (error) {
    if (error instanceof CodedError) return false;
    throw error;
  }
}

function overLimit(notice: Notice): TrustError {
  const happened = `More notices about ${notice.territory} are in force than anybody needs.`;
  return refusal('TRUST_NOTICE_OVER_LIMIT', notice, happened);
}

function refusal(code: TrustErrorCode, notice: Notice, happened: string): TrustError {
  return new TrustError(code, happened, { id: notice.id, territory: notice.territory });
}
