/** Large bodies on their way out: in pieces, so that a line that does not take them holds little of them. */
import { randomBytes } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createEgress, PIECE_BYTES } from '../../egress/egress.ts';

const never = new AbortController().signal;

async function host(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.closeAllConnections());
  onTestFinished(() => void server.close());
  return `http://lc.localhost:${(server.address() as AddressInfo).port}/`;
}

function put(url: string, body: Uint8Array, signal: AbortSignal = never) {
  const out = createEgress({ allow: () => true, loopback: true, maxBytes: 2_097_152 });
  onTestFinished(() => out.close());
  return out.exchange?.(url, { method: 'PUT', headers: { 'content-type': 'application/octet-stream' }, body, signal });
}

/** The sockets that requests leave by from now on. */
function watchSockets(): Socket[] {
  const sockets: Socket[] = [];
  const hear = (message: unknown) => {
    if (typeof message === 'object' && message !== null && 'socket' in message) sockets.push(message.socket as Socket);
  };
  subscribe('undici:client:sendHeaders', hear);
  onTestFinished(() => void unsubscribe('undici:client:sendHeaders', hear));
  return sockets;
}

async function gather(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces);
}

describe('a body that leaves', () => {
  it.each([1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES, 5 * PIECE_BYTES + 17])(
    'arrives whole and with its length announced: %i bytes, from memory that threads share as well',
    async (bytes) => {
      const announced: unknown[] = [];
      const url = await host(async (request, response) => {
        announced.push(request.headers['content-length'], request.headers['transfer-encoding']);
        response.end(await gather(request));
      });
      const body = randomBytes(bytes);
      const shared = new Uint8Array(new SharedArrayBuffer(bytes));
      shared.set(body);
      for (const sent of [body, shared]) {
        expect(Buffer.from((await put(url, sent))?.body ?? []).equals(body)).toBe(true);
      }
      expect(announced).toEqual([String(bytes), undefined, String(bytes), undefined]);
    },
  );

  it('waits in its own memory while the line does not take it, and never more than a piece on the line', async () => {
    const sockets = watchSockets();
    const waiting: number[] = [];
    const url = await host(async (request, response) => {
      // Nothing is read yet, and far more is sent than the machine keeps between the two.
      waiting.push(sockets[0]?.writableLength ?? Number.NaN);
      expect((await gather(request)).length).toBe(48 * 1_048_576);
      response.end('there');
    });
    const answer = await put(url, new Uint8Array(48 * 1_048_576));
    expect(answer?.status).toBe(200);
    expect(waiting).toHaveLength(1);
    expect(waiting[0]).toBeLessThanOrEqual(PIECE_BYTES + 4_096);
  });

  it('is refused before it is read, and the refusal is heard', async () => {
    const url = await host((_request, response) => {
      response.writeHead(413, { 'content-type': 'text/plain' });
      response.end('too large');
    });
    const answer = await put(url, new Uint8Array(48 * 1_048_576));
    expect(answer?.status).toBe(413);
    expect(Buffer.from(answer?.body ?? []).toString()).toBe('too large');
  });

  it('is given up when told to, and the line with it', async () => {
    const sockets = watchSockets();
    const giveUp = new AbortController();
    const url = await host(() => giveUp.abort());
    await expect(put(url, new Uint8Array(48 * 1_048_576), giveUp.signal)).rejects.toMatchObject({
      code: 'EGRESS_TIMEOUT',
    });
    expect(sockets[0]?.destroyed).toBe(true);
  });
});
