/** Reads a log and its documents at an address: the authority's, or any hub's mirror. */
import { type RootWitness, TrustError } from '@breakwater/trust-lists';
import { call, type WitnessFetch } from '../witness/fetch.ts';
import type { ReadFile } from './read-tiles.ts';

/** A reader below `url` (which ends in `/trust`); it gives up as a whole so long after its first call. */
export function urlReader(fetch: WitnessFetch, url: string, timeoutMs: number): ReadFile {
  let signal: AbortSignal | null = null;
  return async (path, maxBytes) => {
    signal ??= AbortSignal.timeout(timeoutMs);
    const { status, body } = await call(fetch, `${url}/${path}`, maxBytes, { signal });
    if (status === 404) return null;
    if (status === 200) return body;
    const source = new URL(url).host;
    throw new TrustError('TRUST_SOURCE_UNREACHABLE', `${source} answers ${status}.`, { source });
  };
}

/** Every witness is a mirror, at the same host. */
export function mirrorUrl({ url }: Pick<RootWitness, 'url'>): string {
  return `${new URL(url).origin}/trust`;
}

/** Reads the mirror of a witness. */
export function mirrorReader(fetch: WitnessFetch, witness: RootWitness, timeoutMs: number): ReadFile {
  return urlReader(fetch, mirrorUrl(witness), timeoutMs);
}
