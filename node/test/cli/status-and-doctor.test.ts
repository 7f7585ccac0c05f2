/** `status` and `doctor` on a hub that stands alone, whole and damaged. */
import { chmod, copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answerOf, makeLoneHub, type } from './a-hub.ts';

async function doctor(dir: string) {
  const said = await type(`doctor --dir ${dir} --json`);
  const { findings } = answerOf(said) as { findings: { subject: string; state: string; said: string; cure: string }[] };
  return {
    exitCode: said.exitCode,
    findings,
    of: (subject: string) => findings.find((one) => one.subject === subject),
  };
}

describe('status', () => {
  it('tells how a hub is that neither runs nor knows a list, with exit code 1', async () => {
    const dir = await makeLoneHub();
    const said = await type(`status --dir ${dir} --json`);
    expect([said.exitCode, answerOf(said)]).toEqual([
      1,
      {
        country: 'LC',
        origin: 'http://lc.localhost:7998',
        running: false,
        list: null,
        newestSnapshot: null,
        heldBytes: 0,
      },
    ]);
    const human = await type(`status --dir ${dir}`);
    expect(human.stdout).toContain('Saint Lucia (LC)  http://lc.localhost:7998  not running');
    expect(human.stdout).toContain('Trust list     none verified yet');
  });
});

describe('doctor', () => {
  it('finds what is well, what wants a look and what is broken in a new hub, with cures', async () => {
    const { exitCode, findings, of } = await doctor(await makeLoneHub());
    expect(exitCode).toBe(1);
    expect(findings.map(({ subject }) => subject)).toEqual([
      ...['Settings', 'Keys', 'Trust list', 'Own entry', 'Peers', 'Recovery key', 'Backup', 'Disk'],
    ]);
    expect(of('Settings')).toMatchObject({ state: 'well', cure: '' });
    expect(of('Trust list')).toMatchObject({ state: 'broken' });
    expect(of('Backup')).toMatchObject({ state: 'attention', cure: expect.stringContaining('breakwater backup run') });
    for (const { state, cure } of findings) expect(cure === '').toBe(state === 'well');
  });

  it('finds a key file that others may read', async () => {
    const dir = await makeLoneHub();
    await chmod(join(dir, 'keys', 'hub.key'), 0o644);
    expect((await doctor(dir)).of('Keys')).toMatchObject({ state: 'broken', cure: 'chmod 600 keys/hub.key' });
  });

  it('finds a passphrase that lies with the keys it opens', async () => {
    const dir = await makeLoneHub();
    await copyFile(join(dir, '..', 'hub.passphrase'), join(dir, 'hub.passphrase'));
    const toml = join(dir, 'hub.toml');
    await writeFile(toml, (await readFile(toml, 'utf8')).replace('../hub.passphrase', 'hub.passphrase'));
    const { exitCode, findings } = await doctor(dir);
    expect(exitCode).toBe(1);
    expect(findings).toMatchObject([
      {
        subject: 'Settings',
        state: 'broken',
        said: expect.stringContaining('inside'),
        cure: expect.stringContaining('Move'),
      },
    ]);
  });

  it('finds settings and keys that do not let the hub open', async () => {
    const dir = await makeLoneHub();
    await writeFile(join(dir, '..', 'hub.passphrase'), 'another one\n');
    expect((await doctor(dir)).findings).toMatchObject([{ subject: 'Keys', state: 'broken' }]);
    await writeFile(join(dir, 'hub.toml'), 'country = ');
    const human = await type(`doctor --dir ${dir}`);
    expect(human.exitCode).toBe(1);
    expect(human.stdout).toMatch(/^BAD {3}Settings .*line 1.*\n +→ \S/);
  });

  it('refuses to look where there is no hub', async () => {
    const said = await type('doctor --dir /nowhere --json');
    expect([said.exitCode, answerOf(said).code]).toEqual([1, 'CONFIG_MISSING']);
  });
});
