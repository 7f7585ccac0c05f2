/** Finds the row of the peer table that answers a method and path. */
import { PeerError } from './error.ts';
import type { PeerRoute } from './peer.ts';

/** The row and the parameters its path names. Throws `PEER_ROUTE_UNKNOWN`. */
export function matchRoute(
  routes: readonly PeerRoute[],
  method: string,
  pathname: string,
): { route: PeerRoute; params: Record<string, string> } {
  for (const route of routes) {
    const params = route.method === method ? paramsOf(route.path, pathname) : null;
    if (params !== null) return { route, params };
  }
  throw new PeerError('PEER_ROUTE_UNKNOWN', 'There is nothing for hubs at that address.', { method });
}

/**
 * The parameters of `pathname` under `pattern`, or null when it does not fit. A parameter is letters, digits, dot,
 * underscore, tilde or hyphen: identifiers and hashes, never an encoded slash.
 */
export function paramsOf(pattern: string, pathname: string): Record<string, string> | null {
  const wanted = pattern.split('/');
  const given = pathname.split('/');
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (!part.startsWith(':')) {
      if (part !== value) return null;
    } else if (/^[A-Za-z0-9._~-]{1,200}$/.test(value)) {
      params[part.slice(1)] = value;
    } else {
      return null;
    }
  }
  return params;
}
