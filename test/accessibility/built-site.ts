/** The public site, built afresh into a folder of its own and served under the policy that the authority sends. */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, resolve } from 'node:path';

/** A served site; `files` may be added to, as the authority adds its live documents. */
export interface BuiltSite {
  readonly origin: string;
  readonly files: Map<string, Uint8Array>;
  close(): Promise<void>;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};
// The same policy as the hub's pages: what breaks here would break behind the authority.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'";

/** Builds and serves. Beside `dist/`, which a running region may be serving, so that neither disturbs the other. */
export async function openSite(): Promise<BuiltSite> {
  const source = resolve(import.meta.dirname, '../../governance-site');
  // Inside the site's ignored folder: Astro keeps its half-made pages in the target when that lies below the working
  // directory, and else in one place that two builds at a time would tear from each other.
  await mkdir(join(source, '.astro'), { recursive: true });
  const dist = await mkdtemp(join(source, '.astro', 'test-'));
  const env = { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' };
  const astro = resolve(source, '../node_modules/.bin/astro');
  // On the Node that runs us: the machine's own may be too old for Astro.
  execFileSync(process.execPath, [astro, 'build', '--outDir', dist], { cwd: source, env, stdio: 'pipe' });
  const files = await readSite(dist);
  await rm(dist, { recursive: true, force: true });
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://site').pathname;
    const name = path.endsWith('/') ? `${path}index.html` : path;
    const body = files.get(name);
    response.writeHead(body === undefined ? 404 : 200, {
      'content-type': contentTypes[extname(name)] ?? 'application/octet-stream',
      'content-security-policy': policy,
    });
    response.end(body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    files,
    close: () => new Promise((closed) => server.close(() => closed())),
  };
}

/** Every file of the build, by its path from the root. Nothing else can be asked for. */
async function readSite(dist: string): Promise<Map<string, Uint8Array>> {
  const found = await readdir(dist, { recursive: true, withFileTypes: true });
  const names = found.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  const entries = names.map(async (name) => [name.slice(dist.length), new Uint8Array(await readFile(name))] as const);
  return new Map(await Promise.all(entries));
}
