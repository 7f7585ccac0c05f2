/** How witnesses and logs are called: short, bounded answers over the hub's one way out. */
import { TrustError } from '@breakwater/trust-lists';

/** The part of `fetch` that this takes; `egress` provides it, tests provide their own. */
export type WitnessFetch = (
  url: string,
  init: {
    readonly method?: 'GET' | 'POST';
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: Uint8Array<ArrayBuffer>;
    readonly signal: AbortSignal;
  },
) => Promise<Response>;

/** The same way out until `stop`: whoever closes does not wait for hosts that never answer. */
export function until(fetch: WitnessFetch, stop: AbortSignal): WitnessFetch {
  return (url, init) => fetch(url, { ...init, signal: AbortSignal.any([init.signal, stop]) });
}

/** An answer, read whole. */
export interface ShortAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** Calls and reads at most `maxBytes`. Throws `TRUST_SOURCE_UNREACHABLE` for silence, refusal to talk, and too much. */
export async function call(
  fetch: WitnessFetch,
  url: string,
  maxBytes: number,
  init: Parameters<WitnessFetch>[1],
): Promise<ShortAnswer> {
  try {
    const response = await fetch(url, init);
    const body = await readAtMost(response, maxBytes);
    return { status: response.status, contentType: response.headers.get('content-type') ?? '', body };
  } catch (cause) {
    if (cause instanceof TrustError) throw cause;
    throw unreachable(url, 'it does not answer', cause);
  }
}

async function readAtMost(response: Response, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const reader = response.body?.getReader();
  while (reader !== undefined) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.byteLength;
    parts.push(value);
    if (bytes <= maxBytes) continue;
    // Not waited for: whoever sends without end may also hang up without end.
    reader.cancel().catch(() => undefined);
    throw unreachable(response.url, `it sends more than ${maxBytes} bytes`);
  }
  return new Uint8Array(Buffer.concat(parts));
}

function unreachable(url: string, why: string, cause?: unknown): TrustError {
  const source = URL.canParse(url) ? new URL(url).host : url;
  return new TrustError('TRUST_SOURCE_UNREACHABLE', `${source}: ${why}.`, { source }, cause);
}
