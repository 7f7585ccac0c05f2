/** A hub made before its region is told the root once, and by no command a second time. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verb as pin } from '../../cli/trust-pin.ts';
import type { Terminal } from '../../cli/verb.ts';
import { pinRoot } from '../../config/pin-root.ts';
import { readHubConfig } from '../../config/read-config.ts';
import { scratch } from '../scratch.ts';

const toml = `# a comment of the operator
country = "LC"
name = "Saint Lucia"
origin = "http://lc.localhost:7101"
listen = { port = 7101 }
console = { port = 7201 }
[secrets]
passphrase_file = "../lc.passphrase"
`;
const rootSha256 = 'ab'.repeat(32);
const sources = ['http://region.localhost:7100'];

async function hubDir(): Promise<string> {
  const dir = await scratch();
  await writeFile(join(dir, 'hub.toml'), toml);
  return dir;
}

const silent: Terminal = {
  json: true,
  isTty: false,
  line: () => undefined,
  result: () => undefined,
  progress: () => undefined,
  ask: async () => '',
};

describe('pinning the root', () => {
  it('adds the pin and leaves the rest of the file as it was', async () => {
    const dir = await hubDir();
    expect(await pinRoot(dir, { rootSha256, sources })).toBe(true);
    expect((await readHubConfig(dir)).trust).toEqual({ rootSha256, sources });
    expect((await readFile(join(dir, 'hub.toml'), 'utf8')).startsWith(toml.trimEnd())).toBe(true);
  });

  it('takes the same pin twice and never another one', async () => {
    const dir = await hubDir();
    await pinRoot(dir, { rootSha256, sources });
    const before = await readFile(join(dir, 'hub.toml'));
    expect(await pinRoot(dir, { rootSha256, sources: [] })).toBe(false);
    await expect(pinRoot(dir, { rootSha256: 'cd'.repeat(32), sources })).rejects.toMatchObject({
      code: 'CONFIG_PINNED',
    });
    expect(await readFile(join(dir, 'hub.toml'))).toEqual(before);
  });

  it('changes nothing when a source is no origin', async () => {
    const dir = await hubDir();
    await expect(pinRoot(dir, { rootSha256, sources: ['region'] })).rejects.toMatchObject({ code: 'CONFIG_MALFORMED' });
    expect(await readFile(join(dir, 'hub.toml'), 'utf8')).toBe(toml);
  });
});

describe('breakwater trust pin', () => {
  it('takes the fingerprint in groups of four, as it is read out', async () => {
    const dir = await hubDir();
    const spoken = (rootSha256.toUpperCase().match(/.{4}/g) ?? []).join(' ');
    expect(await pin.run({ options: { dir, rootSha256: spoken }, args: [] }, silent)).toBe(0);
    expect((await readHubConfig(dir)).trust.rootSha256).toBe(rootSha256);
  });

  it('refuses what is no fingerprint', async () => {
    const dir = await hubDir();
    await expect(pin.run({ options: { dir, rootSha256: 'abab' }, args: [] }, silent)).rejects.toMatchObject({
      code: 'CLI_USAGE',
    });
  });
});
