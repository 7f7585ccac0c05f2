/** The page of backups: how many holders may still be lost stands first, then what to do, then the rest. */
import { CodedError } from '@breakwater/federation-protocol';
import { describe, expect, it } from 'vitest';
import { HubBackupError } from '../../backup/error.ts';
import { SourceError } from '../../backup/source/error.ts';
import type { HealthFact, HealthFacts } from '../../console/backup-facts.ts';
import type { BackupFacts } from '../../console/facts.ts';
import { runbookForAdvice } from '../../console/runbook.ts';
import { runbookText } from '../../console/text/runbook-en.ts';
import { ago, backup, calmFacts, holders } from './facts.ts';
import { openScene, signedIn } from './scene.ts';

/** What a reader reads: no tags, no attributes, one space between words. */
async function read(change: Partial<BackupFacts> = {}): Promise<{ text: string; body: string }> {
  const facts = { ...calmFacts, backup: { ...backup, ...change } };
  const { body } = await (await signedIn(openScene({ facts }))).get('/backups');
  const main = body.slice(body.indexOf('<main'), body.indexOf('</main>'));
  const seen = main.replace(/<title>.*?<\/title>|<span\s+class="on-paper">.*?<\/span>/gsu, '');
  // Words within a sentence are marked up too; only blocks and cells stand apart.
  const words = seen.replace(/<\/?(?:span|time|code|a|strong)\b[^>]*>/gu, '').replace(/<[^>]+>/gu, ' ');
  return { text: words.replace(/\s+/gu, ' '), body };
}

const answered = (change: Partial<HealthFact>): HealthFacts => ({
  ...backup.health,
  found: backup.health.found && { ...backup.health.found, ...change },
});
const silent = (count: number) => holders.map((one, at) => (at < count ? { ...one, answers: false } : one));

describe('an index that was lost', () => {
  it('is told beside the runs with its cause, meaning, cure and code, and nothing where it was good', async () => {
    const indexProblem = new HubBackupError('BACKUP_INDEX_LOST', 'The index of what was stored before is gone.');
    const { text } = await read({ indexProblem });
    const words = 'list of what is stored already was lost, and could not be built anew. The newest backup is whole';
    for (const part of [words, 'breakwater backup run --dir', 'Code BACKUP_INDEX_LOST']) expect(text).toContain(part);
    expect((await read()).text).not.toContain('BACKUP_INDEX_LOST');
  });
});

describe('how few say which backup is the newest', () => {
  it('is told with the number, and not where a liar would be withstood', async () => {
    expect((await read({ health: answered({ doubt: { voices: 2, needed: 3 } }) })).text).toContain(
      'Only two of at least three holders with an agreement in force say which backup is the newest: one that lies',
    );
    expect((await read()).text).not.toContain('could hide a newer one');
  });
});

describe('the first statement', () => {
  it.each<[string, Partial<BackupFacts>, string, string]>([
    ['a calm day', {}, 'ok', 'Any three of the six holders may still be lost, and everything can be restored.'],
    [
      'less than there could be',
      { health: answered({ mayLose: 1 }) },
      'warn',
      'Any one of the six holders may still be lost, and everything can be restored.',
    ],
    [
      'nothing to spare',
      { health: answered({ mayLose: 0 }) },
      'bad',
      'Everything can be restored, but no further holder may be lost.',
    ],
    [
      'a loss at holders that answer',
      { health: answered({ mayLose: -1, packsLost: 4 }) },
      'bad',
      'Four of 31 packs of the newest backup can no longer be restored.',
    ],
    [
      'holders out of reach, which is no loss',
      { health: answered({ mayLose: -1, packsLost: 31, answered: 2 }), holders: silent(4) },
      'bad',
      '31 packs of the newest backup cannot be restored while four holders do not answer.',
    ],
    [
      'the same before anybody was asked',
      { health: { ...backup.health, found: null }, holders: silent(4) },
      'bad',
      'The newest backup cannot be restored while four holders do not answer.',
    ],
    [
      'no backup',
      { runs: [], holders: [], health: { found: null, failure: null, isAsking: false } },
      'bad',
      'No backup has been made yet.',
    ],
    [
      'a backup that nobody holds',
      { holders: [], health: { found: null, failure: null, isAsking: false } },
      'bad',
      'No other country holds our backups yet.',
    ],
  ])('on %s', async (_name, change, weight, said) => {
    const { text, body } = await read(change);
    expect(text).toContain(said);
    expect(body).toContain(`class="status-head ${weight}"`);
    // After the heading and its button nothing stands before it.
    expect(text.indexOf(said.slice(0, 20))).toBeLessThan(80);
  });

  it('says when the holders were asked, and how to ask in a terminal', async () => {
    expect((await read()).text).toContain('The holders were asked 4 minutes ago');
    expect((await read()).body).toContain('<code class="code">breakwater backup health</code>');
  });

  it('says that only receipts are known while the holders are being asked, and leads back to the answer', async () => {
    const { text, body } = await read({ health: { found: null, failure: null, isAsking: true } });
    expect(text).toContain('This is what their receipts say.');
    expect(text).toContain('They are being asked now. Look again');
    expect(body).toContain('<a href="/backups">Look again</a>');
  });

  it.each([
    ['HEAD_NONE', 'No holder knows of a backup of this hub.'],
    ['HEAD_FORKED', 'Two different histories of our backups bear our signature.'],
    ['RESTORE_HOLDERS_TOO_FEW', 'Too few holders answer.'],
    ['BACKUP_HEALTH_UNKNOWN', 'The holders could not be asked.'],
  ])('stands with the four parts of %s when asking failed', async (code, happened) => {
    const failure = new CodedError(code, 'A message for the log.', { means: '', cure: '' });
    const { text } = await read({ health: { ...backup.health, failure } });
    expect(text).toContain(happened);
    expect(text).toContain(`Code ${code}`);
    expect(text).not.toContain('A message for the log.');
  });
});

