/** What a holder says that it keeps for us: cheap to ask, believed only until an audit says otherwise. */
import {
  CodedError,
  type CountryCode,
  expectArray,
  expectObject,
  expectString,
  parseStrictJson,
} from '@breakwater/federation-protocol';
import type { PeerClient } from '../../peer/peer.ts';

/** 2,000 lines of 200 characters. */
const ANSWER_MAX_BYTES = 1024 * 1024;
/** 20 million packs: a holder that never ends its list is not listened to for ever. */
const PAGES_MAX = 10_000;
const LINES_MAX = 2_000;
const PACK = /^packs\/([0-9a-f]{64})$/;

/** The packs that the holder says it has a shard of; null when it does not answer, or nonsense. */
export async function claimsOf(peers: PeerClient, holder: CountryCode): Promise<ReadonlySet<string> | null> {
  const packs = new Set<string>();
  try {
    let after = '';
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const path = `/peer/holdings?after=${encodeURIComponent(after)}`;
      const { body } = await peers.fetch(holder, { method: 'GET', path });
      const json = expectObject(parseStrictJson(body, { maxBytes: ANSWER_MAX_BYTES }), 'holdings');
      const subjects = expectArray(json.things, 'things', LINES_MAX).map((line) =>
        expectString(expectObject(line, 'thing').subject, 'subject', 200),
      );
      for (const subject of subjects) {
        const pack = PACK.exec(subject)?.[1];
        if (pack !== undefined) packs.add(pack);
      }
      const last = subjects.at(-1);
      if (json.isMore !== true || last === undefined || last <= after) return packs;
      after = last;
    }
    return packs;
  } catch (cause) {
    if (cause instanceof CodedError) return null;
    throw cause;
  }
}
