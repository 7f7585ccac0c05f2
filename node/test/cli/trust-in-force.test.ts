/** The ceremony from the list on, with an authority and two hubs that run: witnessed, followed, carried, suspended. */
import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verb as bundle } from '../../cli/trust-bundle.ts';
import { verb as take } from '../../cli/trust-import.ts';
import { verb as noticeDraft } from '../../cli/trust-notice-draft.ts';
import { verb as noticeSend } from '../../cli/trust-notice-send.ts';
import { verb as publish } from '../../cli/trust-publish.ts';
import { verb as root } from '../../cli/trust-root.ts';
import { verb as show } from '../../cli/trust-show.ts';
import { verb as verify } from '../../cli/trust-verify.ts';
import { verb as witnessStatus } from '../../cli/trust-witness-status.ts';
import { type Hub, openHub } from '../../hub.ts';
import { type RunningHub, serveHub } from '../../serve.ts';
import { serveAuthority } from '../../serve-authority.ts';
import { incomingBundles } from '../../trust/incoming.ts';
import { logDir, openLogFolder } from '../../trust/log/folder.ts';
import { type Ceremony, codes, holdCeremony, type Outcome, run } from './a-ceremony.ts';

let region: Ceremony;
let file: Ceremony['file'];
const running = new Map<string, { hub: Hub; server: RunningHub }>();
const waitMs = 40_000;

async function start(name: string): Promise<void> {
  const hub = await openHub(file(name), 'serve');
  const isAuthority = hub.config.role === 'authority';
  running.set(name, { hub, server: await (isAuthority ? serveAuthority(hub) : serveHub(hub)) });
}

async function stop(name: string): Promise<void> {
  const one = running.get(name);
  running.delete(name);
  await one?.server.close();
  await one?.hub.close();
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + waitMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error('it never came to be');
    await pause(100);
  }
}

const stateOf = (name: string) => running.get(name)?.hub.trust.lastVerified() ?? null;
const everywhere = (isSo: (state: NonNullable<ReturnType<typeof stateOf>>) => boolean) =>
  until(() => codes.every((code) => stateOf(code) !== null && isSo(stateOf(code) as never)));

let published: Outcome;
beforeAll(async () => {
  region = await holdCeremony();
  file = region.file;
  await region.proposeAll();
  for (const code of codes) await region.signAs(code, 'list.json');
  await Promise.all([start('authority'), ...codes.map(start)]);
  published = await region.publishAll(codes, { wait: '40' });
  await everywhere((state) => state.list.sequence === 1);
}, 360_000);
afterAll(async () => {
  for (const name of [...running.keys()]) await stop(name);
  await region.close();
});

describe('a list that is published', () => {
  it('is in force when both hubs have witnessed it, and the verb says so', () => {
    expect(published).toMatchObject({ exitCode: 0, value: { inForce: true, list: { sequence: 1 } } });
  });

  it('is shown and verified by every hub, from the pinned root on', async () => {
    const shown = await run(show, { dir: file('LC') });
    expect(shown.text).toContain('Signed by      BB, LC (2 states; 2 are needed)');
    expect(shown.value).toMatchObject({ list: { sequence: 1 }, members: [{ country: 'BB' }, { country: 'LC' }] });
    const checked = await run(verify, { dir: file('LC') });
    expect([checked.exitCode, checked.text]).toEqual([
      0,
      expect.stringContaining('Verified, and confirmed by a source just now.'),
    ]);
  });

  it('is fresh by the word of each witness, by name and time', async () => {
    const { exitCode, value, text } = await run(witnessStatus, { dir: file('BB') });
    expect(exitCode).toBe(0);
    expect(value).toMatchObject({ stage: 'fresh', quorum: { k: 2, witnesses: 2, seen: 2 }, logSize: 1 });
    expect(text).toContain('2 of 2 witnesses cosigned the newest entry; 2 are needed.');
  });
});

describe('publishing what is out, or what was overtaken', () => {
  it('adds no second entry for the list in force, and says so', async () => {
    const size = stateOf('BB')?.log.size;
    const again = await region.publishAll(codes, { wait: '5' });
    expect([again.exitCode, again.value]).toMatchObject([0, { published: false, inForce: true, log: { size } }]);
    expect(again.text).toBe('List 1 is already in force, nothing to do.');
  });

  it('told each witness’s answer while it waited', () => {
    for (const code of codes) expect(published.text).toContain(`  ${code}  has cosigned entry 0`);
    expect(published.text).not.toContain('No authority runs here');
  });

  it('refuses an honest draft that somebody overtook, without an alarm and without an entry', async () => {
    await region.proposeAll({ operator: 'Another', out: file('late.json') });
    for (const code of codes) await region.signAs(code, 'late.json');
    const listSignatures = codes.map((code) => file(`${code}.late.json.sig`));
    const late = run(publish, { dir: file('authority'), list: file('late.json'), listSignatures });
    await expect(late).rejects.toMatchObject({
      code: 'DRAFT_OUTDATED',
      message: expect.stringContaining('List 1 is in force already or about to be; draft again from it.'),
    });
    expect((await openLogFolder(logDir(file('authority'))).head())?.size).toBe(1);
  });
});

