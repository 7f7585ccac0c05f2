/** What a region consists of: the authority, seven hubs and three services, and how each is started. */
import { join } from 'node:path';
import { authorityCode, regionCountries } from './countries.ts';
import type { RegionLayout } from './layout.ts';
import { hubLimits, serviceLimits } from './limits.ts';
import { type PartPlan, programFile } from './part.ts';
import type { RegionState } from './region-file.ts';
import { serviceDescriptions } from './services/descriptions.ts';

const serviceFile = join(import.meta.dirname, 'services', 'service.ts');

/** The plans of all parts, in the order in which they are started. */
export function planParts(layout: RegionLayout, state: RegionState): readonly PartPlan[] {
  return [
    {
      name: 'authority',
      words: [...hubLimits(layout, authorityCode, layout.authority), programFile, 'serve', '--dir', layout.authority],
      host: 'region.localhost',
      port: state.ports.authority.public,
      readyPath: '/healthz',
      mayBeUnready: true,
      log: layout.log('authority'),
    },
    ...regionCountries.map(({ code }) => planHub(layout, state, code)),
    ...serviceDescriptions.map(({ id }) => ({
      name: id,
      words: [...serviceLimits(layout.service(id)), serviceFile, layout.service(id)],
      host: `${id}.localhost`,
      port: state.ports.services[id] ?? 0,
      readyPath: '/ready',
      log: layout.log(id),
    })),
  ];
}

function planHub(layout: RegionLayout, state: RegionState, code: string): PartPlan {
  const hubDir = state.hubDirs?.[code] ?? layout.hub(code);
  return {
    name: code,
    hubDir,
    words: [...hubLimits(layout, code, hubDir), programFile, 'serve', '--dir', hubDir],
    host: `${code.toLowerCase()}.localhost`,
    port: state.ports.hubs[code]?.public ?? 0,
    readyPath: '/healthz',
    mayBeUnready: true,
    consolePort: state.ports.hubs[code]?.console ?? 0,
    log: layout.log(code.toLowerCase()),
  };
}
