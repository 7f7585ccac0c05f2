/** Opens a listener, says clearly when its port is taken, and closes it without leaving a connection hanging. */
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HubError } from '../error.ts';

// A slow line needs patience, a stalled one must not hold a connection for ever.
const headersTimeoutMs = 20_000;
const requestTimeoutMs = 300_000;
// Shorter than a service manager waits before it kills: what takes longer is cut off by us, with the store still open.
const drainMs = 5_000;

/** A listener that is open. */
export interface Listener {
  readonly server: Server;
  readonly port: number;
  /**
   * Takes no further connection at once, lets the requests under way be answered (at most `drainMs`), then cuts what is
   * left. Resolves when nobody is being answered any more, so that a store may be closed after it. Upgraded connections
   * belong to those who upgraded them.
   */
  close(): Promise<void>;
}

/** Listens on `host`:`port` (0: any free port). Throws `PORT_TAKEN`. */
export async function openListener(host: string, port: number, handle: RequestListener): Promise<Listener> {
  const server = createServer({ headersTimeout: headersTimeoutMs, requestTimeout: requestTimeoutMs }, handle);
  const answering = trackAnswers(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(
        cause.code === 'EADDRINUSE'
          ? new HubError('PORT_TAKEN', `Port ${port} on ${host} is taken.`, { host, port }, cause)
          : cause,
      );
    });
    server.listen(port, host, resolve);
  });
  return {
    server,
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.close();
      server.closeIdleConnections();
      await answering.ended(drainMs);
      server.closeAllConnections();
    },
  };
}

/** Counts the answers that are under way. `ended` resolves when there are none, or after `patienceMs`. */
function trackAnswers(server: Server): { ended(patienceMs: number): Promise<void> } {
  let underWay = 0;
  const none = Promise.withResolvers<void>();
  server.prependListener('request', (_request, response: ServerResponse) => {
    underWay += 1;
    // Once we are closing, a connection that is kept alive would bring the next request.
    if (!server.listening) response.setHeader('connection', 'close');
    response.once('close', () => {
      underWay -= 1;
      if (underWay === 0 && !server.listening) none.resolve();
    });
  });
  return {
    ended: async (patienceMs) => {
      if (underWay === 0) return;
      const timer = setTimeout(none.resolve, patienceMs);
      await none.promise;
      clearTimeout(timer);
    },
  };
}
