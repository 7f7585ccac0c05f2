/** No code path of the box holds two countries' keys: a desk cannot open another country's files. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { regionLayout } from '../../region/layout.ts';
import { deskLimits, hubLimits, serviceLimits } from '../../region/limits.ts';

const layout = regionLayout(mkdtempSync(join(tmpdir(), 'desk-')));
for (const country of ['LC', 'BB']) {
  mkdirSync(layout.people(country), { recursive: true });
  mkdirSync(layout.hub(country), { recursive: true });
  writeFileSync(join(layout.people(country), 'trust-officer.key'), country);
  writeFileSync(join(layout.hub(country), 'hub.key'), country);
}

/** What the desk of Saint Lucia gets when it reads a file. */
function readAtDesk(path: string): string {
  return readUnder(deskLimits(layout, 'LC'), path);
}

function readUnder(limits: readonly string[], path: string): string {
  const program = 'process.stdout.write(require("node:fs").readFileSync(process.argv[1], "utf8"))';
  const words = [...limits, '-e', program, path];
  const { stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  return stdout || (/ERR_ACCESS_DENIED/.exec(stderr)?.[0] ?? stderr);
}

describe('the desk of Saint Lucia', () => {
  it('opens its own key files', () => {
    expect(readAtDesk(join(layout.people('LC'), 'trust-officer.key'))).toBe('LC');
    expect(readAtDesk(join(layout.hub('LC'), 'hub.key'))).toBe('LC');
  });

  it('cannot open those of Barbados, nor anything else on the machine', () => {
    expect(readAtDesk(join(layout.people('BB'), 'trust-officer.key'))).toBe('ERR_ACCESS_DENIED');
    expect(readAtDesk(join(layout.hub('BB'), 'hub.key'))).toBe('ERR_ACCESS_DENIED');
    expect(readAtDesk('/etc/hostname')).toBe('ERR_ACCESS_DENIED');
  });
});

describe('the running hub of Saint Lucia', () => {
  const dir = layout.hub('LC');
  const passphrase = join(layout.people('LC'), 'hub.passphrase');
  writeFileSync(passphrase, 'of the hub');
  writeFileSync(join(dir, 'hub.toml'), `[secrets]\npassphrase_file = "${passphrase}"\n`);

  it('opens its own files and the one passphrase that hub.toml names', () => {
    expect(readUnder(hubLimits(layout, 'LC', dir), join(dir, 'hub.key'))).toBe('LC');
    expect(readUnder(hubLimits(layout, 'LC', dir), passphrase)).toBe('of the hub');
  });

  it('cannot open its people’s keys, another hub’s, nor anything else', () => {
    for (const path of [join(layout.people('LC'), 'trust-officer.key'), join(layout.hub('BB'), 'hub.key')])
      expect(readUnder(hubLimits(layout, 'LC', dir), path)).toBe('ERR_ACCESS_DENIED');
    expect(readUnder(serviceLimits(layout.service('polyclinic')), passphrase)).toBe('ERR_ACCESS_DENIED');
  });

  it('hands its limits on to the programs that it starts', () => {
    const reading = `require('node:fs').readFileSync(${JSON.stringify(join(layout.hub('BB'), 'hub.key'))})`;
    const program = `const { status, stderr } = require('node:child_process')
      .spawnSync(process.execPath, ['-e', process.argv[1]], { encoding: 'utf8' });
      process.stdout.write(String(status) + stderr)`;
    const words = [...hubLimits(layout, 'LC', dir), '-e', program, reading];
    const { stdout } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    expect(stdout).toMatch(/^1.*ERR_ACCESS_DENIED/s);
  });
});
