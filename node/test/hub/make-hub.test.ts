/** A new hub directory: whole, closed, never made twice, and without one private key in the clear. */
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseCountryCode } from '@breakwater/federation-protocol';
import { describe, expect, it } from 'vitest';
import { type HubOrder, makeHub } from '../../hub/make-hub.ts';
import { openHub } from '../../hub.ts';
import { openKeyring } from '../../keys/keyring.ts';
import { makePersonKey } from '../../keys/person-key.ts';
import { realWorld } from '../../world.ts';
import { scratch } from '../scratch.ts';

const world = realWorld('silent');
const country = parseCountryCode('LC');

async function order(dir: string): Promise<HubOrder> {
  const passphrase = 'a passphrase of the hub';
  await writeFile(join(dir, 'hub.passphrase'), passphrase);
  const official = (name: string) => ({ for: 'official' as const, country, name, abroadIn: parseCountryCode('GY') });
  const officials = await Promise.all(
    ['one', 'two'].map((name) => makePersonKey(join(dir, `${name}.key`), official(name), 'p', world.randomBytes)),
  );
  const reader = { for: 'reader' as const, country, name: 'reader', abroadIn: null };
  await makePersonKey(join(dir, 'reader.key'), reader, 'p', world.randomBytes);
  return {
    dir: join(dir, 'hub'),
    passphrase,
    officials,
    officialThreshold: 2,
    readerKeyFile: join(dir, 'reader.key'),
    settings: {
      role: 'hub',
      country,
      name: 'Saint Lucia',
      origin: 'http://lc.localhost:7101',
      listen: { host: '127.0.0.1', port: 7101 },
      console: { port: 7201 },
      secrets: { passphrase_file: '../hub.passphrase' },
      trust: { root_sha256: 'a'.repeat(64), sources: ['http://region.localhost:7100'] },
      link: { mode: 'direct' },
      log: { level: 'silent' },
    },
  };
}

/** Every way in which the private part of a key might be written: as JWK text, as bytes, in hexadecimal. */
function spellings(d: string): readonly Buffer[] {
  const bytes = Buffer.from(d, 'base64url');
  return [Buffer.from(d), bytes, Buffer.from(bytes.toString('hex')), Buffer.from(bytes.toString('base64'))];
}

describe('a new hub', () => {
  it('opens with its passphrase and trusts nobody yet', async () => {
    const made = await order(await scratch());
    await makeHub(made, world);
    const hub = await openHub(made.dir);
    expect(hub.config.country).toBe('LC');
    expect(hub.directory.members()).toEqual([]);
    expect(() => hub.trust.current()).toThrow(expect.objectContaining({ code: 'TRUST_NOT_YET' }));
    await hub.close();
  });

  it('keeps no private key in the clear anywhere in its directory', async () => {
    const made = await order(await scratch());
    await makeHub(made, world);
    const keyring = await openKeyring(made.dir, made.passphrase);
    const document = keyring.export() as { keys: Record<string, { d: string }>; pairwise: { secret: string } };
    const secrets = [...Object.values(document.keys).map(({ d }) => d), document.pairwise.secret].flatMap(spellings);
    const names = await readdir(made.dir, { recursive: true });
    const files = (
      await Promise.all(names.map(async (name) => ((await stat(join(made.dir, name))).isFile() ? [name] : [])))
    ).flat();
    expect(files).toContain('hub.db');
    for (const name of files) {
      const content = await readFile(join(made.dir, name));
      expect(
        secrets.filter((secret) => content.includes(secret)),
        name,
      ).toEqual([]);
      expect(content.includes('PRIVATE KEY') || content.includes('"d"'), name).toBe(false);
    }
  });

  it('is never made over another', async () => {
    const made = await order(await scratch());
    await makeHub(made, world);
    await expect(makeHub(made, world)).rejects.toMatchObject({ code: 'CONFIG_EXISTS' });
  });

  it('takes officials of its own country only', async () => {
    const dir = await scratch();
    const made = await order(dir);
    const foreign = { for: 'official' as const, country: parseCountryCode('JM'), name: 'x', abroadIn: null };
    const official = await makePersonKey(join(dir, 'x.key'), foreign, 'p', world.randomBytes);
    await expect(makeHub({ ...made, officials: [official] }, world)).rejects.toMatchObject({ code: 'KEY_ABSENT' });
  });
});
