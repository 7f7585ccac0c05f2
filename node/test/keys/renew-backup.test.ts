/** A new backup key waits beside the old one, whatever happens while it is made, and signs when the list names it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type PublicJwk, parseCountryCode } from '@breakwater/federation-protocol';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { writeKeyFile } from '../../keys/key-file.ts';
import { type Keyring, keyringFile, keyringOf, openHalves, openKeyring } from '../../keys/keyring.ts';
import { listedKeyring } from '../../keys/listed-keyring.ts';
import { makeKeyring } from '../../keys/make-keys.ts';
import { nextBackupKey, type RenewalOrder, renewBackupKey } from '../../keys/renew-backup.ts';
import { random } from '../backup/a-cast.ts';
import { scratch } from '../scratch.ts';

const passphrase = 'a passphrase for this test';
const country = parseCountryCode('LC');
const at = new Date('2026-11-22T03:00:00.000Z');

async function makeDir(): Promise<{ dir: string; first: Keyring; order: RenewalOrder }> {
  const dir = await scratch();
  await mkdir(join(dir, 'keys'));
  const sealed = makeKeyring(country, 'hub', random);
  const first = await keyringOf(sealed);
  await writeKeyFile(join(dir, keyringFile), { open: openHalves(first), sealed }, passphrase, random);
  const listed = new Set([first.publicJwk('backup').kid]);
  return { dir, first, order: { dir, passphrase, listed, isAgain: false, now: () => at, randomBytes: random } };
}

const opened = (dir: string) => openKeyring(dir, passphrase);

describe('a renewal of the backup key', () => {
  it('puts one new key beside the old one and leaves every other key and secret as it is', async () => {
    const { dir, first, order } = await makeDir();
    const { key, madeAt, isNew } = await renewBackupKey(order);
    const now = await opened(dir);
    expect([isNew, madeAt, nextBackupKey(now)]).toEqual([true, at, { key, madeAt: at }]);
    expect(key.kid).not.toBe(first.publicJwk('backup').kid);
    const { keys, backupNextMadeAt, ...rest } = now.export();
    const { 'backup-next': next, ...others } = keys as Record<string, unknown>;
    expect({ ...rest, keys: others }).toEqual(first.export());
    expect([next, backupNextMadeAt]).toEqual([expect.objectContaining({ crv: 'Ed25519' }), at.toISOString()]);
    const shown = JSON.parse(await readFile(join(dir, 'keys', 'public.json'), 'utf8'));
    expect(shown.keys['backup-next']).toEqual({ ...key });
    expect(JSON.stringify(shown)).not.toContain('"d"');
  });

  it('makes no second key while one waits, unless it is asked to forget that one', async () => {
    const { dir, first, order } = await makeDir();
    const once = await renewBackupKey(order);
    expect(await renewBackupKey({ ...order, now: () => new Date('2027-01-01') })).toMatchObject({
      ...{ key: once.key, madeAt: at, isNew: false },
    });
    const again = await renewBackupKey({ ...order, isAgain: true });
    expect([again.isNew, again.key.kid === once.key.kid]).toEqual([true, false]);
    expect((await opened(dir)).publicJwk('backup')).toEqual(first.publicJwk('backup'));
  });

  it('lets a key that the list names take the place of the old one, and makes a third', async () => {
    const { dir, order } = await makeDir();
    const second = await renewBackupKey(order);
    const third = await renewBackupKey({ ...order, listed: new Set([...order.listed, second.key.kid]) });
    const now = await opened(dir);
    expect([now.publicJwk('backup').kid, nextBackupKey(now)?.key.kid]).toEqual([second.key.kid, third.key.kid]);
  });

  it('goes on from whatever a run left that was killed, after the key file and before', async () => {
    const { dir, order } = await makeDir();
    await writeFile(join(dir, `${keyringFile}.new`), 'half a key fi');
    const { key } = await renewBackupKey(order);
    await writeFile(join(dir, 'keys', 'public.json'), '{"country":"LC","keys":{}}');
    expect(await renewBackupKey(order)).toMatchObject({ key, isNew: false });
    expect(JSON.parse(await readFile(join(dir, 'keys', 'public.json'), 'utf8')).keys['backup-next'].kid).toBe(key.kid);
    expect((await readdir(join(dir, 'keys'))).sort()).toEqual(['hub.key', 'public.json']);
  });

  it('is made by one process at a time, and changes nothing for the other', async () => {
    const { dir, first, order } = await makeDir();
    const other = new Database(join(dir, 'renewing.db'));
    other.exec('BEGIN EXCLUSIVE');
    await expect(renewBackupKey(order)).rejects.toMatchObject({ code: 'KEY_RENEWAL_RUNNING' });
    expect((await opened(dir)).export()).toEqual(first.export());
    other.close();
    await expect(renewBackupKey(order)).resolves.toMatchObject({ isNew: true });
  });

  it('changes nothing under a wrong passphrase', async () => {
    const { dir, first, order } = await makeDir();
    const wrong = renewBackupKey({ ...order, passphrase: 'another' });
    await expect(wrong).rejects.toMatchObject({ code: 'KEYFILE_PASSPHRASE_WRONG' });
    expect((await opened(dir)).export()).toEqual(first.export());
  });

  it.each([
    ['before', '1', 'old'],
    ['after', '1', 'new'],
    ['before', '2', 'new'],
  ])('killed %s renaming file %s leaves the %s keys whole, and the next run completes it', async (when, nth, left) => {
    const { dir, first, order } = await makeDir();
    const script = join(import.meta.dirname, 'killed-renewal.ts');
    const child = spawn(process.execPath, [script, dir, passphrase, [...order.listed].join(), when, nth]);
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    const { keyring, key, isNew } = await renewBackupKey(order);
    expect([isNew, keyring.publicJwk('backup').kid]).toEqual([left === 'old', first.publicJwk('backup').kid]);
    expect(JSON.parse(await readFile(join(dir, 'keys', 'public.json'), 'utf8')).keys['backup-next'].kid).toBe(key.kid);
  });
});

describe('a keyring that follows the list', () => {
  it('signs with the new key from the list on that names it, and with the old one until then', async () => {
    const { dir, first, order } = await makeDir();
    const { key } = await renewBackupKey(order);
    let listed: readonly PublicJwk[] = [first.publicJwk('backup')];
    const { keyring } = listedKeyring(
      await opened(dir),
      () => listed,
      () => opened(dir),
    );
    expect([keyring.publicJwk('backup').kid, keyring.signer('backup').kid]).toEqual(Array(2).fill(listed[0]?.kid));
    listed = [key];
    expect([keyring.publicJwk('backup').kid, keyring.signer('backup').kid]).toEqual([key.kid, key.kid]);
    listed = [];
    expect(keyring.publicJwk('backup').kid, 'without a list').toBe(first.publicJwk('backup').kid);
  });

  it('opens the key file again for a key that was made since, and only then', async () => {
    const { dir, first, order } = await makeDir();
    let reopened = 0;
    let listed: readonly PublicJwk[] = [first.publicJwk('backup')];
    const following = listedKeyring(
      first,
      () => listed,
      () => {
        reopened += 1;
        return opened(dir);
      },
    );
    const { key } = await renewBackupKey(order);
    await following.look();
    listed = [];
    await following.look();
    expect([reopened, following.keyring.publicJwk('backup').kid]).toEqual([0, first.publicJwk('backup').kid]);
    listed = [key];
    await following.look();
    await following.look();
    expect([reopened, following.keyring.signer('backup').kid]).toEqual([1, key.kid]);
    expect(following.keyring.publicJwk('peer')).toEqual(first.publicJwk('peer'));
  });
});
