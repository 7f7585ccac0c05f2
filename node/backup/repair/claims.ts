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
/** A million packs are up to 16 TB: a holder that never ends its list is not listened to for ever. */
const PAGES_MAX = 500;
const LINES_MAX = 2_000;
const PACK = /^packs\/([0-9a-f]{64})$/;

/**
 * Which of our packs the holder says it has a shard of; null when it does not answer, or nonsense, or without end.
 * Packs that are not ours to look for are passed over, so that nothing a holder makes up is kept in memory.
 */
export async function claimsOf(
  peers: PeerClient,
  holder: CountryCode,
  ours: ReadonlySet<string>,
): Promise<ReadonlySet<string> | null> {
  const packs = new Set<string>();
  let lastOfOurs = '';
  for (const pack of ours) if (pack > lastOfOurs) lastOfOurs = pack;
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
        if (pack !== undefined && ours.has(pack)) packs.add(pack);
      }
      const last = subjects.at(-1);
      // The list is in order, so nothing of ours comes after our last.
      const isOver = last === undefined || last <= after || last >= `packs/${lastOfOurs}`;
      if (json.isMore !== true || isOver) return packs;
      after = last;
    }
    return null;
  } catch (cause) {
    if (cause instanceof CodedError) return null;
    throw cause;
  }
}
