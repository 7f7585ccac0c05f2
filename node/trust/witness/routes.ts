/** Where logs and other witnesses call this one (c2sp.org/tlog-witness): anybody may, and gets nothing for junk. */
import { addCheckpointBytesMax } from '@breakwater/trust-lists';
import type { Route } from '../../http/route.ts';
import { WitnessError } from './error.ts';
import type { Memory } from './memory.ts';
import type { Witness } from './witness.ts';

/** What the routes take. */
export interface WitnessRouteParts {
  readonly witness: Witness;
  readonly memory: Pick<Memory, 'isRestored'>;
}

const textType = 'text/plain; charset=utf-8';

/** The two rows of a witness. */
export function witnessRoutes({ witness, memory }: WitnessRouteParts): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/witness/add-checkpoint',
      who: 'anyone',
      bodyBytes: addCheckpointBytesMax,
      handle: async ({ req }) => {
        const body = new Uint8Array(await req.arrayBuffer());
        const { status, contentType, body: text } = await witness.addCheckpoint(body);
        return answer(status, contentType, text);
      },
    },
    {
      method: 'GET',
      path: '/witness/:origin/checkpoint',
      who: 'anyone',
      bodyBytes: 0,
      handle: async ({ req }) => {
        const found = await witness.newest(req.param('origin') ?? '').catch(notYet);
        if (found instanceof WitnessError) return answer(503, textType, `${found.code}\n`);
        if (found === null) return answer(404, textType, 'never cosigned\n');
        const { origin, head } = found;
        // What a hub out of a backup believes to be its newest may be long out of date: it testifies to nothing.
        if (await memory.isRestored(origin)) return answer(503, textType, 'WITNESS_AMNESIA\n');
        if (head === null) return answer(404, textType, 'never cosigned\n');
        // It may well have cosigned it before it forgot, so "never" would be false testimony.
        if (!head.vetted) return answer(503, textType, `${notVetted().code}\n`);
        return answer(200, textType, head.note);
      },
    },
  ];
}

function notVetted(): WitnessError {
  return new WitnessError('WITNESS_NOT_VETTED', 'This tree binds this witness, which has not looked at it yet.');
}

/** Without a root a witness knows no log, so it cannot say that it never cosigned one. */
function notYet(error: unknown): WitnessError {
  if (error instanceof WitnessError) return error;
  throw error;
}

function answer(status: number, contentType: string, body: string | Uint8Array): Response {
  const headers = { 'content-type': contentType, 'cache-control': 'no-store' };
  return new Response(typeof body === 'string' ? body : new Uint8Array(body), { status, headers });
}
