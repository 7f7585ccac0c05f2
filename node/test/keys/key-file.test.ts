/** A key at rest opens with its passphrase only, and gives nothing away otherwise. */
import { randomBytes } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readKeyFile, writeKeyFile } from '../../keys/key-file.ts';
import { scratch } from '../scratch.ts';

const random = (count: number) => new Uint8Array(randomBytes(count));
const content = { open: { who: 'LC' }, sealed: { d: 'a-private-part-that-nobody-may-find' } };

async function sealedFile() {
  const path = join(await scratch(), 'some.key');
  await writeKeyFile(path, content, 'right', random);
  return path;
}

async function change(path: string, edit: (document: Record<string, unknown>) => void): Promise<void> {
  const document = JSON.parse(await readFile(path, 'utf8'));
  edit(document);
  await writeFile(path, JSON.stringify(document));
}

describe('a key file', () => {
  it('opens with its passphrase', async () => {
    expect(await readKeyFile(await sealedFile(), 'right')).toEqual(content);
  });

  it('stays closed to another passphrase', async () => {
    await expect(readKeyFile(await sealedFile(), 'wrong')).rejects.toMatchObject({ code: 'KEYFILE_PASSPHRASE_WRONG' });
  });

  it('does not hold the private part in the clear, and only its owner may read it', async () => {
    const path = await sealedFile();
    expect(await readFile(path, 'utf8')).not.toContain('private-part');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('refuses an open part that was put in place of its own', async () => {
    const path = await sealedFile();
    await change(path, (document) => {
      document.open = { who: 'JM' };
    });
    await expect(readKeyFile(path, 'right')).rejects.toMatchObject({ code: 'KEYFILE_PASSPHRASE_WRONG' });
  });

  it('refuses to derive its key more cheaply or more ruinously than the format says', async () => {
    const path = await sealedFile();
    await change(path, (document) => {
      document.kdf = { ...(document.kdf as object), memoryKiB: 8 };
    });
    await expect(readKeyFile(path, 'right')).rejects.toMatchObject({ code: 'KEYFILE_MALFORMED' });
  });

  it('is never written over another', async () => {
    const path = await sealedFile();
    await expect(writeKeyFile(path, content, 'right', random)).rejects.toMatchObject({ code: 'KEYFILE_EXISTS' });
  });

  it('is named when it is not there or not a key file', async () => {
    const dir = await scratch();
    await expect(readKeyFile(join(dir, 'none.key'), 'x')).rejects.toMatchObject({ code: 'KEYFILE_MISSING' });
    await writeFile(join(dir, 'text.key'), 'hello');
    await expect(readKeyFile(join(dir, 'text.key'), 'x')).rejects.toMatchObject({ code: 'KEYFILE_MALFORMED' });
  });
});
