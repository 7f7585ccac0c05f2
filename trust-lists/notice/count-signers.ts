/** Who signed a notice: the state itself, or enough others; looked for within a budget that junk cannot use up. */
import { CodedError, type CryptoSuite, parseJws, type SignatureJwk, verifyJws } from '@breakwater/federation-protocol';
import { isSame } from '../document/canonical.ts';
import { signatureBytesMax } from '../limits.ts';
import { noticeTriesMax } from './limits.ts';
import type { Notice } from './notice.ts';
import { noticeRecordBytes, noticeSignatureType } from './record.ts';

/** What of a root the checks need: who signs, and how many others must agree on a notice about a state. */
export interface NoticeRoot {
  readonly signers: readonly { readonly id: string; readonly keys: readonly { readonly jwk: SignatureJwk }[] }[];
  readonly roles: { readonly notice: { readonly others: number } };
}

/** A signature with the key that it names; whether it holds is not known yet. */
export interface Claim {
  readonly state: string;
  readonly key: SignatureJwk;
  readonly signature: string;
}

/** The state's own word, that of enough others, or too few with how many they were. */
export type Count =
  | { readonly by: 'self' | 'others'; readonly signatures: readonly string[] }
  | { readonly by: null; readonly others: number };

/** Signatures that name a state's key, a few for each state: what nobody's key made is left aside unread. */
export class Claims {
  readonly #byState = new Map<string, Map<string, SignatureJwk>>();

  add(signatures: Iterable<string>, root: NoticeRoot): void {
    for (const signature of signatures) {
      const signer = signerOf(signature, root);
      if (signer === null) continue;
      const mine = this.#byState.get(signer.state) ?? new Map<string, SignatureJwk>();
      if (mine.size < noticeTriesMax) mine.set(signature, signer.key);
      this.#byState.set(signer.state, mine);
    }
  }

  /** The state's own first, for that is the stronger word; the rest by country, so that every hub keeps the same. */
  inOrder(territory: string): readonly Claim[] {
    const states = [...this.#byState].sort(([a], [b]) => rank(a, territory) - rank(b, territory) || (a < b ? -1 : 1));
    return states.flatMap(([state, mine]) => [...mine].map(([signature, key]) => ({ state, key, signature })));
  }
}

function rank(state: string, territory: string): number {
  return state === territory ? 0 : 1;
}

/**
 * Counts until it is enough. As many checks as an honest notice needs are always made; only those beyond come out of
 * `work`, which all newcomers share, so that one notice's junk costs another nothing that it needs.
 */
export async function countSigners(
  notice: Notice,
  claims: readonly Claim[],
  { others }: NoticeRoot['roles']['notice'],
  suite: CryptoSuite,
  work: { left: number },
): Promise<Count> {
  const valid = new Map<string, string>();
  let checks = 0;
  for (const { state, key, signature } of claims) {
    if (valid.has(state)) continue;
    if (checks >= others && work.left-- <= 0) break;
    checks += 1;
    if (!(await isSignedBy(notice, signature, key, suite))) continue;
    if (state === notice.territory) return { by: 'self', signatures: [signature] };
    valid.set(state, signature);
    if (valid.size >= others) return { by: 'others', signatures: [...valid.values()] };
  }
  return { by: null, others: valid.size };
}

/** Whose key a signature names; null when it is no signature or its key is in no state's hand. */
export function signerOf(signature: string, root: NoticeRoot): { state: string; key: SignatureJwk } | null {
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
