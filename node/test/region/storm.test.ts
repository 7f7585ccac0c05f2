/** A storm in the box spares a country that could not come back, and says how the erased one does. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verb } from '../../cli/region-storm.ts';
import type { Terminal } from '../../cli/verb.ts';
import { comingBack } from '../../region/after-storm.ts';
import { regionLayout } from '../../region/layout.ts';
import { type RegionState, writeRegion } from '../../region/region-file.ts';
import { openSqliteStore } from '../../store/sqlite/open.ts';
import { scratch } from '../scratch.ts';

const hubPorts = (number: number) => ({ public: 7100 + number, console: 7200 + number });
const state: RegionState = {
  format: 0,
  createdAt: '2026-11-22T12:00:00Z',
  stage: 'ready',
  rootSha256: 'ab'.repeat(32),
  linkOnly: [],
  ports: {
    authority: hubPorts(0),
    hubs: { BB: hubPorts(1), DM: hubPorts(2), GY: hubPorts(3) },
    services: { polyclinic: 7301 },
  },
  processes: {},
};
const terminal: Terminal = {
  json: true,
  isTty: false,
  line: () => undefined,
  result: () => undefined,
  progress: () => undefined,
  ask: async () => '',
};

describe('a storm', () => {
  it('is called off where the country never backed up', async () => {
    const root = await scratch();
    const layout = regionLayout(root);
    await writeRegion(layout.regionFile, state);
    await mkdir(layout.hub('DM'), { recursive: true });
    await openSqliteStore(join(layout.hub('DM'), 'hub.db')).close();
    const storm = verb.run({ options: { root, hit: 'dm' }, args: [] }, terminal);
    await expect(storm).rejects.toMatchObject({ code: 'REGION_NEVER_BACKED_UP' });
    // Insisting gets past this check, and then there is no region here to ask.
    const insisted = verb.run({ options: { root, hit: 'dm', withoutBackup: true }, args: [] }, terminal);
    await expect(insisted).rejects.toMatchObject({ code: 'REGION_NOT_RUNNING' });
  });

  it('leaves a way back that names the root, the hubs that live, four approvals and one key each', () => {
    const lines = comingBack(regionLayout('/region'), state, 'DM', ['BB', 'GY']).join('\n');
    expect(lines).toContain('ab'.repeat(32));
    expect(lines).toContain('--peer http://bb.localhost:7101 --peer http://gy.localhost:7103');
    expect(lines.match(/recovery approve/g)).toHaveLength(4);
    expect(lines).toContain('--dir /region/hubs/gy');
    expect(lines).toContain('region start --hub DM --hub-dir /region/blank/dm/restored/hub');
  });
});
