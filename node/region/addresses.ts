/** The web addresses of the region's parts. */
import type { RegionState } from './region-file.ts';

/** Addresses of one region, made from its ports. */
export interface RegionAddresses {
  readonly authority: string;
  hub(country: string): string;
  console(country: string): string;
  service(id: string): string;
}

/** Hosts end in .localhost; services stand beside their hub's host, never under it, so that they are another site. */
export function regionAddresses(ports: RegionState['ports']): RegionAddresses {
  return {
    authority: `http://region.localhost:${ports.authority.public}`,
    hub: (country) => `http://${country.toLowerCase()}.localhost:${ports.hubs[country]?.public}`,
    console: (country) => `http://localhost:${ports.hubs[country]?.console}`,
    service: (id) => `http://${id}.localhost:${ports.services[id]}`,
  };
}