describe('what to do', () => {
  it('is nothing on a calm day', async () => {
    expect((await read()).text).toContain('Nothing needs to be done.');
  });

  it.each([
    ['back-up', [], 'Back up now, while the originals are still here.', 'breakwater backup run'],
    ['replace', ['Belize'], 'Belize was given up.', 'breakwater backup repair'],
    ['make-good', ['Guyana'], 'Make good what Guyana lacks.', 'breakwater backup repair'],
    ['ask', ['Jamaica'], 'Ask why Jamaica does not answer.', null],
    ['audit', ['Barbados', 'Jamaica'], 'Barbados and Jamaica have not been audited', 'breakwater backup audit'],
  ] as const)('says of "%s" what, how and where to read more', async (kind, named, said, command) => {
    const { text, body } = await read({ health: answered({ advice: [{ kind, holders: named }] }) });
    expect(text).toContain(said);
    if (command !== null) expect(body).toContain(`<p class="command">${command}</p>`);
    const slug = runbookForAdvice[kind];
    expect(body).toContain(`href="/runbook/${slug}"`);
    expect(runbookText[slug].steps.length).toBeGreaterThan(1);
  });
});

describe('audits and repairs', () => {
  it('show the last round of each holder, and how much of it was seen', async () => {
    const [first, ...others] = backup.audits;
    if (first === undefined) throw new Error('there are audits');
    const audits = [
      { ...first, standing: 'lost' as const, last: { at: ago(9), verdict: 'failed' as const, good: 3, asked: 40 } },
      ...others.map((one, at) => (at === 0 ? { ...one, last: null, coverage: null } : one)),
    ];
    const { text } = await read({ audits });
    expect(text).toContain('does not have all it signed for given up 9 minutes ago 3 of 40 10 % of 2,214 pieces');
    expect(text).toContain('Jamaica JM not audited yet');
    expect(text).toContain('12 % of 2,214 pieces, all of them twice before');
  });

  it('show what was made anew, who replaced whom, and what failed', async () => {
    const repairs = [
      {
        ...{ endedAt: ago(30), outcome: 'done' as const, gaps: 12, made: 12, bytes: 4_200_000, code: null },
        replaced: [{ from: 'Belize', to: 'Suriname' }],
      },
      {
        ...{ endedAt: ago(90), outcome: 'failed' as const, gaps: 0, made: 0, bytes: 0, replaced: [] },
        code: 'REPAIR_SHARDS_TOO_FEW',
      },
    ];
    const { text } = await read({ repairs });
    expect(text).toContain('30 minutes ago');
    expect(text).toContain('12 of 12 4.2 MB Suriname for Belize');
    expect(text).toContain('failed REPAIR_SHARDS_TOO_FEW');
  });

  it('say that there is nothing yet', async () => {
    const { text } = await read({ audits: [], repairs: [] });
    expect(text).toContain('There is nothing to audit before the first backup.');
    expect(text).toContain('Nothing had to be repaired.');
  });
});

