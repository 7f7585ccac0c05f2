/** What a row of the route table says: who may call, how much they may send, and which function answers. */
import type { Context } from 'hono';

/** Who may call a public or console route; `http/server.ts` refuses everybody else before the handler runs. */
export type Caller = 'anyone' | 'citizen' | 'operator';

/** One row of the public or console route table. `bodyBytes` is the largest body accepted (0: none). */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly who: Caller;
  readonly bodyBytes: number;
  readonly handle: (context: Context) => Response | Promise<Response>;
}
