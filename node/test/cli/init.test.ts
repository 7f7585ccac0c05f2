/** `breakwater init` judges everything before it writes anything. */
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseCountryCode } from '@breakwater/federation-protocol';
import { describe, expect, it } from 'vitest';
import { readHubConfig } from '../../config/read-config.ts';
import { makePersonKey } from '../../keys/person-key.ts';
import { realWorld } from '../../world.ts';
import { scratch } from '../scratch.ts';
import { answerOf, type } from './a-hub.ts';

const right: Readonly<Record<string, string>> = {
  role: 'authority',
  country: 'XC',
  name: 'Region',
  origin: 'http://region.localhost:7100',
  listen: '127.0.0.1:7100',
  console: '127.0.0.1:7200',
};

/** Runs init in a new place, with some options exchanged, and tells what lies there afterwards. */
async function init(changes: Readonly<Record<string, string>> = {}, top?: string) {
  const place = top ?? (await scratch());
  const passphraseFile = join(place, 'passphrase');
  await writeFile(passphraseFile, 'a passphrase for this test\n');
  const options = { ...right, dir: join(place, 'hub'), 'passphrase-file': passphraseFile, ...changes };
  const said = await type(
    `init --json ${Object.entries(options)
      .map(([name, value]) => `--${name} ${value}`)
      .join(' ')}`,
  );
  return { ...said, answer: answerOf(said), place, left: await readdir(join(place, 'hub')).catch(() => null) };
}

describe('init', () => {
  it('makes a hub whose settings can be read', async () => {
    const { exitCode, place } = await init();
    expect(exitCode).toBe(0);
    await expect(readHubConfig(join(place, 'hub'))).resolves.toMatchObject({ country: 'XC', role: 'authority' });
  });

  it.each([
    ['--country', { country: 'xc' }, 'CONFIG_MALFORMED'],
    ['--name', { name: 'N'.repeat(81) }, 'CONFIG_MALFORMED'],
    ['--origin', { origin: 'http://region.localhost:7100/path' }, 'CONFIG_MALFORMED'],
    ['origin', { origin: 'http://region.example' }, 'CONFIG_ORIGIN_UNSAFE'],
    ['--listen', { listen: '127.0.0.1:99999' }, 'CONFIG_MALFORMED'],
    ['--console', { console: '127.0.0.1:0' }, 'CONFIG_MALFORMED'],
    ['--root-sha256', { 'root-sha256': 'abc' }, 'CONFIG_MALFORMED'],
    ['--trust-source', { 'root-sha256': 'a'.repeat(64), 'trust-source': 'region' }, 'CONFIG_MALFORMED'],
    ['--trust-source', { 'trust-source': 'http://region.localhost:7100' }, 'CLI_USAGE'],
    ['--role', { role: 'king' }, 'CLI_USAGE'],
    ['--link', { link: 'both' }, 'CLI_USAGE'],
    ['nowhere', { 'reader-key': '/nowhere/reader.key' }, 'FILE_UNREADABLE'],
  ])('names %s when it is wrong, and writes nothing', async (named, changes, code) => {
    const { answer, left } = await init(changes);
    expect(answer).toMatchObject({ ok: false, code, message: expect.stringContaining(named) });
    expect(left).toBeNull();
  });

  it('leaves nothing half made when an official is of another country', async () => {
    const place = await scratch();
    const order = { for: 'official', country: parseCountryCode('JM'), name: 'x', abroadIn: null } as const;
    await makePersonKey(join(place, 'x.key'), order, 'p', realWorld('silent').randomBytes);
    const hub = { role: 'hub', country: 'LC', officials: join(place, 'x.pub.json') };
    const { answer, left } = await init(hub, place);
    expect([answer.code, left]).toEqual(['KEY_ABSENT', null]);
  });
});

describe('a passphrase inside the hub directory', () => {
  it('is refused, and nothing is made of it', async () => {
    const place = await scratch();
    await mkdir(join(place, 'hub'));
    const inside = join(place, 'hub', 'passphrase');
    await writeFile(inside, 'a passphrase for this test\n');
    const { answer, left } = await init({ 'passphrase-file': inside }, place);
    expect([answer.code, left]).toEqual(['CONFIG_SECRET_INSIDE', ['passphrase']]);
  });

  it('is refused behind a link to the file and behind a link to the directory', async () => {
    const place = await scratch();
    await mkdir(join(place, 'hub', 'keys'), { recursive: true });
    await writeFile(join(place, 'hub', 'keys', 'passphrase'), 'a passphrase for this test\n');
    await symlink(join(place, 'hub', 'keys', 'passphrase'), join(place, 'link'));
    await symlink(join(place, 'hub'), join(place, 'door'));
    const refusal = { answer: { code: 'CONFIG_SECRET_INSIDE' } };
    expect(await init({ 'passphrase-file': join(place, 'link') }, place)).toMatchObject(refusal);
    const throughDoor = { dir: join(place, 'door'), 'passphrase-file': join(place, 'hub', 'keys', 'passphrase') };
    expect(await init(throughDoor, place)).toMatchObject(refusal);
  });

  it('may have a name that begins like the directory', async () => {
    const place = await scratch();
    const beside = join(place, 'hub.passphrase');
    await writeFile(beside, 'a passphrase for this test\n');
    expect((await init({ 'passphrase-file': beside }, place)).exitCode).toBe(0);
  });
});
