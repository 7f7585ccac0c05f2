/** The pages that show the hub: what stands first, progress that can be followed, backups that can be ordered. */
import { describe, expect, it } from 'vitest';
import { backupStarter } from '../../console/start-backup.ts';
import { ago, backup, calmFacts, holders, trust } from './facts.ts';
import { openScene, signedIn, tokenIn } from './scene.ts';

const running = {
  kind: 'backup',
  label: 'Sending to holders',
  startedAt: ago(1),
  done: 412_000_000,
  total: 664_000_000,
  unit: 'bytes' as const,
  ratePerSecond: 188_000_000,
  leftMs: 1340,
};

describe('the overview', () => {
  it('says first how things are, then what needs a decision, with its runbook', async () => {
    const facts = {
      ...calmFacts,
      backup: { ...backup, holders: holders.map((one, at) => (at === 0 ? { ...one, answers: false } : one)) },
    };
    const { body } = await (await signedIn(openScene({ facts }))).get('/');
    const places = [
      'Five of six holders answered.',
      'One thing needs a decision',
      '/runbook/holder-silent',
      '<caption>Peers',
    ];
    const found = places.map((place) => body.indexOf(place));
    expect(found.every((at) => at > 0)).toBe(true);
    expect(found).toEqual([...found].sort((a, b) => a - b));
    expect(body).toContain('Barbados: silent');
  });

  it('works before the first list and the first backup', async () => {
    const facts = {
      ...calmFacts,
      trust: null,
      peers: [],
      events: [],
      backup: { ...backup, runs: [], holders: [], kept: [], lastRestore: null },
    };
    const browser = await signedIn(openScene({ facts }));
    for (const path of ['/', '/peers', '/backups', '/trust', '/events']) {
      expect((await browser.get(path)).status).toBe(200);
    }
  });
});

describe('backups', () => {
  it('show progress, rate and time left, in a part that renews itself', async () => {
    const browser = await signedIn(openScene({ facts: { ...calmFacts, backup: { ...backup, running } } }));
    const { body } = await browser.get('/backups');
    for (const part of ['412 MB of 664 MB', '188 MB/s', '1 s left', '62 %', 'data-live']) expect(body).toContain(part);
    expect(body).not.toContain('Back up now');
  });

  it('are started once by the button, and the order is recorded', async () => {
    let started = 0;
    const scene = openScene({ startBackup: async () => ++started === 1 });
    const browser = await signedIn(scene);
    const first = await browser.submit('/backups', '/backups/run', {});
    expect(first.status).toBe(303);
    const following = await browser.get(first.location ?? '');
    expect(following.body).toContain('A backup is starting');
    expect(following.body).not.toContain('Back up now');
    const second = await browser.post('/backups/run', { form: tokenIn(following.body) });
    expect((await browser.get(second.location ?? '')).body).toContain('a second one was not started');
    const events = await scene.events.newest(9);
    expect(events.filter((event) => event.name === 'operator.backup-ordered')).toHaveLength(1);
  });

  it('are not said to be starting for ever', async () => {
    const scene = openScene();
    const browser = await signedIn(scene);
    const { location } = await browser.submit('/backups', '/backups/run', {});
    scene.clock.now = new Date(scene.clock.now.getTime() + 30_000);
    expect((await browser.get(location ?? '')).body).toContain('Back up now');
  });

  it('are not started while one runs that somebody else started', async () => {
    const scene = openScene({
      facts: { ...calmFacts, backup: { ...backup, running } },
      startBackup: () => Promise.reject(new Error('must not be called')),
    });
    const browser = await signedIn(scene);
    expect((await browser.submit('/', '/backups/run', {})).location).toBe('/backups?said=already');
  });

  it('that cannot be started say so, and what to do', async () => {
    const startBackup = backupStarter('/nowhere', ['/nowhere/breakwater']);
    const browser = await signedIn(openScene({ startBackup }));
    const answer = await browser.submit('/backups', '/backups/run', {});
    expect(answer.status).toBe(502);
    expect(answer.body).toContain('CONSOLE_BACKUP_NOT_STARTED');
  });
});

describe('the starter of backups', () => {
  it('does not start a second program while the first is at work', async () => {
    const start = backupStarter('/tmp', [process.execPath, '-e', 'setTimeout(() => {}, 2000)']);
    expect(await start()).toBe(true);
    expect(await start()).toBe(false);
  });
});

describe('the trust list', () => {
  it('shows fingerprints in groups of four and who signed', async () => {
    const { body } = await (await signedIn(openScene())).get('/trust');
    expect(body).toContain('3f2a 9c41 0b77 d5e6');
    expect(body).toContain('BB, DM, GY, LC, TT');
    expect(body).toContain('Trinidad and Tobago');
  });

  it('names the last trouble and its place', async () => {
    const problem = { at: ago(4), code: 'TRUST_LIST_FORK', message: 'Two lists bear one number.', source: 'http://x' };
    const browser = await signedIn(openScene({ facts: { ...calmFacts, trust: { ...trust, problem } } }));
    expect((await browser.get('/trust')).body).toContain('TRUST_LIST_FORK');
  });
});

describe('what happened', () => {
  it('goes back page by page', async () => {
    const scene = openScene();
    for (let minute = 0; minute < 60; minute += 1) {
      await scene.events.add({ name: 'login.home', at: ago(120 - minute), details: {} });
    }
    const browser = await signedIn(scene);
    const first = await browser.get('/events');
    const older = /href="(\/events\?before=\d+)"/u.exec(first.body)?.[1] ?? '';
    const second = await browser.get(older);
    expect(first.body.match(/A citizen signed in/gu)).toHaveLength(49);
    expect(second.body.match(/A citizen signed in/gu)).toHaveLength(11);
    expect(second.body).not.toContain('before=');
  });
});
