/** Heads at the holders: asked of all, believed by quorum, written to five of six. */
import {
  type DraftChosenHead as ChosenHead,
  draftChooseHead as chooseHead,
  type DraftHeadAnswer as HeadAnswer,
  draftHeadHash as headHash,
  draftHeadObject as headObject,
  draftVerifyReceipt as verifyReceipt,
} from '@breakwater/backup-replication';
import {
  CodedError,
  type CountryCode,
  isObject,
  type JsonValue,
  type PublicJwk,
  parseStrictJson,
} from '@breakwater/federation-protocol';
import type { PeerClient } from '../peer/peer.ts';
import { receiptIn } from '../shards/peer.ts';

/** 32 heads of at most 64 KiB and their wrapping. */
const ANSWER_MAX_BYTES = 33 * 64 * 1024;

/** What every holder says about the heads of `country`; who does not answer is left out and named. */
export async function askForHeads(
  peers: PeerClient,
  holders: readonly CountryCode[],
  country: CountryCode,
): Promise<{ readonly answers: readonly HeadAnswer[]; readonly silent: readonly CountryCode[] }> {
  const asked = await Promise.all(holders.map((holder) => askOne(peers, holder, country)));
  return {
    answers: asked
      .filter((answer) => answer.heads !== null)
      .map(({ holder, heads }) => ({ holder, heads: heads ?? [] })),
    silent: asked.filter((answer) => answer.heads === null).map(({ holder }) => holder),
  };
}

/** The newest head, or null when at least three holders say that there is none. Throws the codes of `chooseHead`. */
export async function newestHead(
  answers: readonly HeadAnswer[],
  expected: { readonly country: CountryCode; readonly keys: readonly PublicJwk[] },
): Promise<ChosenHead | null> {
  const anyHead = answers.some((answer) => answer.heads.length > 0);
  // `chooseHead` still refuses when too few answered: silence is not the same as "none".
  return chooseHead(answers, expected).catch((cause: unknown) => {
    if (!anyHead && cause instanceof CodedError && cause.code === 'HEAD_NONE') return null;
    throw cause;
  });
}

/** Sends a head to one holder and answers its verified receipt. */
export async function sendHead(
  peers: PeerClient,
  to: { readonly country: CountryCode; readonly keys: readonly PublicJwk[] },
  head: { readonly owner: CountryCode; readonly sequence: number; readonly jws: string },
): Promise<string> {
  const body = Buffer.from(head.jws, 'latin1');
  const call = { method: 'PUT', path: `/peer/heads/${head.sequence}`, body, contentType: 'application/jose' } as const;
  const answer = await peers.fetch(to.country, call);
  const receipt = receiptIn(answer.body, to.country);
  const object = headObject(head.sequence);
  const expected = { owner: head.owner, object, bytes: body.length, sha256: headHash(head.jws) };
  await verifyReceipt(receipt, { ...expected, holder: to.country, keys: to.keys });
  return receipt;
}

async function askOne(
  peers: PeerClient,
  holder: CountryCode,
  country: CountryCode,
): Promise<{
  readonly holder: CountryCode;
  readonly heads: readonly string[] | null;
}> {
  try {
    const answer = await peers.fetch(holder, { method: 'GET', path: `/peer/heads?country=${country}` });
    return { holder, heads: headsIn(parseStrictJson(answer.body, { maxBytes: ANSWER_MAX_BYTES })) };
  } catch (cause) {
    // A holder that is down or answers nonsense has not told its heads; the quorum decides whether that matters.
    if (cause instanceof CodedError) return { holder, heads: null };
    throw cause;
  }
}

function headsIn(answer: JsonValue): readonly string[] | null {
  if (!isObject(answer) || !Array.isArray(answer.heads)) return null;
  return answer.heads.every((head): head is string => typeof head === 'string') ? answer.heads : null;
}
