/** The box refuses clearly: taken ports, a second start, strangers, parts that do not run, commands that fail. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { openCommands } from '../../region/command.ts';
import { askRegion, controlPath, listenForWishes } from '../../region/control.ts';
import { regionLayout } from '../../region/layout.ts';
import { type PartPlan, startPart, waitUntilReady } from '../../region/part.ts';
import { holdFreeBlock, holdPorts, portsByName } from '../../region/ports.ts';
import { type RegionState, readRegion, writeRegion } from '../../region/region-file.ts';
import { runRegion } from '../../region/start.ts';
import { stopRegion } from '../../region/stop.ts';
import { openSupervisor } from '../../region/supervisor.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const roots: string[] = [];
afterAll(async () => {
  await Promise.all(roots.map((root) => rm(root, { recursive: true, force: true })));
});

async function newRoot(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'region-'));
  roots.push(root);
  return root;
}
const quiet = () => undefined;

async function stateWithFreePorts(): Promise<RegionState> {
  const { ports, release } = await holdFreeBlock();
  await release();
  return { format: 0, createdAt: '2026-11-22T00:00:00Z', stage: 'ready', linkOnly: [], ports, processes: {} };
}

async function occupy(port: number): Promise<void> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
}

function plan(root: string, words: readonly string[]): PartPlan {
  return { name: 'DM', words, host: 'dm.localhost', port: 1, readyPath: '/ready', log: join(root, 'dm.log') };
}

describe('ports', () => {
  it('are held while a region is founded, so that nobody gets them twice', async () => {
    const one = await holdFreeBlock();
    const other = await holdFreeBlock();
    const ports = [...portsByName(one.ports), ...portsByName(other.ports)].map(([, port]) => port);
    await Promise.all([one.release(), other.release()]);
    expect(new Set(ports).size).toBe(2 * portsByName(one.ports).length);
  });

  it('are refused by name when a stranger listens on one of them', async () => {
    const { ports } = await stateWithFreePorts();
    const taken = ports.hubs.DM?.public ?? 0;
    await occupy(taken);
    await expect(holdPorts(ports)).rejects.toMatchObject({
      code: 'REGION_PORT_TAKEN',
      message: `Port ${taken} (DM hub) is taken by another program.`,
    });
  });

  it('stop a later start of the same region, which keeps its ports', async () => {
    const root = await newRoot();
    const state = await stateWithFreePorts();
    await writeRegion(regionLayout(root).regionFile, state);
    await occupy(state.ports.authority.public);
    const start = runRegion({ root, linkOnly: [], tell: quiet, onReady: quiet });
    await expect(start).rejects.toMatchObject({ code: 'REGION_PORT_TAKEN' });
  });
});

describe('region.json', () => {
  it('comes back as it was written', async () => {
    const { regionFile } = regionLayout(await newRoot());
    const state = await stateWithFreePorts();
    await writeRegion(regionFile, state);
    expect(await readRegion(regionFile)).toEqual(state);
  });

  it('is refused when it is damaged, and stays as it is', async () => {
    const { regionFile } = regionLayout(await newRoot());
    await writeFile(regionFile, '{"format":0');
    await expect(readRegion(regionFile)).rejects.toMatchObject({ code: 'REGION_FILE_MALFORMED' });
    expect(await readFile(regionFile, 'utf8')).toBe('{"format":0');
  });
});

describe('another shell', () => {
  it('is told when no region runs', async () => {
    const root = await newRoot();
    await expect(askRegion(root, { do: 'status' })).rejects.toMatchObject({ code: 'REGION_NOT_RUNNING' });
    await expect(stopRegion(root)).rejects.toMatchObject({ code: 'REGION_NOT_RUNNING' });
  });

  it('cannot start a second region in the same directory', async () => {
    const root = await newRoot();
    servers.push(await listenForWishes(controlPath(root), async () => ({ parts: [] })));
    const second = runRegion({ root, linkOnly: [], tell: quiet, onReady: quiet });
    await expect(second).rejects.toMatchObject({ code: 'REGION_RUNNING' });
  });

  it('gets the refusal of the running region, for instance of a storm over an unknown country', async () => {
    const root = await newRoot();
    const supervisor = openSupervisor(regionLayout(root), await stateWithFreePorts(), quiet);
    const control = await listenForWishes(controlPath(root), async (wish) => {
      if (wish.do === 'storm') await supervisor.storm(wish.hit, wish.down);
      return { parts: supervisor.report() };
    });
    servers.push(control);
    const storm = askRegion(root, { do: 'storm', hit: 'DM', down: ['XX'] });
    await expect(storm).rejects.toMatchObject({ code: 'REGION_COUNTRY_UNKNOWN' });
    const { parts } = await askRegion(root, { do: 'status' });
    expect(parts.filter((part) => part.running)).toEqual([]);
    expect(parts).toHaveLength(11);
  });
});

it('refuses to start a hub that a storm has erased', async () => {
  const supervisor = openSupervisor(regionLayout(await newRoot()), await stateWithFreePorts(), quiet);
  await expect(supervisor.start('DM')).rejects.toMatchObject({ code: 'REGION_HUB_ERASED' });
});

describe('a part', () => {
  it('that ends at once is reported with its log', async () => {
    const part = startPart(plan(await newRoot(), ['-e', 'process.exit(3)']));
    await expect(waitUntilReady(part)).rejects.toMatchObject({ code: 'REGION_PROCESS_LOST' });
  });

  it('that never answers is reported, and can be killed with what it started', async () => {
    const part = startPart(plan(await newRoot(), ['-e', 'setInterval(() => {}, 1000)']));
    await expect(waitUntilReady(part, 150)).rejects.toMatchObject({ code: 'REGION_NOT_READY' });
    await part.kill();
    expect(part.isRunning()).toBe(false);
  });

  it('that fails as a command says which step failed and keeps the log', async () => {
    const log = join(await newRoot(), 'step.log');
    const words = ['-e', 'console.error("no"); process.exit(1)'];
    const step = openCommands().run({ file: process.execPath, words, name: 'a step', log });
    await expect(step).rejects.toMatchObject({ code: 'REGION_STEP_FAILED', message: '`a step` failed: no' });
    expect(await readFile(log, 'utf8')).toContain('no');
  });
});
