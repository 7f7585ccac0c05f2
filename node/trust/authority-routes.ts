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
        return context.html(
          await statusPage({ owner: name, region, state: trust.lastVerified(), standing: trust.standing() }),
        );
      },
    },
    {
      ...open,
      path: '/status.json',
      handle: async (context) => {
        context.header('cache-control', 'no-store');
        return context.json({ ...statusJson(await watch.sight()), trust: trustJson(trust) });
      },
    },
    { ...open, path: '/*', handle: (context) => serveSite(siteFolder, context) },
  ];
}

/** How old the region's word is, on which list and entry of the log; null before the first list. */
function trustJson(trust: Pick<TrustRuntime, 'lastVerified' | 'standing'>) {
  const [state, standing] = [trust.lastVerified(), trust.standing()];
  if (state === null || standing === null) return null;
  return {
    sequence: state.list.sequence,
    logIndex: state.log.leafIndex,
    stage: standing.stage,
    quorumAt: standing.quorumTime.toISOString(),
    witnesses: state.log.witnessTimes.size,
    witnessesNeeded: state.root.quorum.k,
  };
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
