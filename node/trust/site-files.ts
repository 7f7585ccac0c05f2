/** The built public site from its folder: right types, caching by name, nothing from outside, its own 404 page. */
import { readFile, realpath, stat } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import type { Context } from 'hono';
import { HubError } from '../error.ts';
import { inGzip, wantsGzip } from './site-gzip.ts';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.txt': 'text/plain; charset=utf-8',
  '.xml': 'application/xml; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** The build puts a hash into the names in this folder, so what they hold never changes. */
const hashedFolder = '/site/';

/** Answers a request for a page or file of the site in `folder`. Throws `PAGE_UNKNOWN` where there is no site. */
export async function serveSite(folder: string, { req }: Context): Promise<Response> {
  const path = pathOf(req.url);
  const found = path === null ? null : await findFile(folder, path);
  if (found === 'folder') return new Response(null, { status: 308, headers: { location: `${path}/` } });
  if (found === null) return notFound(folder);
  const { bytes, type } = found;
  const tag = await tagOf(bytes);
  const isPacked = wantsGzip(req.header('accept-encoding'), type, bytes);
  // Two forms of one file are two representations, each with a tag of its own (RFC 9110 section 8.8.3).
  const etag = isPacked ? `"${tag}.gz"` : `"${tag}"`;
  const isHashed = path?.startsWith(hashedFolder) === true;
  const headers = {
    'content-type': type,
    'cache-control': isHashed ? 'public, max-age=31536000, immutable' : 'public, max-age=300',
    vary: 'accept-encoding',
    etag,
  };
  if (req.header('if-none-match') === etag) return new Response(null, { status: 304, headers });
  if (!isPacked) return new Response(bytes, { headers });
  return new Response(await inGzip(tag, bytes), { headers: { ...headers, 'content-encoding': 'gzip' } });
}

/** The decoded path, or null when it is not one that a site could have. */
function pathOf(url: string): string | null {
  try {
    const path = decodeURIComponent(new URL(url).pathname);
    const isPlain = !path.includes('\0') && !path.includes('\\') && normalize(path) === path;
    return isPlain ? path : null;
  } catch {
    // A percent sign that means nothing: no page has such a name.
    return null;
  }
}

interface SiteFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
}

async function findFile(folder: string, path: string): Promise<SiteFile | 'folder' | null> {
  const wanted = join(folder, path.endsWith('/') ? `${path}index.html` : path);
  const real = await realpath(wanted).catch(() => null);
  const root = await realpath(folder).catch(() => null);
  // Compared after links are resolved, so that neither dots nor a link in the build lead out.
  if (real === null || root === null || !real.startsWith(root + sep)) return null;
  if ((await stat(real)).isDirectory()) return 'folder';
  const type = contentTypes[extname(real)];
  return type === undefined ? null : { bytes: new Uint8Array(await readFile(real)), type };
}

async function notFound(folder: string): Promise<Response> {
  const page = await findFile(folder, '/404.html');
  if (page === null || page === 'folder') throw new HubError('PAGE_UNKNOWN', 'There is no such page.');
  return new Response(page.bytes, { status: 404, headers: { 'content-type': page.type } });
}

async function tagOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('base64url');
}