describe('an emergency notice', () => {
  it('is refused without the signature it needs, and the sender is told by the exit code', async () => {
    const notice = { country: 'LC', service: 'FederationIdentity', reason: 'Stolen', againstHub: file('LC') };
    const drafted = await run(noticeDraft, { ...notice, out: file('notice.json') });
    await writeFile(file('none.sig'), '{"signatures":[]}');
    const sent = await run(noticeSend, {
      notice: file('notice.json'),
      signatures: [file('none.sig')],
      to: [region.origins.BB],
    });
    expect([sent.exitCode, sent.value]).toEqual([
      4,
      expect.objectContaining({
        id: drafted.value.id,
        deliveries: [{ hub: region.origins.BB, outcome: 'refused', code: 'TRUST_NOTICE_QUORUM_MISSING' }],
      }),
    ]);
  });

  it('reaches every hub from one of them, and each says what is suspended', async () => {
    await region.signAs('LC', 'notice.json');
    const [signatures, notice] = [[file('LC.notice.json.sig')], file('notice.json')];
    const sent = await run(noticeSend, { notice, signatures, to: [region.origins.BB, 'http://gone.localhost:1'] });
    expect([sent.exitCode, sent.text]).toEqual([3, expect.stringContaining('1 of 2 hubs have the notice.')]);
    await everywhere(({ notices }) => notices.size === 1);
    const all = await run(noticeSend, { notice, signatures, hub: file('BB') });
    expect([all.exitCode, all.text]).toEqual([0, expect.stringContaining('has it already')]);
    expect((await run(show, { dir: file('BB') })).text).toContain('LC: FederationIdentity is suspended.');
  });

  it('ends with the list that settles it, which hubs follow without a restart', async () => {
    const [id] = stateOf('LC')?.notices.keys() ?? [];
    // What a state said about itself ends with a new revision of its entry, to which it consents.
    const entry = await readFile(file('LC.entry.json'), 'utf8');
    await writeFile(file('LC.entry.json'), entry.replace(/"revision":\s*1\b/, '"revision":2'));
    await region.consentAs('LC', 'LC.entry.json');
    const papers = { entries: [file('LC.entry.json')], consents: [file('LC.consent.json')] };
    await region.proposeAll({ previous: file('list.json'), ...papers, settle: [String(id)], out: file('list-2.json') });
    for (const code of codes) await region.signAs(code, 'list-2.json', { yes: true, against: file('list.json') });
    const listSignatures = codes.map((code) => file(`${code}.list-2.json.sig`));
    const next = await run(publish, { dir: file('authority'), list: file('list-2.json'), listSignatures, wait: '40' });
    expect([next.exitCode, next.value.inForce]).toEqual([0, true]);
    await everywhere(({ list, notices }) => list.sequence === 2 && notices.size === 0);
  }, 300_000);
});

describe('a courier bundle', () => {
  it('is verified before it is laid down, and a damaged one is refused', async () => {
    const made = await run(bundle, { dir: file('BB'), out: file('courier.bundle') });
    expect(made.value).toMatchObject({ list: 2, root: 1 });
    const taken = await run(take, { dir: file('LC') }, '', [file('courier.bundle')]);
    expect(taken.value).toMatchObject({ taken: true, stage: 'fresh', listSequence: 2 });
    const bytes = await readFile(file('courier.bundle'));
    await writeFile(file('cut.bundle'), bytes.subarray(0, bytes.length - 200));
    const cut = run(take, { dir: file('LC') }, '', [file('cut.bundle')]);
    await expect(cut).rejects.toMatchObject({ code: 'TRUST_BUNDLE_MALFORMED' });
  });

  it('says what it cannot reach back to', async () => {
    const far = run(bundle, { dir: file('BB'), since: '9', out: file('far.bundle') });
    await expect(far).rejects.toMatchObject({ code: 'TRUST_BUNDLE_GAP' });
  });
});

