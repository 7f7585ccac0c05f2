/** Registers the demonstration services at their national hubs, as a service's owner would: `breakwater client add`. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { regionAddresses } from '../addresses.ts';
import { inPairs } from '../in-pairs.ts';
import { hubLimits } from '../limits.ts';
import type { RegionState } from '../region-file.ts';
import { type ServiceDescription, serviceDescriptions } from '../services/descriptions.ts';
import type { Office } from './found.ts';

/** Gives every service its client id and secret in a file of its own; a registered one is left alone. */
export async function registerServices(office: Office, state: RegionState): Promise<void> {
  await inPairs(serviceDescriptions, (service) => register(service, office, state));
}

async function register(service: ServiceDescription, { layout, commands }: Office, state: RegionState): Promise<void> {
  const directory = layout.service(service.id);
  const file = join(directory, 'service.json');
  if (existsSync(file)) return;
  const addresses = regionAddresses(state.ports);
  const origin = addresses.service(service.id);
  const hub = layout.hub(service.country);
  const [log, limits] = [layout.log('founding-services'), hubLimits(layout, service.country, hub)];
  const { clients } = await commands.ask(['client', 'list', '--dir', hub], log, limits);
  const answer = await commands.ask(
    [
      ...['client', 'add', '--dir', hub, '--id', freeId(service.id, clients), '--name', service.name],
      ...['--sector', service.sector, '--purpose', service.purpose, '--legal-basis', service.legalBasis],
      ...['--retention-days', String(service.retentionDays), '--level', service.minimumLevel],
      ...['--needed', ...service.needed, '--optional', ...service.optional],
      ...['--redirect-uri', `${origin}/signed-in`],
    ],
    log,
    limits,
  );
  const registration = {
    id: service.id,
    listenPort: state.ports.services[service.id],
    origin,
    issuer: `${addresses.hub(service.country)}/op`,
    clientId: answer.clientId,
    clientSecret: answer.clientSecret,
  };
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFile(file, `${JSON.stringify(registration, null, 2)}\n`, { mode: 0o600 });
}

/**
 * A founding that was broken off may have registered the service without keeping its secret, which is told only once.
 * The service then takes a number; nobody can use the registration before it.
 */
function freeId(id: string, clients: unknown): string {
  const taken = new Set(Array.isArray(clients) ? clients.map((client) => String(client.id)) : []);
  if (!taken.has(id)) return id;
  let number = 2;
  while (taken.has(`${id}-${number}`)) number += 1;
  return `${id}-${number}`;
}
