/** What the regional authority serves to everybody: its live state, and the public site. */
import type { Route } from '../http/route.ts';
import type { HubWatch, RegionSight } from './hub-watch.ts';
import type { TrustRuntime } from './runtime.ts';
import { serveSite } from './site-files.ts';
import { statusPage } from './status-page.ts';

/** What the routes take. `siteFolder` is the built site; its rows match everything, so they come last in the table. */
export interface AuthorityParts {
  readonly name: string;
  readonly trust: TrustRuntime;
  readonly watch: HubWatch;
  readonly siteFolder: string;
}

/** The authority's rows, for the end of the public route table. */
export function authorityRoutes({ name, trust, watch, siteFolder }: AuthorityParts): readonly Route[] {
  const open = { method: 'GET', who: 'anyone', bodyBytes: 0 } as const;
  return [
    {
      ...open,
      path: '/status',
      handle: async (context) => {
        const region = await watch.sight();
        context.header('cache-control', 'no-store');
        return context.html(await statusPage({ owner: name, region, state: trust.lastVerified() }));
      },
    },
    {
      ...open,
      path: '/status.json',
      handle: async (context) => {
        context.header('cache-control', 'no-store');
        return context.json(statusJson(await watch.sight()));
      },
    },
    { ...open, path: '/*', handle: (context) => serveSite(siteFolder, context) },
  ];
}

/** The live state for programs; the public site reads it. */
function statusJson({ checkedAt, hubs }: RegionSight) {
  return {
    checkedAt: checkedAt.toISOString(),
    hubs: hubs.map(({ country, name, origin, state, since }) => ({
      country,
      name,
      origin,
      state,
      since: since.toISOString(),
    })),
  };
}
