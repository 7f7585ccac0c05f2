/** Ports of the box: chosen once as a block that is free, then kept, because they are part of every hub's identity. */
import { createServer } from 'node:net';
import { regionCountries } from './countries.ts';
import { RegionError } from './error.ts';
import type { RegionState } from './region-file.ts';
import { serviceDescriptions } from './services/descriptions.ts';

const firstBlock = 7100;
const blockStep = 1_000;
const lastBlock = 61_100;

/** The ports of the block that starts at `base`: authority, hubs, their consoles 100 above, services 200 above. */
export function portBlock(base: number): RegionState['ports'] {
  return {
    authority: { public: base, console: base + 100 },
    hubs: Object.fromEntries(
      regionCountries.map(({ code }, index) => [code, { public: base + 1 + index, console: base + 101 + index }]),
    ),
    services: Object.fromEntries(serviceDescriptions.map(({ id }, index) => [id, base + 201 + index])),
  };
}

/** Every port of the region with the name of the part it belongs to. */
export function portsByName(ports: RegionState['ports']): readonly (readonly [name: string, port: number])[] {
  return [
    ['authority', ports.authority.public],
    ['authority console', ports.authority.console],
    ...Object.entries(ports.hubs).flatMap(([code, hub]) => [
      [`${code} hub`, hub.public] as const,
      [`${code} console`, hub.console] as const,
    ]),
    ...Object.entries(ports.services),
  ];
}

/** The first block in which every port is free. Throws `REGION_PORT_TAKEN` when no block is. */
export async function chooseBlock(): Promise<RegionState['ports']> {
  for (let base = firstBlock; base <= lastBlock; base += blockStep) {
    const ports = portBlock(base);
    if ((await takenPorts(ports)).length === 0) return ports;
  }
  throw new RegionError('REGION_PORT_TAKEN', 'No block of free ports was found on this machine.');
}

/** Throws `REGION_PORT_TAKEN`, naming the first taken port and whose it is. */
export async function checkPortsFree(ports: RegionState['ports']): Promise<void> {
  const [taken] = await takenPorts(ports);
  if (!taken) return;
  const [name, port] = taken;
  throw new RegionError('REGION_PORT_TAKEN', `Port ${port} (${name}) is taken by another program.`, { name, port });
}

async function takenPorts(ports: RegionState['ports']): Promise<readonly (readonly [string, number])[]> {
  const checked = await Promise.all(
    portsByName(ports).map(async (row) =>
      (await isFree(row[1], '127.0.0.1')) && (await isFree(row[1], '::1')) ? [] : [row],
    ),
  );
  return checked.flat();
}

/** Browsers try ::1 for *.localhost as well, so a stranger there would be taken for the hub. */
async function isFree(port: number, host: string): Promise<boolean> {
  return await new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error) => resolve('code' in error && error.code === 'EADDRNOTAVAIL'));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}
