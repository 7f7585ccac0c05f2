/** Where anybody may bring an emergency notice or the proof of a fork: judged here, believed by what is signed. */
import { CodedError } from '@breakwater/federation-protocol';
import { forkBytesMax, TrustError, verifyNotices } from '@breakwater/trust-lists';
import type { Context } from 'hono';
import { briskBodies } from '../http/brisk-body.ts';
import type { Route } from '../http/route.ts';
import { nodeSuite } from '../keys/node-suite.ts';
import { gossipPaths } from './gossip.ts';
import { noticeFileBytesMax, noticeIdOf, parseNoticeFile } from './notice-file.ts';
import type { TrustRuntime } from './runtime.ts';

/** What the rows take. */
export interface GossipRouteParts {
  readonly trust: Pick<TrustRuntime, 'current' | 'lastVerified' | 'accept' | 'acceptFork'>;
}

/** Judged at the same time at most, of each kind; signatures cost, and anybody may send. */
const judgedAtOnceMax = 4;
/** Hubs send these few kilobytes at once; whoever cannot within this time tries again. */
const bodies = { perAddress: 16, inAll: 128, withinMs: 5_000 } as const;
const statusBusy = 503;

/** `POST /trust/notices` and `POST /trust/forks`: 200 with whether it was news, 422 with the code of the refusal. */
export function gossipRoutes({ trust }: GossipRouteParts): readonly Route[] {
  const open = { method: 'POST', who: 'anyone' } as const;
  return [
    {
      ...open,
      path: gossipPaths.notices,
      bodyBytes: noticeFileBytesMax,
      handle: judged((body) => takeNotice(trust, body)),
    },
    {
      ...open,
      path: gossipPaths.forks,
      bodyBytes: forkBytesMax,
      handle: judged((body) => trust.acceptFork(body, 'gossip')),
    },
  ];
}

/** A row with places of its own: a flood of one kind does not shut out the other. Only whole bodies take one. */
function judged(judge: (body: Uint8Array) => Promise<'adopted' | 'same'>): Route['handle'] {
  const read = briskBodies(bodies);
  let judging = 0;
  return async (context) => {
    const body = await read(context);
    if (body === null || judging >= judgedAtOnceMax) return busy(context, body === null);
    judging += 1;
    try {
      return context.json({ outcome: await judge(body) });
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      return context.json({ code: error.code, happened: error.message }, 422);
    } finally {
      judging -= 1;
    }
  };
}

/** The rest of a body that was given up is not waited for. */
function busy(context: Context, isGivenUp: boolean): Response {
  const closing = isGivenUp ? { connection: 'close' } : {};
  return context.json({ code: 'PEER_BUSY' }, statusBusy, { 'retry-after': '2', ...closing });
}

/** Judged first, for the reason of a refusal, beside what is in force; then taken. */
async function takeNotice(trust: GossipRouteParts['trust'], body: Uint8Array): Promise<'adopted' | 'same'> {
  const notice = parseNoticeFile(body);
  const id = noticeIdOf(notice);
  const { root, list, notices, evidence } = trust.current();
  if (notices.has(id)) return 'same';
  const known = { documents: evidence.notices, areCounted: true };
  const { refused } = await verifyNotices([notice], { root, list, known }, nodeSuite);
  if (refused[0] !== undefined) throw refused[0];
  const outcome = await trust.accept({ roots: [], lists: [], statements: {}, log: null, notices: [notice] }, 'gossip');
  if (trust.lastVerified()?.notices.has(id)) return outcome;
  throw new TrustError('TRUST_NOTICE_OVER_LIMIT', 'Other notices came in between and left no room.', { id });
}
