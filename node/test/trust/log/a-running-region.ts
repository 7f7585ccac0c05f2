/** An authority and hubs with their real logs, records and runtimes, on a network made of functions. */
import { join } from 'node:path';
import type { SignedDocument } from '@breakwater/trust-lists';
import { onTestFinished } from 'vitest';
import { openSqliteStore } from '../../../store/sqlite/open.ts';
import type { Store } from '../../../store/store.ts';
import { logDir, openLogFolder } from '../../../trust/log/folder.ts';
import { openAuthorityLog, type RunningLog } from '../../../trust/log/open.ts';
import { openMirror } from '../../../trust/mirror.ts';
import { publishTrust } from '../../../trust/publish.ts';
import { trustRoutes } from '../../../trust/routes.ts';
import { openTrust, type TrustRuntime } from '../../../trust/runtime.ts';
import { type HubWitness, openHubWitness } from '../../../trust/witness/open.ts';
import { type Cast, type Code, castRegion, codes, fetchOver, originOf, partsOf, served } from '../a-region.ts';
import { authorityOrigin, type Network, type TestWorld, testWorld } from '../region.ts';

/** What a running authority has. */
export interface TestAuthority extends Pick<RunningLog, 'folder' | 'log' | 'countNotices'> {
  readonly trust: TrustRuntime;
}

/** What a running hub has. */
export interface TestHub extends Pick<HubWitness, 'witness' | 'recall' | 'freshness'> {
  readonly code: Code;
  readonly trust: TrustRuntime;
  readonly store: Store;
  readonly dir: string;
  /** Completes its mirror, as the running hub does after each change. */
  follow(): Promise<void>;
}

/** The region; hubs are added to and taken from `network` to go up and down. */
export interface RunningRegion {
  readonly cast: Cast;
  readonly network: Network;
  readonly world: TestWorld;
  readonly dir: string;
  readonly asked: string[];
  /** With sources it is pinned like a hub, for want of anything of its own. */
  authority(dir?: string, sources?: readonly string[]): Promise<TestAuthority>;
  hub(code: Code): Promise<TestHub>;
  publish(list: SignedDocument | null, options?: { readonly dir?: string; readonly root?: boolean }): Promise<number>;
}

export async function runningRegion(dir: string): Promise<RunningRegion> {
  const cast = await castRegion();
  const network: Network = new Map();
  const world = testWorld();
  const asked: string[] = [];
  const over = fetchOver(network);
  const fetch: typeof over = (url, init) => {
    asked.push(`${init?.method ?? 'GET'} ${url}`);
    return over(url, init);
  };
  const region = { cast, network, world, dir, asked };
  const home = join(dir, 'authority');
  return {
    ...region,
    authority: async (authorityDir = home, sources = []) => {
      const parts = {
        dir: authorityDir,
        rootSha256: sources.length > 0 ? cast.rootSha256 : '',
        origin: authorityOrigin,
      };
      const trust = await openTrust({ ...parts, isAuthority: true, sources, fetch, world, keeps: true });
      const signers = { anchor: cast.anchor, log: cast.log };
      const running = openAuthorityLog({ ...parts, trust, world, fetch, signers });
      network.set(authorityOrigin, served(trustRoutes({ trust, mirror: openLogFolder(logDir(authorityDir)) })));
      onTestFinished(() => running.close());
      const { folder, log, countNotices } = running;
      return { trust, folder, log, countNotices };
    },
    hub: (code) => openHub(region, code, fetch),
    publish: async (list, options = {}) => {
      const root = options.root === true ? cast.root : null;
      const order = {
        dir: options.dir ?? home,
        rootSha256: options.dir === undefined ? '' : cast.rootSha256,
        root,
        list,
        anchor: cast.anchor,
        log: cast.log,
      };
      return (await publishTrust({ ...order, now: world.now() })).checkpoint.size;
    },
  };
}

async function openHub(
  { cast, network, world, dir }: Pick<RunningRegion, 'cast' | 'network' | 'world' | 'dir'>,
  code: Code,
  fetch: ReturnType<typeof fetchOver>,
): Promise<TestHub> {
  const parts = partsOf(cast, code, { dir, fetch, world });
  const trust = await openTrust(parts);
  const mirror = openMirror(parts.dir, world);
  const store = openSqliteStore(join(dir, `${code}.db`));
  onTestFinished(() => store.close());
  const config = {
    dir: parts.dir,
    origin: parts.origin,
    trust: { rootSha256: cast.rootSha256, sources: [authorityOrigin] },
  };
  const signer = cast.witnesses[code];
  const opened = openHubWitness({ config, signer, store: store.witness, trust, world, fetch });
  network.set(originOf(code), served([...opened.routes, ...trustRoutes({ trust, mirror })]));
  onTestFinished(() => opened.close());
  const follow = async () => {
    const state = trust.lastVerified();
    if (state !== null) await mirror.follow(state, []);
  };
  const { witness, recall, freshness } = opened;
  return { code, trust, store, dir: parts.dir, witness, recall, freshness, follow };
}

/** Every hub of the region, up and asked for its memory. */
export async function allHubs(region: RunningRegion): Promise<Readonly<Record<Code, TestHub>>> {
  const hubs: TestHub[] = [];
  for (const code of codes) hubs.push(await region.hub(code));
  await Promise.all(hubs.map((hub) => hub.recall()));
  const by = (code: Code) => hubs.find((hub) => hub.code === code) ?? failed(code);
  return { BB: by('BB'), DM: by('DM'), GY: by('GY'), LC: by('LC') };
}

function failed(code: Code): never {
  throw new Error(`no hub of ${code}`);
}
