/** Every hub serves what it has verified, so that the region goes on without its centre. */
import { createHash } from 'node:crypto';
import type { TrustState } from '@breakwater/trust-lists';
import type { Context } from 'hono';
import type { Route } from '../http/route.ts';
import type { ReadFile } from './log/read-tiles.ts';
import { madeFile } from './made-files.ts';
import { publicationOf, trustPath } from './publication.ts';
import type { TrustRuntime } from './runtime.ts';

/** What never changes under its name may be kept for ever; the rest is asked for again each time. */
const cacheForever = 'public, max-age=31536000, immutable';
const cacheBriefly = 'public, max-age=10';
/** Largest file given out of the mirror: a list of 1 MiB, a full bundle of entries. */
const fileBytesMax = 2 * 1024 * 1024;

/** What serving takes. */
export interface TrustRouteParts {
  readonly trust: Pick<TrustRuntime, 'lastVerified' | 'forks'>;
  /** Tiles of the log and documents from before. */
  readonly mirror: { readonly read: ReadFile };
}

/** The mirror: `GET /trust/…`, only what was verified. Tiles of a tree that is not complete yet are not there. */
export function trustRoutes({ trust, mirror }: TrustRouteParts): readonly Route[] {
  const files = rememberedFiles(trust);
  return [
    {
      method: 'GET',
      path: '/trust/*',
      who: 'anyone',
      bodyBytes: 0,
      handle: async (context) => {
        const path = new URL(context.req.url).pathname.slice('/trust/'.length);
        const found = (await files(path)) ?? forkFile(trust, path) ?? (await mirror.read(path, fileBytesMax));
        return found === null ? new Response(null, { status: 404 }) : answer(context, path, found);
      },
    },
  ];
}

function forkFile(trust: TrustRouteParts['trust'], path: string): Uint8Array | null {
  return trust.forks().find(({ hash }) => path === `fork-${hash}.json`)?.bytes ?? null;
}

function answer({ req }: Context, path: string, body: Uint8Array): Response {
  const tag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  const headers = {
    'content-type': typeOf(path),
    'cache-control': changing.has(path) || path.endsWith('.tlog-proof') ? cacheBriefly : cacheForever,
    'access-control-allow-origin': '*',
    etag: tag,
  };
  if (req.header('if-none-match') === tag) return new Response(null, { status: 304, headers });
  return new Response(new Uint8Array(body), { headers });
}

const changing: ReadonlySet<string> = new Set([
  trustPath.index,
  trustPath.statements,
  trustPath.checkpoint,
  trustPath.bundle,
]);

/** @see https://c2sp.org/tlog-tiles#parameters */
function typeOf(path: string): string {
  if (path.endsWith('.json')) return 'application/json';
  if (path === trustPath.checkpoint || path.endsWith('.tlog-proof')) return 'text/plain; charset=utf-8';
  return path.endsWith('.jws') ? 'application/jose' : 'application/octet-stream';
}

/** The files of the state in force, laid out once for each state; a bundle costs some work, so only when asked for. */
function rememberedFiles(trust: TrustRouteParts['trust']): (path: string) => Promise<Uint8Array | null> {
  let made: { readonly of: object; readonly files: ReadonlyMap<string, Uint8Array>; readonly later: Later } | null =
    null;
  return async (path) => {
    const state = trust.lastVerified();
    if (state === null) return null;
    if (made?.of !== state) made = { of: state, files: await publicationOf(state), later: new Map() };
    const { files, later } = made;
    const known = files.get(path) ?? null;
    if (known !== null || !isMade(path, state)) return known;
    // Many who ask at once share one making.
    const making = later.get(path) ?? madeFile(state, path);
    later.set(path, making);
    return making;
  };
}

type Later = Map<string, Promise<Uint8Array | null>>;

function isMade(path: string, { list }: TrustState): boolean {
  return path === trustPath.bundle || path === trustPath.proof(list.sequence);
}
