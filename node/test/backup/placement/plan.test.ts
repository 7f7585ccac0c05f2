/** `breakwater backup plan`: what an operator reads, and what a program gets. */

import { stormCountries } from '@breakwater/backup-replication';
import { parseCountryCode } from '@breakwater/federation-protocol';
import { describe, expect, it, vi } from 'vitest';
import { chanceText, planLines } from '../../../backup/placement/plan-text.ts';
import { planRegion } from '../../../backup/placement/region-plan.ts';
import { verb } from '../../../cli/backup-plan.ts';
import type { Hub } from '../../../hub.ts';
import { memberWith, stateOf } from '../a-cast.ts';

const opened = vi.hoisted(() => ({ hub: null as Hub | null }));
vi.mock('../../../hub.ts', () => ({ openHub: async () => opened.hub }));

const key = { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43), kid: 'k' } as const;
const box = ['BB', 'BZ', 'DM', 'GY', 'JM', 'LC', 'TT'];

async function plan(country: string, codes: readonly string[], holders: readonly string[] = [], options = {}) {
  const state = stateOf(
    codes.map((code) => memberWith(parseCountryCode(code), key, { quotaBytes: 1e9, retentionDays: 30 })),
  );
  const hub = {
    config: { country: parseCountryCode(country) },
    store: {
      backups: { snapshots: async () => (holders.length > 0 ? [{ holders }] : []) },
      hosting: { agreed: async () => null },
    },
    trust: { current: () => state },
    close: async () => undefined,
  };
  opened.hub = hub as never;
  const said = { value: {} as never as Record<string, never>, text: '' };
  const exitCode = await verb.run(
    { options: { needed: '3', shards: '6', ...options }, args: [] },
    {
      ...{ json: false, isTty: false, line: () => undefined, progress: () => undefined, ask: async () => '' },
      result: (value, human) => Object.assign(said, { value, text: human().join('\n') }),
    },
  );
  return { exitCode, ...said };
}

/** A terminal of the old kind, a paper and a window beside another have 80 columns. */
function expectNarrow(text: string): void {
  for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
}

/** Sentences in one line again. */
function unfolded(text: string): string {
  return text.replace(/\n +/g, ' ');
}

describe('backup plan', () => {
  it('names six holders for a hub of the whole region, and what that is worth beside nearest and random', async () => {
    const { exitCode, text: said, value } = await plan('LC', stormCountries);
    const text = unfolded(said);
    expect(exitCode).toBe(0);
    expect(value).toMatchObject({ country: 'LC', scheme: { k: 3, n: 6 }, unplaced: [] });
    expect(value.holders).toHaveLength(6);
    expect(text).toContain('Holders for Country LC: 6, any 3 give the data back.');
    expect(text).toMatch(/Storm tracks \(this plan\) +1 in \d+\.?\d* million +never +never/);
    expect(text).toMatch(/Nearest neighbours +1 in [\d,]+ +218 times/);
    expect(text).toMatch(/Holdout error {2}\+\d\.\de-\d+ a year \(expected .*, unseen storms gave /);
    expect(text).toContain('No storm on record came near more than');
    expectNarrow(said);
  });

  it('warns, naming the storm, where one track can hit too many, and ends with 3', async () => {
    const { exitCode, text: said, value } = await plan('TT', box);
    const text = unfolded(said);
    expect(exitCode).toBe(3);
    expectNarrow(said);
    expect(text).toContain('Warning  One track can hit too many of the planned holders: Dean 2007 came near 4');
    expect(text).toContain('Everybody holds for everybody here');
    expect(value).toMatchObject({ risk: { overcome: [{ title: 'Dean 2007', homeHit: false }, {}] } });
  });

  it('says of every holder whether it holds, has agreed, or is to agree', async () => {
    const members = box.map((code) => memberWith(parseCountryCode(code), key, { quotaBytes: 1e9, retentionDays: 30 }));
    const { plan: made } = planRegion(stateOf(members), { k: 3, n: 6 });
    const home = made.homes.find(({ country }) => country === 'DM');
    if (home === undefined) throw new Error('Dominica has a site');
    const facts = { plan: made, home, names: new Map(), unplaced: [], today: null };
    const text = planLines({ ...facts, holding: ['BB'], agreed: ['BB', 'JM'] }).join('\n');
    expect([...text.matchAll(/^ {2}(\w\w) +(holds today|agreed|to agree)/gm)].map((row) => row.slice(1, 3))).toEqual([
      ...[
        ['BB', 'holds today'],
        ['BZ', 'to agree'],
        ['GY', 'to agree'],
      ],
      ...[
        ['JM', 'agreed'],
        ['LC', 'to agree'],
        ['TT', 'to agree'],
      ],
    ]);
    expect((await plan('LC', stormCountries)).value).toMatchObject({ agreed: [] });
  });

  it('judges the holders of today beside the planned ones', async () => {
    const today = ['KN', 'MS', 'AI', 'VG', 'DM', 'MQ'];
    const { exitCode, text: said, value } = await plan('AG', stormCountries, today);
    const text = unfolded(said);
    expect(exitCode).toBe(0);
    expectNarrow(said);
    expect(text).toMatch(/Warning {2}One track can hit too many of today’s holders: .*, and Country AG itself/);
    expect(text).toMatch(/Warning {2}\d+ more storms did the same; --json lists them all\./);
    expect(value).toMatchObject({ holding: [...today].sort() });
  });

  it('leaves out a member without a site and says so, and refuses to plan for it', async () => {
    const { text: said, value } = await plan('LC', [...stormCountries, 'XC']);
    const text = unfolded(said);
    expect(value).toMatchObject({ unplaced: ['XC'] });
    expect(text).toContain('Left out, since the storm table has no site for them: XC.');
    await expect(plan('XC', [...stormCountries, 'XC'])).rejects.toMatchObject({ code: 'PLACEMENT_SITE_UNKNOWN' });
  });

  it('refuses a region that is too small for the scheme, and plans a smaller scheme for it', async () => {
    const few = ['BB', 'GY', 'JM', 'LC', 'TT'];
    await expect(plan('LC', few)).rejects.toMatchObject({ code: 'PLACEMENT_IMPOSSIBLE' });
    const { value } = await plan('LC', few, [], { needed: '2', shards: '4' });
    expect(value.holders).toEqual(['BB', 'GY', 'JM', 'TT']);
  });

  it('never asks a member whose store is not granted to hold', () => {
    const state = stateOf(
      box.concat('SR').map((code) => {
        const member = memberWith(parseCountryCode(code), key, { quotaBytes: 1e9, retentionDays: 30 });
        const services = { ...member.services, BackupStore: code === 'GY' ? 'withdrawn' : 'granted' };
        return { ...member, services } as typeof member;
      }),
    );
    const { plan: made } = planRegion(state, { k: 3, n: 6 });
    expect(made.homes.map(({ country }) => country)).toContain('GY');
    expect(made.homes.flatMap(({ holders }) => holders)).not.toContain('GY');
  });

  it('says chances as people do, and nothing finer than the record can tell', () => {
    expect([0, 1e-10, 2.8e-7, 1.4e-4, 0.02].map(chanceText)).toEqual([
      ...['under 1 in a billion', 'under 1 in a billion', '1 in 3.6 million', '1 in 7,143', '1 in 50'],
    ]);
  });
});