describe('sources and settings', () => {
  it('name each source, and shout only a fault that the last backup had', async () => {
    const now = { at: ago(10), count: 1, reason: 'it vanished while the backup ran', isNow: true };
    const sources = backup.sources.map((one) => (one.name === 'civil-registry' ? { ...one, fault: now } : one));
    const { text, body } = await read({ sources });
    expect(text).toContain('civil-registry service:registry PostgreSQL database 1 3 hours ago');
    expect(text).toContain('10 minutes ago, 1 left out: it vanished while the backup ran');
    expect(text).toContain('scans /srv/registry/scans directory 2 rules leave things out 3');
    expect(body.match(/class="state warn"(?:.|\n)*?it vanished/u)).not.toBeNull();
    expect(body.match(/class="muted"(?:.|\n)*?permission denied/u)).not.toBeNull();
  });

  it('say how to add the first source', async () => {
    const { text } = await read({ sources: backup.sources.slice(0, 1) });
    expect(text).toContain('Only this hub itself is backed up.');
    expect(text).toContain('breakwater backup source add --name NAME --path PATH');
  });

  it('say the next run on both clocks, the speed of this hour, and what is kept', async () => {
    const { text } = await read();
    expect(text).toMatch(/in 9 hours, 22 November 2026 at 17:00 \(America\/St_Lucia\)/u);
    expect(text).toContain('every 6 hours (America/St_Lucia); none begins in the quiet hours 08:00-17:00');
    expect(text).toContain('at most 250 kB/s in all');
    expect(text).toContain(
      'the newest 3, and the newest of each of 24 hours, 7 days, 5 weeks, 12 months and 10 years.',
    );
  });

  it.each([
    [{ rateInAll: null, ratePerHolder: null }, 'as fast as the line allows'],
    [{ rateInAll: 0, ratePerHolder: null }, 'nothing is sent in these hours'],
    [{ rateInAll: 5e6, ratePerHolder: 62_500 }, 'at most 5.0 MB/s in all, at most 63 kB/s to each holder'],
    [{ schedule: null, next: null }, 'when somebody starts one'],
    [{ next: calmFacts.now }, 'due now'],
    [{ keep: { last: 1, hourly: 0, daily: 0, weekly: 0, monthly: 0, yearly: 0 } }, 'the newest. Holders'],
    [
      { keep: { last: 0, hourly: 0, daily: 1, weekly: 0, monthly: 0, yearly: 0 } },
      'the newest of each of 1 day. Holders',
    ],
  ])('put %j into words', async (change, said) => {
    if (backup.settings instanceof CodedError) throw backup.settings;
    expect((await read({ settings: { ...backup.settings, ...change } })).text).toContain(said);
  });

  it('give a fault of hub.toml in four parts, and the rest of the page stays', async () => {
    const settings = new SourceError('BACKUP_SCHEDULE_INVALID', '"now and then" is not understood.');
    const { text } = await read({ settings });
    expect(text).toContain('Code BACKUP_SCHEDULE_INVALID');
    expect(text).toContain('Any three of the six holders');
  });
});

describe('agreements', () => {
  it.each([
    ['in-force', 'ok', 'in force'],
    ['proposed', 'warn', 'proposed, one signature'],
    ['leaving', 'warn', 'ended; data goes home'],
    ['not-yet', 'off', 'not begun'],
    ['over', 'off', 'over'],
  ] as const)('that are %s show their state, what is used of the room, and until when', async (state, weight, said) => {
    const { text, body } = await read({ agreements: backup.agreements.map((one) => ({ ...one, state })) });
    expect(text).toContain(`we keep theirs ${said} 276 MB of 50 GB 365 days 21 November 2031`);
    expect(body).toContain(`<span class="state ${weight}">${said}</span>`);
  });

  it('that hold no more say why', async () => {
    const state = { code: new HubBackupError('HOLDING_NO_AGREEMENT', '').code };
    const { text } = await read({ agreements: backup.agreements.map((one) => ({ ...one, state })) });
    expect(text).toContain('holds no more HOLDING_NO_AGREEMENT');
  });
});

describe('the list of backups', () => {
  it('says for each how many holders may be lost, as far as they were asked', async () => {
    const [newest] = backup.runs;
    if (newest === undefined) throw new Error('there is a run');
    const older = { ...newest, sequence: 11, holders: 5 };
    const forgotten = { ...newest, sequence: 3 };
    const snapshot = { sequence: 12, createdAt: '', mayLose: 3, packs: 31, packsWeak: 0, packsLost: 0 };
    const snapshots = [snapshot, { ...snapshot, sequence: 11, mayLose: -1 }];
    const { text } = await read({ runs: [newest, older, forgotten], health: answered({ snapshots }) });
    expect(text).toMatch(/8 s 6 3 .*8 s 5 out of reach .*8 s 6 – /u);
  });
});
