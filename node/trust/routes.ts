/** Every hub serves what it has verified, so that the region goes on without its centre. */
import { createHash } from 'node:crypto';
import type { Route } from '../http/route.ts';
import { publicationOf, trustPath } from './publication.ts';
import type { TrustRuntime } from './runtime.ts';

/** Numbered documents never change; index and statements are asked for again each time. */
const cacheForever = 'public, max-age=31536000, immutable';
const cacheBriefly = 'public, max-age=10';

/** The mirror: `GET /trust/…`, from memory, only what was verified. */
export function trustRoutes({ trust }: { readonly trust: TrustRuntime }): readonly Route[] {
  const files = rememberedFiles(trust);
  return [
    {
      method: 'GET',
      path: '/trust/*',
      who: 'anyone',
      bodyBytes: 0,
      handle: async ({ req }) => {
        const path = new URL(req.url).pathname.slice('/trust/'.length);
        const body = (await files()).get(path);
        if (body === undefined) return new Response(null, { status: 404 });
        const tag = `"${createHash('sha256').update(body).digest('base64url')}"`;
        const brief = path === trustPath.index || path === trustPath.statements;
        const headers = {
          'content-type': 'application/json',
          'cache-control': brief ? cacheBriefly : cacheForever,
          'access-control-allow-origin': '*',
          etag: tag,
        };
        if (req.header('if-none-match') === tag) return new Response(null, { status: 304, headers });
        return new Response(new Uint8Array(body), { headers });
      },
    },
  ];
}

/** The files of the state in force, laid out once for each state. A hub without a list mirrors nothing. */
function rememberedFiles(trust: TrustRuntime): () => Promise<ReadonlyMap<string, Uint8Array>> {
  let made: { readonly of: object; readonly files: ReadonlyMap<string, Uint8Array> } | null = null;
  return async () => {
    const state = trust.lastVerified();
    if (state === null) return new Map();
    if (made?.of !== state) made = { of: state, files: await publicationOf(state) };
    return made.files;
  };
}
