/** Where the orders to delete stand at one holder, and all that it says it has of ours. */
import { type Generation, generationHash, verifyGeneration } from '@breakwater/backup-replication';
import {
  type CountryCode,
  expectArray,
  expectInteger,
  expectObject,
  expectString,
  type JsonValue,
  type PublicJwk,
  parseStrictJson,
} from '@breakwater/federation-protocol';
import type { PeerClient } from '../../peer/peer.ts';

/** One thing that the holder has. Times are what it says. */
export interface HeldLine {
  readonly subject: string;
  readonly bytes: number;
  readonly storedAt: Date;
  readonly lockedUntil: Date;
  readonly condemnedBy: number | null;
}

/** How the holder stands. */
export interface HolderState {
  /** The next order's place in the chain. */
  readonly next: Pick<Generation, 'number' | 'previous'>;
  /** A condemnation that waits, and until when it can be taken back. */
  readonly open: { readonly number: number; readonly undeleteUntil: Date } | null;
  readonly things: readonly HeldLine[];
}

const ANSWER_MAX_BYTES = 2 * 1_048_576;
const LINES_MAX = 2_000;
/** A million things: a holder that never ends its list is not listened to for ever, nor fills our memory. */
const PAGES_MAX = 500;

/** Throws `PEER_…`, `GENERATION_INVALID` when its chain is not ours, `JSON_…` for nonsense. */
export async function askHolder(
  peers: PeerClient,
  sides: { readonly holder: CountryCode; readonly owner: CountryCode; readonly keys: readonly PublicJwk[] },
): Promise<HolderState> {
  const ask = async (path: string) => {
    const { body } = await peers.fetch(sides.holder, { method: 'GET', path });
    return expectObject(parseStrictJson(body, { maxBytes: ANSWER_MAX_BYTES }), 'answer');
  };
  const { newest, open, undeleteUntil } = await ask('/peer/generations');
  const before = typeof newest === 'string' ? newest : null;
  const number = before === null ? 0 : (await verifyGeneration(before, sides)).number;
  const things: HeldLine[] = [];
  for (let page = 0, after = ''; page < PAGES_MAX; page += 1) {
    const answer = await ask(`/peer/holdings?after=${encodeURIComponent(after)}`);
    const lines = expectArray(answer.things, 'things', LINES_MAX).map(lineOf);
    things.push(...lines);
    const last = lines.at(-1)?.subject;
    if (answer.isMore !== true || last === undefined || last <= after) break;
    after = last;
  }
  return {
    next: { number: number + 1, previous: before === null ? null : generationHash(before) },
    open:
      open === null
        ? null
        : {
            number: expectInteger(open, 'open', 1),
            undeleteUntil: new Date(expectInteger(undeleteUntil, 'undeleteUntil')),
          },
    things,
  };
}

function lineOf(value: JsonValue): HeldLine {
  const line = expectObject(value, 'thing');
  return {
    subject: expectString(line.subject, 'subject', 200),
    bytes: expectInteger(line.bytes, 'bytes'),
    storedAt: new Date(expectString(line.storedAt, 'storedAt', 40)),
    lockedUntil: new Date(expectString(line.lockedUntil, 'lockedUntil', 40)),
    condemnedBy: line.condemnedBy === null ? null : expectInteger(line.condemnedBy, 'condemnedBy', 1),
  };
}
