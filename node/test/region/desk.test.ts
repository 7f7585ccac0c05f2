/** No code path of the box holds two countries' keys: a desk cannot open another country's files. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deskLimits } from '../../region/ceremony/desk-limits.ts';
import { regionLayout } from '../../region/layout.ts';

const layout = regionLayout(mkdtempSync(join(tmpdir(), 'desk-')));
for (const country of ['LC', 'BB']) {
  mkdirSync(layout.people(country), { recursive: true });
  mkdirSync(layout.hub(country), { recursive: true });
  writeFileSync(join(layout.people(country), 'trust-officer.key'), country);
  writeFileSync(join(layout.hub(country), 'hub.key'), country);
}

/** What the desk of Saint Lucia gets when it reads a file. */
function readAtDesk(path: string): string {
  const program = 'process.stdout.write(require("node:fs").readFileSync(process.argv[1], "utf8"))';
  const words = [...deskLimits(layout, 'LC'), '-e', program, path];
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
