/** A founding that was broken off anywhere goes on from there, and makes nothing twice that somebody has seen. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSite } from '../../region/build-site.ts';
import { atDesk, type Office } from '../../region/ceremony/found.ts';
import { registerServices } from '../../region/ceremony/services.ts';
import { type Commands, openCommands, type ProgramCall } from '../../region/command.ts';
import { regionLayout } from '../../region/layout.ts';
import { portBlock } from '../../region/ports.ts';
import { type RegionState, writeRegion } from '../../region/region-file.ts';

const root = mkdtempSync(join(tmpdir(), 'resume-'));
const layout = regionLayout(root);
const state: RegionState = {
  format: 0,
  createdAt: '2026-11-22T00:00:00Z',
  stage: 'founding',
  rootSha256: 'ab'.repeat(32),
  linkOnly: [],
  ports: portBlock(7100),
  processes: {},
};

beforeAll(async () => {
  mkdirSync(layout.papers);
  await writeRegion(layout.regionFile, state);
});
const commands = openCommands();

afterAll(async () => {
  await commands.dismiss();
  rmSync(root, { recursive: true });
});

describe('a desk', () => {
  const office: Office = { layout, commands };
  const hub = layout.hub('LC');
  const officer = join(layout.people('LC'), 'trust-officer');
  const read = (path: string) => readFileSync(path, 'utf8');

  it('makes a key anew when its public half was never written, and leaves the others alone', async () => {
    await atDesk(office, 'LC', 'keys');
    const [lost, kept] = [read(`${officer}.key`), read(join(layout.people('LC'), 'reader.key'))];
    rmSync(`${officer}.pub.json`);
    await atDesk(office, 'LC', 'keys');
    expect(read(`${officer}.key`)).not.toBe(lost);
    expect(read(join(layout.people('LC'), 'reader.key'))).toBe(kept);
  }, 300_000);

  it('makes a hub anew that was broken off before its hub.toml, with papers of its own', async () => {
    const witness = read(layout.paper('lc.witness.json'));
    rmSync(join(hub, 'hub.toml'));
    writeFileSync(join(hub, 'keys', 'hub.key'), 'half a key file');
    await atDesk(office, 'LC', 'keys', 'join');
    expect(existsSync(join(hub, 'hub.toml'))).toBe(true);
    expect(existsSync(layout.paper('lc.consent.json'))).toBe(true);
    expect(read(layout.paper('lc.witness.json'))).not.toBe(witness);
  }, 300_000);

  it('hands on the entry of a whole hub when it was broken off between hub.toml and the papers', async () => {
    const keys = read(join(hub, 'keys', 'hub.key'));
    for (const paper of ['lc.entry.json', 'lc.witness.json', 'lc.consent.json']) rmSync(layout.paper(paper));
    await atDesk(office, 'LC', 'keys', 'join');
    expect(read(join(hub, 'keys', 'hub.key'))).toBe(keys);
    for (const kind of ['entry', 'witness']) {
      expect(read(layout.paper(`lc.${kind}.json`))).toBe(read(join(hub, `${kind}.json`)));
    }
    expect(existsSync(layout.paper('lc.consent.json'))).toBe(true);
  }, 300_000);

  it('has the root pinned in its hub when it has joined', () => {
    expect(read(join(hub, 'hub.toml'))).toContain(`root_sha256 = "${state.rootSha256}"`);
  });
});

describe('the services', () => {
  it('take a number when they were registered but their secret was lost', async () => {
    const ask: Commands['ask'] = async (words) => {
      if (words[1] === 'list') return { clients: [{ id: 'polyclinic' }] };
      return { clientId: words[words.indexOf('--id') + 1], clientSecret: 'told once' };
    };
    await registerServices({ layout, commands: { ...openCommands(), ask } }, state);
    const clientOf = (id: string) =>
      JSON.parse(readFileSync(join(layout.service(id), 'service.json'), 'utf8')).clientId;
    expect(['polyclinic', 'pensions'].map(clientOf)).toEqual(['polyclinic-2', 'pensions']);
  });
});

describe('the public site', () => {
  let builds = 0;
  /** An Astro that writes one page, or breaks off after it. */
  const commands = (breaksOff: boolean) => ({
    run: async ({ words }: ProgramCall) => {
      builds += 1;
      writeFileSync(join(words.at(-1) ?? '', 'index.html'), `build ${builds}`);
      if (breaksOff) throw new Error('broken off');
    },
  });
  const page = () => readFileSync(join(layout.site, 'index.html'), 'utf8');

  it('is built when it is missing, and only then, while its sources stay the same', async () => {
    expect(await buildSite(commands(false), layout)).toBe(true);
    expect(await buildSite(commands(false), layout)).toBe(false);
    expect([builds, page()]).toEqual([1, 'build 1']);
  });

  it('is built again when its sources have changed; the old one stays until the new one is whole', async () => {
    writeFileSync(join(layout.site, '.sources'), 'of other sources');
    await expect(buildSite(commands(true), layout)).rejects.toThrow('broken off');
    expect(page()).toBe('build 1');
    expect(await buildSite(commands(false), layout)).toBe(true);
    expect(page()).toBe('build 3');
  });
});
