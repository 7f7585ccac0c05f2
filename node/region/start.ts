/** `breakwater region start`: found the region if need be, start its parts, say where they are, stay until told. */
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { announce, askAccess } from './announce.ts';
import { buildSite } from './build-site.ts';
import { atDesk, closeDesk, type Founding, foundRegion } from './ceremony/found.ts';
import { openCommands } from './command.ts';
import { askRegion, controlPath, listenForWishes, type Wish, type WishAnswer } from './control.ts';
import { regionCountries } from './countries.ts';
import { RegionError } from './error.ts';
import { inPairs } from './in-pairs.ts';
import { regionLayout } from './layout.ts';
import { type HeldPorts, holdFreeBlock, holdPorts } from './ports.ts';
import { type RegionState, readRegion, writeRegion } from './region-file.ts';
import { openSupervisor, type Supervisor } from './supervisor.ts';
import { awaitTrust } from './trust-health.ts';

/** Seven hubs fetch, verify and cosign on two busy cores; usually it takes some seconds. */
const trustMs = 120_000;
const quiet = () => undefined;
const codes = regionCountries.map(({ code }) => code);

/** What a start takes. `tell` gets one fact a line; `linkOnly` counts only when the region is founded. */
export interface RegionStart {
  readonly root: string;
  readonly linkOnly: readonly string[];
  readonly tell: (fact: string) => void;
  /** Called once when everything answers. */
  readonly onReady: (state: RegionState, lines: readonly string[]) => void;
}

/** Runs the region until SIGINT, SIGTERM or `region stop`. Nothing that it started is left running, also on failure. */
export async function runRegion(start: RegionStart): Promise<void> {
  const layout = regionLayout(resolve(start.root));
  const began = performance.now();
  await refuseIfRunning(layout.root);
  const told = awaitStopSignal();
  const founding: Founding = { layout, commands: openCommands(), tell: start.tell };
  let supervisor: Supervisor | undefined;
  const work = async () => {
    const { state, site } = await prepare(founding, start.linkOnly);
    supervisor = openSupervisor(layout, state, start.tell);
    await supervisor.startAll();
    const access = askAccess(founding, state);
    access.catch(() => undefined); // reported where it is awaited, when trust and recovery stand
    await trustEverywhere(supervisor.report(), told.isStopped, state.stage === 'founded' ? start.tell : quiet);
    await Promise.all([shareRecovery(founding, state), site]);
    const control = await listenForWishes(controlPath(layout.root), (wish) => carryOut(wish, supervisor, told.stop));
    start.onReady(state, announce(layout, state, await access, performance.now() - began));
    await told.stopped;
    control.close();
  };
  try {
    await Promise.race([work(), told.stopped]);
  } finally {
    founding.commands.endAll();
    await supervisor?.stopAll();
    told.close();
  }
}

/** Nothing that needs trust comes before it: recovery shares go to partners that the list names. */
async function trustEverywhere(
  parts: WishAnswer['parts'],
  isStopped: () => boolean,
  tell: (fact: string) => void,
): Promise<void> {
  const trusting = parts.filter(({ name, running }) => running && (name === 'authority' || /^[A-Z]{2}$/.test(name)));
  await awaitTrust(new Map(trusting.map(({ name, address }) => [name, address])), trustMs, () => {
    if (isStopped()) throw new RegionError('REGION_NOT_RUNNING', 'The region is being stopped.');
  });
  tell('A quorum of the hubs has witnessed the trust list; it is in force at all of them');
}

async function refuseIfRunning(root: string): Promise<void> {
  try {
    await askRegion(root, { do: 'status' });
  } catch (error) {
    if (error instanceof RegionError && error.code === 'REGION_NOT_RUNNING') return;
    throw error;
  }
  throw new RegionError('REGION_RUNNING', `A region runs in ${root} already.`, { root });
}

/** Founds the region on the first start, while its ports are held. The site is built meanwhile. */
async function prepare(founding: Founding, linkOnly: readonly string[]): Promise<Prepared> {
  const { layout } = founding;
  await mkdir(layout.logs, { recursive: true });
  const known = await readRegion(layout.regionFile);
  const held = known ? await holdPorts(known.ports) : await holdFreeBlock();
  const site = prepareSite(founding);
  site.catch(() => undefined); // reported where it is awaited, after the founding
  try {
    const state = known ?? draftState(linkOnly, held);
    await writeRegion(layout.regionFile, state);
    return { state: state.stage === 'founding' ? await foundRegion(founding, state) : state, site };
  } finally {
    await held.release();
  }
}

interface Prepared {
  readonly state: RegionState;
  readonly site: Promise<void>;
}

function draftState(linkOnly: readonly string[], { ports }: HeldPorts): RegionState {
  const unknown = linkOnly.find((code) => !regionCountries.some((country) => country.code === code));
  if (unknown !== undefined) throw new RegionError('REGION_COUNTRY_UNKNOWN', `There is no ${unknown} in this region.`);
  const createdAt = new Date().toISOString();
  return { format: 0, createdAt, stage: 'founding', linkOnly: [...linkOnly], ports, processes: {} };
}

/** Once the partners' hubs are up every country shares out its recovery key and finds holders: it can back up then. */
async function shareRecovery(founding: Founding, state: RegionState): Promise<void> {
  if (state.stage === 'ready') return;
  // Three at once: each waits now and then, for six partners.
  await inPairs(codes, (code) => twiceAtMost(founding, code, 'split'), 3);
  founding.tell('Each state shared out its recovery key: 2 of 4 officials at home and 2 of 6 partners');
  await inPairs(codes, (code) => twiceAtMost(founding, code, 'propose'), 3);
  await inPairs(codes, async (code) => {
    await twiceAtMost(founding, code, 'agree');
    await closeDesk(founding, code);
  });
  founding.tell('Each state agreed with each other to keep its backups: room, retention, notice, way home');
  const now = (await readRegion(founding.layout.regionFile)) ?? state;
  await writeRegion(founding.layout.regionFile, { ...now, stage: 'ready' });
}

/** A partner that has just come up may miss the first message; each of these steps replaces what it did before. */
async function twiceAtMost(founding: Founding, code: string, stage: 'split' | 'propose' | 'agree'): Promise<void> {
  await atDesk(founding, code, stage).catch(async (error) => {
    if (!(error instanceof RegionError) || error.code !== 'REGION_STEP_FAILED') throw error;
    await atDesk(founding, code, stage);
  });
}

/** Builds in a place of its own and moves it: two regions that start at once must not tear the site from each other. */
async function prepareSite({ layout, commands, tell }: Founding): Promise<void> {
  if (await buildSite(commands, layout)) tell('The public site is built');
}

async function carryOut(wish: Wish, supervisor: Supervisor | undefined, stop: () => void): Promise<WishAnswer> {
  if (!supervisor) return { parts: [] };
  if (wish.do === 'storm') await supervisor.storm(wish.hit, wish.down);
  if (wish.do === 'start') await supervisor.start(wish.hub, wish.dir);
  if (wish.do === 'stop') setImmediate(stop); // the answer goes out first
  return { parts: supervisor.report() };
}

function awaitStopSignal(): { readonly stopped: Promise<void>; isStopped(): boolean; stop(): void; close(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  let isStopped = false;
  const stop = () => {
    isStopped = true;
    resolve();
  };
  const onSignal = () => stop();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  const close = () => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, onSignal);
  };
  return { stopped: promise, isStopped: () => isStopped, stop, close };
}
