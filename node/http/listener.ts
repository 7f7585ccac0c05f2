/** Opens a listener, says clearly when its port is taken, and closes it without leaving a connection hanging. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HubError } from '../error.ts';

// A slow line needs patience, a stalled one must not hold a connection for ever.
const headersTimeoutMs = 20_000;
const requestTimeoutMs = 300_000;

/** A listener that is open. */
export interface Listener {
  readonly server: Server;
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on `host`:`port` (0: any free port). Throws `PORT_TAKEN`. */
export async function openListener(host: string, port: number, handle: RequestListener): Promise<Listener> {
  const server = createServer({ headersTimeout: headersTimeoutMs, requestTimeout: requestTimeoutMs }, handle);
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
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
