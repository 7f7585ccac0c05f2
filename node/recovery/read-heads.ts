/** Asks every holder for a country's heads; who is silent is told apart from who lies. */

import { HEAD_MAX_BYTES, type HeadAnswer } from '@breakwater/backup-replication';
import {
  CodedError,
  type CountryCode,
  expectArray,
  expectObject,
  expectString,
  parseStrictJson,
} from '@breakwater/federation-protocol';
import type { PeerClient } from '../peer/peer.ts';

/** What came back: answers to judge, and the holders that gave none, with the code that says why. */
export interface HeadsRead {
  readonly answers: readonly HeadAnswer[];
  readonly silent: readonly { readonly holder: CountryCode; readonly code: string }[];
}

/** More heads than this no holder tells. */
const HEADS_MAX = 64;

/** Reads `/peer/heads` of all `holders` at once. */
export async function readHeads(
  peers: PeerClient,
  country: CountryCode,
  holders: readonly CountryCode[],
): Promise<HeadsRead> {
  const all = await Promise.all(holders.map((holder) => ask(peers, country, holder)));
  return {
    answers: all.flatMap((one) => ('heads' in one ? [one] : [])),
    silent: all.flatMap((one) => ('code' in one ? [one] : [])),
  };
}

async function ask(
  peers: PeerClient,
  country: CountryCode,
  holder: CountryCode,
): Promise<HeadAnswer | { readonly holder: CountryCode; readonly code: string }> {
  try {
    const { body } = await peers.fetch(holder, { method: 'GET', path: `/peer/heads?country=${country}` });
    const { heads } = expectObject(parseStrictJson(body, { maxBytes: HEADS_MAX * HEAD_MAX_BYTES }), 'heads');
    return {
      holder,
      heads: expectArray(heads, 'heads', HEADS_MAX).map((head) => expectString(head, 'head', HEAD_MAX_BYTES)),
    };
  } catch (error) {
    if (error instanceof CodedError) return { holder, code: error.code };
    throw error;
  }
}
