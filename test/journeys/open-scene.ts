/** Starts a fresh region and a browser, and takes both down again. */
import { mkdirSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { launchBrowser } from './browser.ts';
import { type Ledger, seconds } from './ledger.ts';
import { breakwaterProgram, openPrograms } from './programs.ts';
import type { Places, Scene } from './scene.ts';

/** A scene that can be closed; closing ends every process it started. */
export type OpenScene = Scene & { close(): Promise<void> };

/** Founds the region in `root`. `linkOnly` names hubs that can only dial out. */
export async function openScene(root: string, linkOnly: readonly string[], ledger: Ledger): Promise<OpenScene> {
  mkdirSync(root, { recursive: true });
  const programs = openPrograms();
  try {
    const began = performance.now();
    const link = linkOnly.length > 0 ? ['--link-only', linkOnly.join(',')] : [];
    const { said } = await programs.start([breakwaterProgram, 'region', 'start', '--root', root, ...link, '--json']);
    ledger.claim(
      'The region is up: seven hubs, the authority, three services',
      said.ready === true,
      JSON.stringify(said),
    );
    ledger.fact(`founded by the ceremony and started in ${seconds(performance.now() - began)}`);
    const places = placesOf(root, said.ports, String(said.rootSha256));
    for (const country of linkOnly) {
      const said = await callDirectly(places.hub(country), '/peer/heads?country=DM');
      ledger.claim(
        `${country} takes no direct call of a peer: it only dials out`,
        said.includes('PEER_LINK_REQUIRED'),
        said,
      );
    }
    const browser = await launchBrowser();
    const close = async () => {
      await browser.close();
      await programs.endAll();
    };
    return { root, ledger, programs, browser, places, close };
  } catch (error) {
    await programs.endAll();
    throw error;
  }
}

/** What a peer that dialled this hub would hear. */
async function callDirectly(hub: string, path: string): Promise<string> {
  const { host, port } = new URL(hub);
  return await new Promise((done, fail) => {
    get({ host: '127.0.0.1', port, path, headers: { host } }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () => done(text));
    }).on('error', fail);
  });
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
    peopleDir: (country) => join(root, 'people', country.toLowerCase()),
  };
}
