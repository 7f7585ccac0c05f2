/** The headers that every page carries: nothing loads from elsewhere, nobody frames us, nothing is sniffed. */
import type { MiddlewareHandler } from 'hono';

// form-action is left open to https and the box's hosts: signing in ends with redirects to services and other
// countries' hubs, and browsers apply form-action to every redirect after a form post.
const contentSecurityPolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The headers by name; `secure` (an https origin) adds strict transport security. */
export function securityHeaderValues(secure: boolean): ReadonlyMap<string, string> {
  return new Map([
    ['content-security-policy', contentSecurityPolicy],
    ['x-content-type-options', 'nosniff'],
    // Not "no-referrer": with it browsers send `Origin: null` with form posts, and the check of the origin needs it.
    ['referrer-policy', 'same-origin'],
    ['cross-origin-opener-policy', 'same-origin'],
    ['permissions-policy', 'camera=(), microphone=(), geolocation=()'],
    ...(secure ? [['strict-transport-security', 'max-age=31536000; includeSubDomains'] as const] : []),
  ]);
}

/** Sets the headers on every answer, also on problem pages. */
export function securityHeaders(secure: boolean): MiddlewareHandler {
  const values = securityHeaderValues(secure);
  return async (context, next) => {
    await next();
    const { headers } = context.res;
    for (const [name, value] of values) headers.set(name, value);
    if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
  };
}
