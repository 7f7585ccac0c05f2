/** A place to get trust documents from: the authority, or a peer's mirror. None of them is believed. */
import { TrustError } from '@breakwater/trust-lists';
import { EgressError } from '../egress/error.ts';

/** Reads one file of a publication; null when the source has no such file. */
export interface TrustSource {
  /** For people and logs: an origin. */
  readonly name: string;
  /** Throws `TRUST_SOURCE_UNREACHABLE`, and `TRUST_SOURCE_ENDLESS` when the file is larger than `maxBytes`. */
  read(path: string, maxBytes: number, signal: AbortSignal): Promise<Uint8Array | null>;
}

/** The part of `fetch` that a source needs; `egress` provides it, tests provide their own. */
export type Fetch = (url: string, init: { readonly signal: AbortSignal }) => Promise<Response>;

/** A source at an origin, under `/trust/`. */
export function originSource(origin: string, fetch: Fetch): TrustSource {
  return {
    name: origin,
    read: async (path, maxBytes, signal) => {
      const url = `${origin}/trust/${path}`;
      const response = await fetch(url, { signal }).catch((cause: unknown) => {
        if (cause instanceof EgressError && cause.code === 'EGRESS_TOO_LARGE') throw endless(origin, maxBytes, cause);
        throw unreachable(origin, 'it does not answer', cause);
      });
      if (response.status === 404) {
        hangUp(response.body);
        return null;
      }
      if (response.status !== 200) {
        hangUp(response.body);
        throw unreachable(origin, `it answers ${response.status}`);
      }
      return readCapped(origin, response, maxBytes);
    },
  };
}

/** Reads a body up to `maxBytes` and hangs up beyond: a hostile source may send without end. */
async function readCapped(origin: string, response: Response, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const reader = response.body?.getReader();
  while (reader !== undefined) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      // The way out has a limit of its own, for everything that is fetched.
      if (cause instanceof EgressError && cause.code === 'EGRESS_TOO_LARGE') throw endless(origin, maxBytes, cause);
      throw unreachable(origin, 'the connection broke off', cause);
    });
    if (done) break;
    bytes += value.byteLength;
    if (bytes > maxBytes) {
      hangUp(reader);
      throw endless(origin, maxBytes);
    }
    parts.push(value);
  }
  return new Uint8Array(Buffer.concat(parts));
}

/** Not waited for: a source that is slow to hang up must not hold us. */
function hangUp(body: { cancel(): Promise<void> } | null): void {
  body?.cancel().catch(() => undefined);
}

/** A refusal of its own: a source that is out of reach is no news while another answers, one that attacks is. */
function endless(source: string, maxBytes: number, cause?: unknown): TrustError {
  const happened = `${source}: it sends more than ${maxBytes} bytes.`;
  return new TrustError('TRUST_SOURCE_ENDLESS', happened, { source, maxBytes }, cause);
}

/** The refusal for a source that does not answer as it should. */
export function unreachable(source: string, why: string, cause?: unknown): TrustError {
  return new TrustError('TRUST_SOURCE_UNREACHABLE', `${source}: ${why}.`, { source }, cause);
}
