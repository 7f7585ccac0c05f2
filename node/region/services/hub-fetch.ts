/** Fetch for the demonstration services: like the platform's, but it knows that `*.localhost` is this machine. */
import { request } from 'node:http';

const answerBytesMax = 262_144; // discovery, keys and tokens are a few KiB; more is not an answer we asked for
const timeoutMs = 10_000;

/**
 * Node does not resolve `*.localhost` by itself (browsers do). For such hosts this connects to 127.0.0.1 and keeps
 * the Host header; any other host is refused, because the box has no business elsewhere.
 */
export async function hubFetch(
  input: string,
  options: { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: unknown } = {},
): Promise<Response> {
  const url = new URL(input);
  if (url.protocol !== 'http:' || !url.hostname.endsWith('.localhost')) {
    throw new TypeError(`a service of the box speaks only to http://*.localhost, not to ${url.origin}`);
  }
  const body = bodyText(options.body);
  return await new Promise((resolve, reject) => {
    const call = request(
      {
        host: '127.0.0.1',
        port: url.port,
        method: options.method ?? 'GET',
        path: url.pathname + url.search,
        headers: {
          ...options.headers,
          host: url.host,
          ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
        },
        timeout: timeoutMs,
      },
      (answer) => {
        const parts: Buffer[] = [];
        let bytes = 0;
        answer.on('data', (part: Buffer) => {
          bytes += part.length;
          if (bytes > answerBytesMax) call.destroy(new Error('the hub sent more than an answer can hold'));
          parts.push(part);
        });
        answer.on('error', reject);
        answer.on('end', () => {
          const headers = new Headers();
          for (const [name, value] of Object.entries(answer.headers)) {
            if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
          }
          const status = answer.statusCode ?? 502;
          const empty = status === 204 || status === 304;
          resolve(new Response(empty ? null : new Uint8Array(Buffer.concat(parts)), { status, headers }));
        });
      },
    );
    call.on('timeout', () => call.destroy(new Error('the hub did not answer in time')));
    call.on('error', reject);
    call.end(body);
  });
}

/** openid-client sends form bodies as URLSearchParams; nothing else leaves a service. */
function bodyText(body: unknown): string | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'string' || body instanceof URLSearchParams) return body.toString();
  throw new TypeError('only form bodies leave a service');
}
