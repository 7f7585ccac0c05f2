/** A hub runs on a configuration that is whole, or it says which line is wrong. */
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { readHubConfig } from '../../config/read-config.ts';
import { formatHubToml } from '../../config/write-config.ts';
import { scratch } from '../scratch.ts';

const settings = {
  role: 'hub',
  country: 'LC',
  name: 'Saint Lucia',
  origin: 'http://lc.localhost:7101',
  listen: { host: '127.0.0.1', port: 7101 },
  console: { port: 7201 },
  secrets: { passphrase_file: '../people/lc/hub.passphrase' },
  trust: { root_sha256: 'a'.repeat(64), sources: ['http://region.localhost:7100'] },
  link: { mode: 'direct' },
  log: { level: 'info' },
} as const;

async function read(text: string) {
  const dir = await scratch();
  await writeFile(join(dir, 'hub.toml'), text);
  return readHubConfig(dir);
}

const written = formatHubToml({ ...settings, trust: { ...settings.trust, sources: [...settings.trust.sources] } });

describe('hub.toml', () => {
  it('is read as it was written, with paths made absolute', async () => {
    const config = await read(written);
    expect(config).toMatchObject({ country: 'LC', origin: settings.origin, link: { mode: 'direct' } });
    expect(config.console.origin).toBe('http://localhost:7201');
    expect(config.passphraseFile).toMatch(/^\/.*people\/lc\/hub\.passphrase$/);
  });

  it('says where shards of other countries are kept: in its own directory, or in an object store', async () => {
    expect((await read(written)).holding.store).toBeNull();
    const address = 's3://shards-lc/held?endpoint=https://objects.gov.lc&profile=hub';
    expect((await read(`${written}\n[holding]\nstore = "${address}"\n`)).holding.store).toBe(address);
    await expect(read(`${written}\n[holding]\nbucket = "x"\n`)).rejects.toMatchObject({ code: 'CONFIG_MALFORMED' });
  });

  it.each(['s3://AKIA0:verysecret@shards/x', '/srv/shards', 's3://shards?secret=verysecret'])(
    'keeps them nowhere else, and repeats no secret: %s',
    async (address) => {
      const error = await read(`${written}\n[holding]\nstore = "${address}"\n`).catch((cause) => cause);
      expect(error).toMatchObject({ code: 'STORE_ADDRESS_INVALID' });
      expect(JSON.stringify([error.message, error.evidence])).not.toContain('verysecret');
    },
  );

  it('is refused with the line when it is not TOML', async () => {
    await expect(read(`${written}\noops oops`)).rejects.toMatchObject({
      code: 'CONFIG_MALFORMED',
      message: expect.stringMatching(/line \d+, column \d+/),
    });
  });

  it.each([
    ['a misspelt setting', `${written}\nnmae = "x"`],
    ['a port beyond the last one', written.replace('7101\n', '71010\n')],
    ['a fingerprint that is cut short', written.replace('a'.repeat(64), 'a'.repeat(63))],
    ['a country in small letters', written.replace('"LC"', '"lc"')],
    ['an origin with a path', written.replace('7101"', '7101/hub"')],
  ])('is refused for %s, naming the place', async (_what, text) => {
    await expect(read(text)).rejects.toMatchObject({ code: 'CONFIG_MALFORMED' });
  });

  it('is refused when passkeys would travel over plain http', async () => {
    const text = written.replace('http://lc.localhost:7101', 'http://hub.gov.lc');
    await expect(read(text)).rejects.toMatchObject({ code: 'CONFIG_ORIGIN_UNSAFE' });
  });

  it('is refused when the passphrase lies inside the directory, however that is written', async () => {
    for (const file of ['hub.passphrase', './keys/../hub.passphrase', '../door/hub.passphrase']) {
      const top = await scratch();
      const dir = join(top, 'hub');
      await mkdir(dir);
      await symlink(dir, join(top, 'door'));
      await writeFile(join(dir, 'hub.passphrase'), 'a passphrase');
      await writeFile(join(dir, 'hub.toml'), written.replace('../people/lc/hub.passphrase', file));
      await expect(readHubConfig(dir), file).rejects.toMatchObject({ code: 'CONFIG_SECRET_INSIDE' });
    }
  });

  it('is refused when the environment names a passphrase inside the directory', async () => {
    vi.stubEnv('BREAKWATER_PASSPHRASE_FILE', 'hub.passphrase');
    onTestFinished(() => void vi.unstubAllEnvs());
    await expect(read(written)).rejects.toMatchObject({ code: 'CONFIG_SECRET_INSIDE' });
  });

  it('is missed by name', async () => {
    await expect(readHubConfig(await scratch())).rejects.toMatchObject({ code: 'CONFIG_MISSING' });
  });
});
