/** Ports of the box: chosen once as a block that is free, then kept, because they are part of every hub's identity. */
import { createServer, type Server } from 'node:net';
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

/** Ports that this process keeps occupied, so that no other program takes them while the region is founded. */
export interface HeldPorts {
  readonly ports: RegionState['ports'];
  release(): Promise<void>;
}

/** Holds the first block in which every port is free. Throws `REGION_PORT_TAKEN` when no block is. */
export async function holdFreeBlock(): Promise<HeldPorts> {
  for (let base = firstBlock; base <= lastBlock; base += blockStep) {
    const { held, taken } = await tryToHold(portBlock(base));
    if (!taken) return held;
    await held.release();
  }
  throw new RegionError('REGION_PORT_TAKEN', 'No block of free ports was found on this machine.');
}

/** Holds these very ports. Throws `REGION_PORT_TAKEN`, naming the first taken port and whose it is. */
export async function holdPorts(ports: RegionState['ports']): Promise<HeldPorts> {
  const { held, taken } = await tryToHold(ports);
  if (!taken) return held;
  await held.release();
  const [name, port] = taken;
  throw new RegionError('REGION_PORT_TAKEN', `Port ${port} (${name}) is taken by another program.`, { name, port });
}

async function tryToHold(ports: RegionState['ports']) {
  const rows = portsByName(ports);
  const servers = await Promise.all(
    // Browsers try ::1 for *.localhost as well, so a stranger there would be taken for the hub.
    rows.flatMap(([, port]) => ['127.0.0.1', '::1'].map((host) => occupy(port, host))),
  );
  const taken = rows.find((_, index) => servers[2 * index] === 'taken' || servers[2 * index + 1] === 'taken');
  const release = async () => {
    await Promise.all(servers.map((server) => (typeof server === 'string' ? undefined : closed(server))));
  };
  return { held: { ports, release }, taken };
}

async function occupy(port: number, host: string): Promise<Server | 'taken' | 'no such address'> {
  return await new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    const absent = (error: Error) => 'code' in error && error.code === 'EADDRNOTAVAIL';
    server.once('error', (error) => resolve(absent(error) ? 'no such address' : 'taken'));
    server.listen(port, host, () => resolve(server));
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((done) => server.close(() => done()));
}