describe('the next root', () => {
  it('is drafted from the one in force; officers read only what changes', async () => {
    const drafted = await run(root, { previous: file('root.json'), noticeThreshold: '2', out: file('root-2.json') });
    expect(drafted.text).toContain('Root 2, compared with root 1.');
    expect(drafted.text).toContain('Unchanged signers: BB, LC');
    const wrong = run(root, { previous: file('root.json'), removeSigners: ['GY'], out: file('x.json') });
    await expect(wrong).rejects.toMatchObject({ code: 'PAPER_WRONG' });
  });

  it('goes into force with a list that names it, and hubs follow', async () => {
    const papers = { previous: file('list-2.json'), entries: [], consents: [], out: file('list-3.json') };
    await region.proposeAll({ ...papers, root: file('root-2.json') });
    for (const code of codes) {
      await region.signAs(code, 'root-2.json', { yes: true, againstHub: file(code) });
      await region.signAs(code, 'list-3.json', { yes: true, againstHub: file(code) });
    }
    const signatures = (name: string) => codes.map((code) => file(`${code}.${name}.sig`));
    const next = await run(publish, {
      ...{ dir: file('authority'), root: file('root-2.json'), rootSignatures: signatures('root-2.json') },
      ...{ list: file('list-3.json'), listSignatures: signatures('list-3.json'), wait: '40' },
    });
    expect([next.exitCode, next.value.inForce]).toEqual([0, true]);
    await everywhere((state) => state.root.version === 2 && state.list.sequence === 3);
  }, 300_000);

  it('takes nothing back when a bundle of before comes along', async () => {
    const old = run(take, { dir: file('LC') }, '', [file('courier.bundle')]);
    await expect(old).rejects.toMatchObject({ code: 'TRUST_CHECKPOINT_ROLLBACK' });
    expect(await incomingBundles(file('LC'))).toEqual([]);
  });

  it('appoints a log in place of a lost one only from a checkpoint that a quorum cosigned', async () => {
    const [previous, log, out] = [file('root-2.json'), file('other-log.json'), file('root-3.json')];
    const paper = await readFile(file('authority/log.json'), 'utf8');
    await writeFile(log, paper);
    await expect(run(root, { previous, log, out })).rejects.toMatchObject({ code: 'CLI_USAGE' });
    const checkpoint = new TextDecoder().decode(stateOf('BB')?.log.checkpoint);
    const [first = '', second = ''] = checkpoint.split('\n\n');
    await writeFile(file('lone'), `${first}\n\n${second.split('\n')[0]}\n`);
    const lone = run(root, { previous, log, lastCheckpoint: file('lone'), out });
    await expect(lone).rejects.toMatchObject({ code: 'TRUST_WITNESS_QUORUM_MISSING' });
  });
});

describe('a lost authority', () => {
  it('is succeeded by another that the states appoint, whose log goes on from the last word of the old one', async () => {
    await stop('authority');
    const origin = await region.makeAuthority('successor');
    await start('successor');
    await until(() => stateOf('successor')?.list.sequence === 3);
    await writeFile(file('last'), stateOf('BB')?.log.checkpoint ?? '');
    const drafted = await run(root, {
      ...{ previous: file('root-2.json'), log: file('successor/log.json'), lastCheckpoint: file('last') },
      ...{ anchor: file('successor/keys/public.json'), anchorEntityId: `${origin}/anchor`, out: file('root-3.json') },
    });
    expect(drafted.text).toContain(`New log: successor.localhost:${new URL(origin).port}/trust`);
    const papers = { previous: file('list-3.json'), entries: [], consents: [], out: file('list-4.json') };
    await region.proposeAll({ ...papers, root: file('root-3.json') });
    for (const code of codes) {
      await region.signAs(code, 'root-3.json');
      await region.signAs(code, 'list-4.json');
    }
    const signatures = (name: string) => codes.map((code) => file(`${code}.${name}.sig`));
    // It has an address of its own, which operators add to their settings: no hub believes a stranger who calls.
    for (const code of codes) {
      const toml = await readFile(file(`${code}/hub.toml`), 'utf8');
      await writeFile(file(`${code}/hub.toml`), toml.replace(/^sources = \[/m, `sources = [ "${origin}",`));
      await stop(code);
      await start(code);
    }
    const next = await run(publish, {
      ...{ dir: file('successor'), root: file('root-3.json'), rootSignatures: signatures('root-3.json') },
      ...{ list: file('list-4.json'), listSignatures: signatures('list-4.json'), wait: '40' },
    });
    expect([next.exitCode, next.value.inForce]).toEqual([0, true]);
    await everywhere(({ list, log }) => list.sequence === 4 && log.origin.startsWith('successor.'));
  }, 360_000);
});

describe('without an authority', () => {
  it('hubs go on, and say that nothing could confirm the list when all sources are silent', async () => {
    await run(bundle, { dir: file('BB'), out: file('late.bundle') });
    await stop('successor');
    await stop('BB');
    const checked = await run(verify, { dir: file('LC') });
    expect([checked.exitCode, checked.value.lastConfirmedAt]).toEqual([3, null]);
    expect((await run(witnessStatus, { dir: file('LC') })).value).toMatchObject({ stage: 'fresh', listSequence: 4 });
  });

  it('a hub that is stopped keeps a bundle for its next start', async () => {
    await stop('LC');
    const taken = await run(take, { dir: file('LC') }, '', [file('late.bundle')]);
    expect(taken.value).toMatchObject({ taken: false });
    expect(taken.text).toMatch(/^It takes effect at the next start: no hub runs here\./);
    await start('LC');
    await until(async () => (await incomingBundles(file('LC'))).length === 0);
  }, 300_000);
});
