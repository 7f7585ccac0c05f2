/** The verbs of audits, repair and health as a person runs them, one after the other, on one hub. */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '@breakwater/federation-protocol';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { verb as auditVerb } from '../../../cli/backup-audit.ts';
import { verb as exportVerb } from '../../../cli/backup-audit-export.ts';
import { verb as listVerb } from '../../../cli/backup-audit-list.ts';
import { verb as verifyVerb } from '../../../cli/backup-audit-verify.ts';
import { verb as healthVerb } from '../../../cli/backup-health.ts';
import { verb as repairVerb } from '../../../cli/backup-repair.ts';
import { verb as runVerb } from '../../../cli/backup-run.ts';
import type { Terminal, Verb } from '../../../cli/verb.ts';
import type { Hub } from '../../../hub.ts';
import { makePersonKey } from '../../../keys/person-key.ts';
import { trustOf } from '../../trust/trust-of.ts';
import { random } from '../a-cast.ts';
import { codes, DM, makeRegion, type TestRegion } from '../a-region.ts';
import { makeDocuments } from '../documents.ts';

const opened = vi.hoisted(() => ({ hub: null as Hub | null }));
vi.mock('../../../hub.ts', () => ({ openHub: async () => opened.hub }));
vi.mock('../../../cli/open-store.ts', () => ({
  withStore: async (_dir: string, use: (hub: Hub | null) => Promise<unknown>) => use(opened.hub),
}));

let region: TestRegion;
const file = (name: string) => join(region.top, name);

beforeEach(async () => {
  region = await makeRegion();
  await makeDocuments(region);
  const { dir, keyring, store } = region.hub(DM);
  const reader = { for: 'reader', country: DM, name: 'Reader', abroadIn: null } as const;
  await makePersonKey(join(dir, 'keys', 'reader.key'), reader, 'right words', random);
  await writeFile(file('right'), 'right words\n');
  const hub: Partial<Hub> = {
    config: { dir, country: DM, backup: { pgBin: null, limits: [] } } as never,
    ...{ keyring, store, world: region.world },
    trust: trustOf(() => region.state, region.denied) as Hub['trust'],
    peers: region.peersOf({ kind: 'member', country: DM }),
    close: async () => undefined,
  };
  opened.hub = hub as Hub;
});

async function run(verb: Verb, options: Record<string, string> = {}, args: readonly string[] = []) {
  const said: { value: JsonObject; text: string } = { value: {}, text: '' };
  const terminal: Terminal = {
    ...{ json: true, isTty: false, line: () => undefined, progress: () => undefined, ask: async () => '' },
    result: (value, human) => Object.assign(said, { value, text: human().join('\n') }),
  };
  const exitCode = await verb.run({ options: { leaves: '64', ...options }, args }, terminal);
  return { exitCode, ...said };
}

async function loseAllShards(country: string): Promise<number> {
  const dir = join(region.top, country, 'shards');
  const files = (await readdir(dir, { recursive: true })).filter((path) => /packs\/..\/.*\.\d+$/.test(path));
  for (const path of files) await rm(join(dir, path));
  return files.length;
}

describe('audits, repair and health', () => {
  it('from a backup to a transcript that a stranger checks with a file of public keys', async () => {
    await run(runVerb);
    const audit = await run(auditVerb);
    expect([audit.exitCode, audit.text.split('\n').length]).toEqual([0, 8]);
    const listed = await run(listVerb);
    expect(listed.text.split('\n')).toHaveLength(12);
    const [first] = listed.value.audits as readonly { readonly id: string; readonly holder: string }[];
    const path = file('audit.json');
    expect((await run(exportVerb, {}, [first?.id ?? '', path])).exitCode).toBe(0);
    await expect(run(exportVerb, {}, [first?.id ?? '', path])).rejects.toMatchObject({ code: 'EEXIST' });
    const keys = codes.map((code) => [code, [region.hub(code).keyring.publicJwk('backup')]] as const);
    await writeFile(file('keys.json'), JSON.stringify(Object.fromEntries(keys)));
    const checked = await run(verifyVerb, { keys: file('keys.json') }, [path]);
    expect(checked.exitCode).toBe(0);
    expect(checked.value).toMatchObject({ auditor: 'DM', holder: first?.holder, verdict: 'passed', proof: 'leaves' });
    expect(checked.text).toMatch(/^True: [A-Z]{2} had all it was asked for\./);
    // One byte of one leaf, and it is not true any more.
    const text = await readFile(path, 'utf8');
    const at = text.indexOf('"bytes":"') + 20;
    await writeFile(file('bent.json'), `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`);
    await expect(run(verifyVerb, { keys: file('keys.json') }, [file('bent.json')])).rejects.toMatchObject({
      code: 'AUDIT_TRANSCRIPT_INVALID',
    });
    await writeFile(file('none.json'), '{}');
    await expect(run(verifyVerb, { keys: file('none.json') }, [path])).rejects.toMatchObject({
      code: 'AUDIT_TRANSCRIPT_INVALID',
    });
  });

  it('from a holder that lost everything, by audit, health and repair, to six sound holders', async () => {
    await run(runVerb);
    const before = await run(healthVerb, { passphraseFile: file('right') });
    expect(before.value).toMatchObject({ mayLose: 3, snapshots: [{ packsLost: 0 }] });
    expect(before.text).toMatch(/^Any 3 holders may still be lost/);
    expect(before.text).toMatch(/\nTier \d .*Any 3 holders may still be lost/);
    const lost = await loseAllShards('GY');
    expect(lost).toBeGreaterThan(0);
    const audit = await run(auditVerb);
    expect([audit.exitCode, audit.text]).toEqual([3, expect.stringMatching(/GY {2}does not have all it signed for/)]);
    const ill = await run(healthVerb);
    expect([ill.exitCode, ill.value.mayLose]).toEqual([3, 2]);
    expect(ill.text).toContain('Make good what GY lack: breakwater backup repair');
    const repair = await run(repairVerb);
    expect([repair.exitCode, repair.value]).toEqual([0, expect.objectContaining({ gaps: lost, shards: lost })]);
    expect(repair.text).toContain(`${lost} of ${lost} missing parts were made anew`);
    expect((await run(auditVerb)).exitCode).toBe(0);
    const after = await run(healthVerb);
    expect([after.exitCode, after.value.mayLose]).toEqual([0, 3]);
    expect((await run(repairVerb)).text).toContain('Every holder has its part');
  });

  it('says so when too much is lost, and leaves with 1', async () => {
    await run(runVerb);
    for (const country of ['BB', 'BZ', 'GY', 'JM']) await loseAllShards(country);
    await run(auditVerb);
    const health = await run(healthVerb);
    expect([health.exitCode, health.value.mayLose]).toEqual([1, -1]);
    expect(health.text).toMatch(/^\d+ of \d+ packs can no longer be restored/);
    const repair = await run(repairVerb);
    expect(repair.exitCode).toBe(3);
    expect(repair.text).toContain('REPAIR_SHARDS_TOO_FEW');
  });

  it('refuses an audit that is not kept', async () => {
    await expect(run(exportVerb, {}, ['0123456789abcdef', file('x')])).rejects.toMatchObject({ code: 'AUDIT_UNKNOWN' });
  });
});
