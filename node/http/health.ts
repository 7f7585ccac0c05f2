/** `/healthz`: whether the program is up and which trust list it stands on, for whoever watches it. */
import type { Route } from './route.ts';

/** What a watcher is told; nothing that helps an attacker. */
export interface Health {
  readonly country: string;
  readonly ready: boolean;
  readonly listSequence: number | null;
  /** How old the region's word is: fresh, aging, isolated or closed; null before the first list. */
  readonly stage: string | null;
}

/** The row. Not ready is 503, so that a load balancer sends nobody here. */
export function healthRoute(health: () => Health): Route {
  return {
    method: 'GET',
    path: '/healthz',
    who: 'anyone',
    bodyBytes: 0,
    handle: (context) => {
      const told = health();
      context.header('access-control-allow-origin', '*');
      return context.json(told, told.ready ? 200 : 503);
    },
  };
}
