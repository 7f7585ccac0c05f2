/** Where anybody may bring an emergency notice or the proof of a fork: judged here, believed by what is signed. */
import { CodedError } from '@breakwater/federation-protocol';
import { forkBytesMax, TrustError, verifyNotices } from '@breakwater/trust-lists';
import type { Context } from 'hono';
import type { Route } from '../http/route.ts';
import { nodeSuite } from '../keys/node-suite.ts';
import { gossipPaths } from './gossip.ts';
import { noticeFileBytesMax, noticeIdOf, parseNoticeFile } from './notice-file.ts';
import type { TrustRuntime } from './runtime.ts';

/** What the rows take. */
export interface GossipRouteParts {
  readonly trust: Pick<TrustRuntime, 'current' | 'lastVerified' | 'accept' | 'acceptFork'>;
}

/** Judged at the same time at most; signatures cost, and anybody may send. */
const judgedAtOnceMax = 4;
const statusBusy = 503;

/** `POST /trust/notices` and `POST /trust/forks`: 200 with whether it was news, 422 with the code of the refusal. */
export function gossipRoutes({ trust }: GossipRouteParts): readonly Route[] {
  let judging = 0;
  const judged = (judge: (body: Uint8Array) => Promise<'adopted' | 'same'>) => async (context: Context) => {
    if (judging >= judgedAtOnceMax) return context.json({ code: 'PEER_BUSY' }, statusBusy, { 'retry-after': '2' });
    judging += 1;
    try {
      return context.json({ outcome: await judge(new Uint8Array(await context.req.arrayBuffer())) });
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      return context.json({ code: error.code, happened: error.message }, 422);
    } finally {
      judging -= 1;
    }
  };
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
