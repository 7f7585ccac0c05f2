/** The few static files of a hub's pages, read once at start and served with an entity tag. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Route } from './route.ts';

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** One row a file in `folders`, under `/assets/`. Nothing outside these listings can be asked for. */
export async function assetRoutes(folders: readonly string[]): Promise<readonly Route[]> {
  const rows = await Promise.all(folders.map(rowsOf));
  return rows.flat();
}

async function rowsOf(folder: string): Promise<readonly Route[]> {
  const names = (await readdir(folder)).filter((name) => contentTypes[extname(name)]);
  return Promise.all(names.map(async (name) => rowOf(name, new Uint8Array(await readFile(join(folder, name))))));
}

function rowOf(name: string, bytes: Uint8Array<ArrayBuffer>): Route {
  const tag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  const headers = {
    'content-type': contentTypes[extname(name)] ?? '',
    etag: tag,
    // Checked again after five minutes, so that a slow line is spared and a new release still shows.
    'cache-control': 'public, max-age=300',
  };
  return {
    method: 'GET',
    path: `/assets/${name}`,
    who: 'anyone',
    bodyBytes: 0,
    handle: ({ req }) =>
      req.header('if-none-match') === tag
        ? new Response(null, { status: 304, headers })
        : new Response(bytes, { headers }),
  };
}
