/** Starts the parts of a region, watches over them, lets a storm hit some, and stops them all. */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { regionAddresses } from './addresses.ts';
import type { WishAnswer } from './control.ts';
import { RegionError } from './error.ts';
import { inPairs } from './in-pairs.ts';
import type { RegionLayout } from './layout.ts';
import { type Part, type PartPlan, startPart, waitUntilReady } from './part.ts';
import { planParts } from './parts.ts';
import { type RegionState, readRegion, writeRegion } from './region-file.ts';

/** The running parts of one region. All promises resolve when the thing has happened, not when it was asked for. */
export interface Supervisor {
  startAll(): Promise<void>;
  /** Starts one part again that is down, and waits until it answers; a restored hub may lie in another directory. */
  start(name: string, hubDir?: string): Promise<void>;
  /** Kills the parts in `down` and in `hit` without a goodbye, then erases all that the country `hit` had on disk. */
  storm(hit: string, down: readonly string[]): Promise<void>;
  stopAll(): Promise<void>;
  report(): WishAnswer['parts'];
}

/** `tell` is told when a part ends by itself. */
export function openSupervisor(layout: RegionLayout, founded: RegionState, tell: (fact: string) => void): Supervisor {
  let state = founded;
  const parts = new Map<string, Part>();
  const meantToEnd = new Set<Part>();
  let stopping = false;

  function launch(plan: PartPlan): Part {
    if (stopping) throw new RegionError('REGION_NOT_RUNNING', 'The region is being stopped.');
    const part = startPart(plan);
    parts.set(plan.name, part);
    void part.ended.then((how) => {
      if (!meantToEnd.has(part)) tell(`${plan.name} ended by itself (${how}); its log is ${plan.log}`);
    });
    return part;
  }

  async function remember(): Promise<void> {
    const processes = Object.fromEntries(
      [...parts].filter(([, part]) => part.isRunning()).map(([name, part]) => [name, part.pid]),
    );
    state = { ...((await readRegion(layout.regionFile)) ?? state), hubDirs: state.hubDirs ?? {}, processes };
    await writeRegion(layout.regionFile, state);
  }

  function planOf(name: string): PartPlan {
    const plan = planParts(layout, state).find((one) => one.name === name);
    if (!plan) throw new RegionError('REGION_COUNTRY_UNKNOWN', `There is no ${name} in this region.`, { name });
    return plan;
  }

  return {
    startAll: async () => {
      const plans = planParts(layout, state);
      for (const { name } of plans.filter(isErased)) tell(`${name} stays down: a storm erased it, not restored yet`);
      const [authority, ...whole] = plans.filter((plan) => !isErased(plan));
      if (authority) await waitUntilReady(launch(authority));
      await inPairs(whole, async (plan) => await waitUntilReady(launch(plan)), 4);
      await remember();
    },
    start: async (name, hubDir) => {
      if (hubDir !== undefined) state = { ...state, hubDirs: { ...state.hubDirs, [name]: hubDir } };
      const plan = planOf(name);
      if (isErased(plan)) throw new RegionError('REGION_HUB_ERASED', `There is no hub of ${name} to start.`, { name });
      if (!parts.get(name)?.isRunning()) await waitUntilReady(launch(plan));
      await remember();
    },
    storm: async (hit, down) => {
      const names = [...new Set([hit, ...down])];
      for (const name of names) planOf(name);
      const struck = names.map((name) => parts.get(name)).filter((part) => part?.isRunning());
      for (const part of struck) if (part) meantToEnd.add(part);
      await Promise.all(struck.map((part) => part?.kill()));
      await eraseDisks([layout.hub(hit), state.hubDirs?.[hit], layout.data(hit)]);
      await remember();
    },
    stopAll: async () => {
      stopping = true;
      for (const part of parts.values()) meantToEnd.add(part);
      await Promise.all([...parts.values()].filter((part) => part.isRunning()).map((part) => part.stop()));
      await remember();
    },
    report: () =>
      planParts(layout, state).map((plan) => ({
        name: plan.name,
        pid: parts.get(plan.name)?.pid ?? 0,
        running: parts.get(plan.name)?.isRunning() ?? false,
        address: addressOf(plan.name, state),
      })),
  };
}

async function eraseDisks(directories: readonly (string | undefined)[]): Promise<void> {
  for (const directory of directories) {
    if (directory !== undefined) await rm(directory, { recursive: true, force: true });
  }
}

/** Only hubs have a directory of their own that a storm can take. */
function isErased({ hubDir }: PartPlan): boolean {
  return hubDir !== undefined && !existsSync(join(hubDir, 'hub.toml'));
}

function addressOf(name: string, state: RegionState): string {
  const addresses = regionAddresses(state.ports);
  if (name === 'authority') return addresses.authority;
  return name in state.ports.hubs ? addresses.hub(name) : addresses.service(name);
}
