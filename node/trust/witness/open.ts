/** The witness of a hub put together: its record, its memory, what it looks at, whom it asks, and its routes. */
import { CodedError, type Signer } from '@breakwater/federation-protocol';
import { cosigningTime, type ForkEvidence, formatForkEvidence, type LogKeys, type Root } from '@breakwater/trust-lists';
import type { HubConfig } from '../../config/read-config.ts';
import { createEgress } from '../../egress/egress.ts';
import type { Route } from '../../http/route.ts';
import type { WitnessStore } from '../../store/witness.ts';
import type { World } from '../../world.ts';
import { openLogFolder } from '../log/folder.ts';
import { proofFrom } from '../log/prove.ts';
import { urlReader } from '../log/url-reader.ts';
import { witnessNameOf } from '../log-papers.ts';
import { mirrorDir } from '../mirror.ts';
import { readPin } from '../pin.ts';
import type { TrustRuntime } from '../runtime.ts';
import { openBrought } from './brought.ts';
import { type CarryOn, createCarryOn } from './carry-on.ts';
import { WitnessError } from './error.ts';
import { until, type WitnessFetch } from './fetch.ts';
import { Freshness, startTicking } from './freshness.ts';
import { type KnownRoots, openKnownRoots } from './known-roots.ts';
import { type Memory, openMemory } from './memory.ts';
import { witnessRoutes } from './routes.ts';
import { createVet } from './vet.ts';
import { createWitness, type Witness } from './witness.ts';

/** What the witness takes; a `Hub` has it all. */
export interface HubWitnessParts {
  readonly config: Pick<HubConfig, 'dir' | 'origin'> & { readonly trust: HubConfig['trust'] };
  readonly signer: Signer;
  readonly store: WitnessStore;
  readonly trust: TrustRuntime;
  readonly world: World;
  /** For tests; a hub has its own way out, since it must reach witnesses before it has any state. */
  readonly fetch?: WitnessFetch;
}

/** A hub's witness. */
export interface HubWitness {
  readonly routes: readonly Route[];
  readonly witness: Witness;
  /** Looks after its memory once; true when it may sign. For tests and for the start. */
  recall(): Promise<boolean>;
  /** Asks for cosignatures if it is time. */
  readonly freshness: Freshness;
  start(): void;
  close(): Promise<void>;
}

/** Largest answer to the witness: a list of 1 MiB, a full bundle of entries. */
const answerBytesMax = 2 * 1024 * 1024;
const readTimeoutMs = 8_000;
/** Sources tried for one tree: the log, those of hub.toml, and a few mirrors. */
const sourcesMax = 5;
/** A new root names a new log before any list says so: the states may have replaced a publisher that was lost. */
const rootsEveryMs = 30_000;
/** After it cosigned a larger tree a hub looks for it every second, this long, until it is in force. */
const growthWatchMs = 20_000;

/** Puts it together; nothing is asked of anybody before `start`. */
export function openHubWitness(parts: HubWitnessParts): HubWitness {
  const { config, signer, store, trust, world } = parts;
  const name = witnessNameOf(config.origin);
  const known: { roots?: KnownRoots } = {};
  const way = openWay(config, () => known.roots?.newest() ?? null);
  const stop = new AbortController();
  const fetch = until(parts.fetch ?? way.fetch, stop.signal);
  const readers = (urls: readonly string[]) =>
    [...new Set(urls)].slice(0, sourcesMax).map((url) => urlReader(fetch, url, readTimeoutMs));
  const configured = config.trust.sources.map((source) => `${source}/trust`);
  const pin = () => readPin({ dir: config.dir, rootSha256: config.trust.rootSha256, isAuthority: false });
  const roots = openKnownRoots({
    ...{ pin, state: () => trust.lastVerified(), now: world.now },
    sources: () => readers([...configured, ...mirrorsOf(roots.newest(), config.origin)]),
  });
  known.roots = roots;
  const mirror = (origin: string) => {
    const path = mirrorDir(config.dir, origin);
    return { path, folder: openLogFolder(path) };
  };
  const onFork = (fork: ForkEvidence) => keepFork(fork, trust, world);
  const refreshed = async () => {
    await trust.refresh();
    return trust.lastVerified();
  };
  const memory = openMemory({
    ...{ store, fetch, name, refreshed, onFork, now: world.now },
    mirror: (origin) => mirror(origin).folder.read,
  });
  const growth = watchGrowth(trust, world);
  const brought = openBrought({ trust, root: () => roots.newest(), world });
  const trustOrPin = async () => trust.lastVerified() ?? (await pin()) ?? refuseWithoutRoot();
  const sources = (origin: string) => {
    const urls = [...urlsOf(roots.newest(), origin), ...configured, ...mirrorsOf(roots.newest(), config.origin)];
    return [...new Set(urls)].map((url) => ({ url, read: urlReader(fetch, url, readTimeoutMs) }));
  };
  const vet = createVet({ mirror, now: world.now, known: trustOrPin, sources });
  const witness = createWitness({
    ...{ store, signer, name, vet, onGrowth: growth.expect, onCosigned: brought.take },
    logs: () => logsOf(roots, trust),
    permit: (origin) => permit(memory, trust, world, origin),
    onFork,
  });
  const prove = (origin: string, from: number, size: number) => proofFrom(mirror(origin).folder, from, size);
  const further = createCarryOn({ witness, store, name, fetch, trust, known: trustOrPin, mirror, brought, world });
  const carryOn = (whose: 'own' | 'any') => carryAll(further, roots.newest(), whose);
  const freshness = new Freshness({ witness, name, fetch, trust, prove, carryOn, world });
  const recall = recaller(roots, memory, trust, world);
  const loops: { close(): Promise<void> }[] = [];
  return {
    ...{ witness, freshness, recall, routes: witnessRoutes({ witness, memory }) },
    start: () => {
      if (loops.length > 0) return;
      const look = async () => {
        await recall();
        await growth.look();
      };
      loops.push(startTicking(look, 'witness.recall-failed', world));
      loops.push(startTicking(() => freshness.tick(), 'witness.round-failed', world));
    },
    close: async () => {
      stop.abort();
      await Promise.all(loops.map((loop) => loop.close()));
      await way.close();
    },
  };
}

