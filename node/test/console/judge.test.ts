/** The status line and the decisions, as a table of cases: facts in, sentences out. */
import { describe, expect, it } from 'vitest';
import type { BackupRunFact, HolderFact, HubFacts } from '../../console/facts.ts';
import { decisionsHeading, judgeDecisions, judgeStatus } from '../../console/judge.ts';
import { isRunbookSlug } from '../../console/runbook.ts';
import { runbookText } from '../../console/text/runbook-en.ts';
import { ago, backup, calmFacts, holders, peers } from './facts.ts';

const run = backup.runs[0] as BackupRunFact;
// Nobody has asked them yet what they keep: the figure is that of receipts.
const notAsked = { found: null, failure: null, isAsking: false };
const withHolders = (change: (holder: HolderFact, at: number) => HolderFact): HubFacts => ({
  ...calmFacts,
  backup: { ...backup, health: notAsked, holders: holders.map(change) },
});
const silent = (count: number) => withHolders((one, at) => (at < count ? { ...one, answers: false } : one));
const lacking = (count: number) => withHolders((one, at) => (at < count ? { ...one, shardsHeld: 41 } : one));

describe('the status line', () => {
  it.each<[string, HubFacts, 'ok' | 'warn' | 'bad', string]>([
    ['a calm day', calmFacts, 'ok', 'All six holders answered. One lost holder would still leave two to spare.'],
    ['one silent', silent(1), 'warn', 'Five of six holders answered. One lost holder would still leave one to spare.'],
    [
      'two silent',
      silent(2),
      'warn',
      'Four of six holders answered. One may still be lost, then there is nothing to spare.',
    ],
    [
      'three silent',
      silent(3),
      'bad',
      'Three of six holders answered. None may be lost: every one of them is needed for a restore.',
    ],
    [
      'four silent',
      silent(4),
      'bad',
      'Two of six holders answered. That is too few: a restore needs three. Nothing is lost yet, and nothing could be fetched now.',
    ],
    [
      'all silent',
      silent(6),
      'bad',
      'None of the six holders answered. That is too few: a restore needs three. Nothing is lost yet, and nothing could be fetched now.',
    ],
    [
      'two that lack a part do not count',
      lacking(2),
      'warn',
      'All six holders answered. Two holders have not confirmed the newest backup. One may still be lost, then there is nothing to spare.',
    ],
    [
      'no backup',
      { ...calmFacts, backup: { ...backup, runs: [], holders: [] } },
      'bad',
      'No backup has been made yet. If this hub were lost now, its data would be gone.',
    ],
    [
      'only failed backups',
      { ...calmFacts, backup: { ...backup, runs: [{ ...run, outcome: 'failed' }], holders: [] } },
      'bad',
      'No backup has been made yet. If this hub were lost now, its data would be gone.',
    ],
    ['no list', { ...calmFacts, trust: null }, 'bad', 'This hub has no verified trust list yet, so it trusts nobody.'],
  ])('%s', (_title, facts, weight, line) => {
    expect(judgeStatus(facts)).toEqual({ weight, line });
  });
});

const dominica = { country: 'DM', name: 'Dominica', expiresAt: ago(-60 * 70) };

describe('what needs a decision', () => {
  const found = (facts: HubFacts) => judgeDecisions(facts).map(({ weight, runbook }) => `${weight} ${runbook}`);

  it('is nothing on a calm day', () => {
    expect(judgeDecisions(calmFacts)).toEqual([]);
    expect(decisionsHeading(0)).toBe('Nothing needs a decision now.');
  });

  it.each<[string, HubFacts, string[]]>([
    [
      'a failed backup',
      withRuns({ ...run, outcome: 'failed', code: 'X', endedAt: ago(5) }, run),
      ['bad backup-failed'],
    ],
    ['a backup of the day before yesterday', withRuns({ ...run, endedAt: ago(60 * 40) }), ['bad backup-old']],
    ['a backup that reached five', withRuns({ ...run, outcome: 'done in part', holders: 5 }), ['warn holder-silent']],
    [
      'a file that could not be read',
      withRuns({ ...run, outcome: 'done in part', skipped: 2 }),
      ['warn backup-failed'],
    ],
    [
      'no backup, nothing chosen',
      { ...calmFacts, backup: { ...backup, runs: [], holders: [], sources: backup.sources.slice(0, 1) } },
      ['bad first-backup', 'warn first-backup'],
    ],
    ['a recovery that waits for us', withRecovery({ key: 'ready', asked: [dominica] }), ['bad recovery-asked']],
    ['a recovery key that was used', withRecovery({ key: 'spent', asked: [] }), ['bad recovery-key']],
    ['no recovery key', withRecovery({ key: 'none', asked: [] }), ['bad recovery-key']],
    ['a silent holder', silent(1), ['warn holder-silent']],
    ['too few holders', silent(4), ['bad too-few-holders', ...Array(4).fill('warn holder-silent')]],
    ['a holder that lacks a part', lacking(1), ['warn holder-incomplete']],
    ['no trust list', { ...calmFacts, trust: null }, ['bad trust-list-old']],
    ['no restore ever', { ...calmFacts, backup: { ...backup, lastRestore: null } }, ['warn restore-drill']],
    ['no passkey', { ...calmFacts, passkeys: 0 }, ['warn operator-sign-in']],
  ])('%s', (_title, facts, expected) => {
    expect(found(facts)).toEqual(expected);
  });

  it('does not call a peer silent that has not been asked yet', () => {
    const facts = {
      ...silent(1),
      peers: peers.map((peer, at) => (at === 0 ? { ...peer, state: 'not asked yet' as const } : peer)),
    };
    expect(judgeDecisions(facts)).toEqual([]);
  });

  it('says each thing in two whole sentences and links to a runbook that exists', () => {
    const facts = { ...silent(4), trust: null, passkeys: 0 };
    for (const decision of judgeDecisions(facts)) {
      expect(decision.finding).toMatch(/^[A-Z].*\.$/u);
      expect(decision.meaning).toMatch(/^[A-Z].*\.$/u);
      expect(isRunbookSlug(decision.runbook) && runbookText[decision.runbook].steps.length).toBeGreaterThan(1);
    }
    expect(decisionsHeading(judgeDecisions(facts).length)).toBe('Seven things need a decision');
  });
});

function withRecovery(recovery: HubFacts['recovery']): HubFacts {
  return { ...calmFacts, recovery };
}

function withRuns(...runs: BackupRunFact[]): HubFacts {
  return { ...calmFacts, backup: { ...backup, runs } };
}
