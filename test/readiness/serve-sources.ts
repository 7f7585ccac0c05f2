/** Serves the pure packages as they are to a browser: types stripped, nothing bundled, nothing rewritten. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const served = /^\/(benchmarks|federation-protocol)\/[a-z0-9/-]+\.(ts|json)$/;

// What benchmarks takes from the protocol; its index would bring signature libraries that a release does not need.
const protocol = `export { canonicalJson } from '/federation-protocol/json/canonical-json.ts';
export { parseStrictJson } from '/federation-protocol/json/parse-strict-json.ts';
export { CodedError } from '/federation-protocol/error.ts';`;

const page = `<!doctype html><meta charset="utf-8"><title>Release</title><script type="importmap">
{"imports":{"@breakwater/federation-protocol":"/protocol.ts"}}</script>`;

/** A server on a free port of this machine. */
export interface SourceServer {
  readonly origin: string;
  close(): Promise<void>;
}

/** Starts it. The host is called localhost, which browsers take for a secure place, so that WebCrypto is there. */
export async function serveSources(): Promise<SourceServer> {
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const [type, text] = answer(path);
    response.writeHead(text === undefined ? 404 : 200, { 'content-type': type }).end(text ?? '');
  });
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://localhost:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => {
        server.close(done);
      });
    },
  };
}

function answer(path: string): readonly [type: string, text: string | undefined] {
  if (path === '/') return ['text/html', page];
  if (path === '/protocol.ts') return ['text/javascript', protocol];
  if (!served.test(path)) return ['text/plain', undefined];
  const file = resolve(root, path.slice(1));
  if (!existsSync(file)) return ['text/plain', undefined];
  const text = readFileSync(file, 'utf8');
  if (path.endsWith('.json')) return ['application/json', text];
  return ['text/javascript', stripTypeScriptTypes(text)];
}