/** To the sources, and to the witnesses and logs that the newest verified root names. */
function openWay({ origin, trust }: HubWitnessParts['config'], root: () => Root | null) {
  const allow = (url: URL) => {
    const newest = root();
    const urls = [
      ...trust.sources,
      ...(newest?.witnesses ?? []).map((one) => one.url),
      ...(newest?.logs ?? []).map((one) => one.url),
    ];
    return urls.some((one) => new URL(one).origin === url.origin);
  };
  const loopback = new URL(origin).hostname.endsWith('.localhost');
  return createEgress({ allow, loopback, maxBytes: answerBytesMax });
}

/** The root, looked for if there is none yet: the first request may come before the hub's own first look. */
async function logsOf(roots: KnownRoots, trust: TrustRuntime): Promise<readonly LogKeys[]> {
  if (roots.newest() === null) await roots.look();
  return activeLogs(roots.newest() ?? refuseWithoutRoot(), trust.lastVerified()?.root ?? null);
}

/** The log of the newest root, and while a successor takes over also the one that is still in force. */
function activeLogs(newest: Root, inForce: Root | null): readonly LogKeys[] {
  const active = [newest, inForce].flatMap((root) => root?.logs.filter(({ state }) => state === 'active') ?? []);
  const byOrigin = new Map(active.toReversed().map(({ origin, vkey }) => [origin, { origin, keys: [vkey] }]));
  return [...byOrigin.values()];
}

function urlsOf(root: Root | null, origin: string): readonly string[] {
  return (root?.logs ?? []).filter((log) => log.origin === origin).map(({ url }) => url);
}

/** Every witness is a mirror, at the same host. */
function mirrorsOf(root: Root | null, own: string): readonly string[] {
  return (root?.witnesses ?? [])
    .map(({ url }) => new URL(url).origin)
    .filter((origin) => origin !== own)
    .map((origin) => `${origin}/trust`);
}

function refuseWithoutRoot(): never {
  throw new WitnessError('WITNESS_NO_ROOT', 'No source has given the region’s root yet.');
}

function permit(memory: Memory, trust: TrustRuntime, world: World, origin: string): Date {
  memory.require(origin);
  const standing = trust.standing();
  // Before the first list nothing is known that a clock could be measured by.
  if (standing === null) return world.now();
  // What this witness remembers is asked log by log, above: a hub in doubt of one log may sign for its successor.
  const time = cosigningTime({ now: standing.now, state: standing.clock }, { amnesia: false });
  if ('refused' in time) throw new WitnessError('WITNESS_CLOCK_WRONG', time.happened);
  return time.at;
}

/** Looks for newer roots now and then, and after its memory each time. */
function recaller(roots: KnownRoots, memory: Memory, trust: TrustRuntime, world: World): () => Promise<boolean> {
  let rootsDueAt = 0;
  return async () => {
    const now = world.now().getTime();
    if (roots.newest() === null || now >= rootsDueAt) {
      rootsDueAt = now + rootsEveryMs;
      await roots.look();
    }
    return recallOnce(roots, memory, trust);
  };
}

async function recallOnce(roots: KnownRoots, memory: Memory, trust: TrustRuntime): Promise<boolean> {
  const inForce = trust.lastVerified();
  if (inForce !== null) await memory.compare(inForce);
  const root = roots.newest();
  if (root === null) return false;
  const logs = activeLogs(root, inForce?.root ?? null);
  const areRestored = await Promise.all(logs.map(({ origin }) => memory.isRestored(origin)));
  const isRestored = areRestored.includes(true);
  if (trust.isForgetful() && !isRestored) await memory.forget();
  if (isRestored) await trust.setAmnesia(true, 'restored from a backup; the other witnesses must confirm');
  let remembers = true;
  for (const log of logs) remembers = (await memory.recall(root, log)) && remembers;
  if (remembers) await trust.setAmnesia(false, 'the other witnesses have told what they know');
  return remembers;
}

/** Every log of the newest root; with `own` only where our own witness has stood by a tree alone for too long. */
async function carryAll(further: CarryOn, root: Root | null, whose: 'own' | 'any'): Promise<void> {
  if (root === null) return;
  for (const log of activeLogs(root, null))
    if (whose === 'any' || (await further.isDue(log))) await further.carry(root, log);
}

function keepFork(fork: ForkEvidence, trust: TrustRuntime, world: World): void {
  trust.acceptFork(formatForkEvidence(fork), 'witness').catch((error: unknown) => {
    const code = error instanceof CodedError ? error.code : 'unexpected';
    world.log.error({ event: 'witness.fork-not-kept', code, message: String(error) });
  });
}

/** Looks for a tree that this witness cosigned until it is in force here: a change takes seconds, not minutes. */
function watchGrowth(trust: TrustRuntime, world: World): { expect(size: number): void; look(): Promise<void> } {
  let wanted = 0;
  let until = 0;
  return {
    expect: (size) => {
      wanted = size;
      until = world.now().getTime() + growthWatchMs;
    },
    look: async () => {
      if (wanted === 0 || world.now().getTime() > until) return;
      if ((trust.lastVerified()?.log.size ?? 0) < wanted) await trust.refresh();
      if ((trust.lastVerified()?.log.size ?? 0) >= wanted) wanted = 0;
    },
  };
}
