/** The key of an archive: raw or sealed, made once, opened only as what it is. */
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeArchiveKey, openArchiveKey } from '../../archive/key-file.ts';
import { writeKeyFile } from '../../keys/key-file.ts';
import { random } from '../backup/a-cast.ts';
import { scratch } from '../scratch.ts';

const nobody = () => Promise.reject(new Error('nobody should have been asked'));
const refused = (code: string) => expect.objectContaining({ code });

describe('the key file of an archive', () => {
  it('is 32 random bytes for its owner alone, and opens to the same keys again', async () => {
    const path = join(await scratch(), 'key');
    const made = await makeArchiveKey(path, null, random);
    const { size, mode } = await stat(path);
    expect([size, mode & 0o777]).toEqual([32, 0o600]);
    expect(await openArchiveKey(path, nobody)).toEqual(made);
  });

  it('with a passphrase shows nothing of the secret, and opens with the passphrase alone', async () => {
    const path = join(await scratch(), 'key');
    const made = await makeArchiveKey(path, 'sea grape', random);
    const text = await readFile(path, 'utf8');
    expect(JSON.parse(text)).toMatchObject({ open: { for: 'archive' }, kdf: { name: 'argon2id' } });
    expect(text).not.toContain(made.owner);
    expect(await openArchiveKey(path, async () => 'sea grape')).toEqual(made);
    await expect(openArchiveKey(path, async () => 'sea grapes')).rejects.toThrow(refused('KEYFILE_PASSPHRASE_WRONG'));
  });

  it.each([0o640, 0o604, 0o644, 0o660, 0o602])('is refused while others may get at it (mode %o)', async (mode) => {
    const path = join(await scratch(), 'key');
    const made = await makeArchiveKey(path, null, random);
    await chmod(path, mode);
    const refusal = await openArchiveKey(path, nobody).catch((cause) => cause);
    expect(refusal).toMatchObject({ code: 'ARCHIVE_KEY_EXPOSED', cure: expect.stringContaining('chmod 600') });
    expect(refusal).toMatchObject({ evidence: { path, mode: mode.toString(8) } });
    for (const closed of [0o600, 0o400]) {
      await chmod(path, closed);
      expect(await openArchiveKey(path, nobody)).toEqual(made);
    }
  });

  it('is never written over another file', async () => {
    const path = join(await scratch(), 'key');
    await makeArchiveKey(path, null, random);
    const before = await readFile(path);
    for (const passphrase of [null, 'x']) {
      await expect(makeArchiveKey(path, passphrase, random)).rejects.toThrow(refused('ARCHIVE_KEY_EXISTS'));
    }
    expect(await readFile(path)).toEqual(before);
  });

  it.each([0, 31, 33, 70_000])('is not a file of %i bytes', async (length) => {
    const path = join(await scratch(), 'key');
    await writeFile(path, new Uint8Array(length), { mode: 0o600 });
    await expect(openArchiveKey(path, nobody)).rejects.toThrow(refused('ARCHIVE_KEY_INVALID'));
  });

  it('that is not there, or whose directory is not, is told as that and not as damaged', async () => {
    const path = join(await scratch(), 'gone', 'key');
    await expect(openArchiveKey(path, nobody)).rejects.toMatchObject({
      ...{ code: 'ARCHIVE_KEY_UNUSABLE', message: `There is no key file ${path}.` },
    });
    for (const passphrase of [null, 'x']) {
      await expect(makeArchiveKey(path, passphrase, random)).rejects.toMatchObject({
        ...{ code: 'ARCHIVE_KEY_UNUSABLE', message: expect.stringContaining('its directory is not there') },
      });
    }
  });

  it('is not a directory, and not the sealed key of something else', async () => {
    const dir = await scratch();
    await mkdir(join(dir, 'folder'));
    await writeKeyFile(join(dir, 'hub.key'), { open: { for: 'reader' }, sealed: { secret: 'x' } }, 'p', random);
    for (const name of ['folder', 'hub.key']) {
      await expect(openArchiveKey(join(dir, name), async () => 'p')).rejects.toThrow(refused('ARCHIVE_KEY_INVALID'));
    }
  });
});
