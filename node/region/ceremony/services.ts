/** Registers the demonstration services at their national hubs, as a service's owner would: `breakwater client add`. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { regionAddresses } from '../addresses.ts';
import { inPairs } from '../in-pairs.ts';
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
  const answer = await commands.ask(
    [
      ...['client', 'add', '--dir', layout.hub(service.country), '--id', service.id, '--name', service.name],
      ...['--sector', service.sector, '--purpose', service.purpose, '--legal-basis', service.legalBasis],
      ...['--retention-days', String(service.retentionDays), '--level', service.minimumLevel],
      ...['--needed', ...service.needed, '--optional', ...service.optional],
      ...['--redirect-uri', `${origin}/signed-in`],
    ],
    layout.log('founding-services'),
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
