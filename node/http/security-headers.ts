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

/** Sets the headers; `secure` (an https origin) adds strict transport security. */
export function securityHeaders(secure: boolean): MiddlewareHandler {
  return async (context, next) => {
    await next();
    const { headers } = context.res;
    headers.set('content-security-policy', contentSecurityPolicy);
    headers.set('x-content-type-options', 'nosniff');
    // Not "no-referrer": with it browsers send `Origin: null` with form posts, and the check of the origin needs it.
    headers.set('referrer-policy', 'same-origin');
    headers.set('cross-origin-opener-policy', 'same-origin');
    headers.set('permissions-policy', 'camera=(), microphone=(), geolocation=()');
    if (secure) headers.set('strict-transport-security', 'max-age=31536000; includeSubDomains');
    if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
  };
}
