/** Starts a fresh region and a browser, and takes both down again. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { callHub } from './ask-hub.ts';
import { launchBrowser } from './browser.ts';
import type { Ledger } from './ledger.ts';
import { breakwaterProgram, openPrograms, type Programs } from './programs.ts';
import type { Places, Scene } from './scene.ts';

const startMsMax = 60_000;

/** A scene that can be closed; closing ends every process it started. */
export type OpenScene = Scene & { close(): Promise<void> };

/** Founds the region in `root`. `linkOnly` names hubs that can only dial out. */
export async function openScene(
  root: string,
  linkOnly: readonly string[],
  ledger: Ledger,
  programs: Programs = openPrograms(),
): Promise<OpenScene> {
  mkdirSync(root, { recursive: true });
  try {
    const began = performance.now();
    const link = linkOnly.length > 0 ? ['--link-only', linkOnly.join(',')] : [];
    const words = ['region', 'start', '--root', root, ...link, '--json'];
    const { child: region, said } = await programs.start([breakwaterProgram, ...words]);
    const ms = performance.now() - began;
    ledger.claim(
      'The region is up: seven hubs, the authority, three services',
      said.ready === true,
      JSON.stringify(said),
    );
    ledger.claim('The public site was built meanwhile', existsSync(join(root, 'authority', 'site', 'index.html')));
    ledger.claimWithin('Founded by the ceremony, site built, started:', ms, startMsMax);
    const places = placesOf(root, said.ports, String(said.rootSha256));
    for (const country of linkOnly) {
      const { text: said } = await callHub(places.hub(country), '/peer/heads?country=DM');
      ledger.claim(
        `${country} takes no direct call of a peer: it only dials out`,
        said.includes('PEER_LINK_REQUIRED'),
        said,
      );
    }
    const browser = await launchBrowser();
    const close = async () => {
      try {
        await browser.close();
      } finally {
        await programs.endAll();
      }
    };
    return { root, ledger, programs, region, ports: said.ports, browser, places, close };
  } catch (error) {
    await programs.endAll();
    throw error;
  }
}

/** Reads the ports that the region printed. */
function placesOf(root: string, ports: unknown, rootSha256: string): Places {
  const port = (...path: readonly string[]): number => {
    let value: unknown = ports;
    for (const name of path) value = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
    if (typeof value !== 'number') throw new Error(`the region said no port for ${path.join(' ')}`);
    return value;
  };
  return {
    rootSha256,
    authority: `http://region.localhost:${port('authority', 'public')}`,
    hub: (country) => `http://${country.toLowerCase()}.localhost:${port('hubs', country, 'public')}`,
    service: (id) => `http://${id}.localhost:${port('services', id)}`,
    hubDir: (country) => join(root, 'hubs', country.toLowerCase()),
    dataDir: (country) => join(root, 'data', country.toLowerCase()),
    papersDir: join(root, 'papers'),
    authorityDir: join(root, 'authority'),
    peopleDir: (country) => join(root, 'people', country.toLowerCase()),
  };
}
