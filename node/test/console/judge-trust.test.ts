/** What about the trust list needs a decision, as a table of cases: facts in, runbooks out. */
import { describe, expect, it } from 'vitest';
import { judgeTrust } from '../../console/judge-trust.ts';
import { isRunbookSlug } from '../../console/runbook.ts';
import { runbookText } from '../../console/text/runbook-en.ts';
import type { NoticeFact, TrustFacts } from '../../console/trust-facts.ts';
import { ago, calmFacts, trust } from './facts.ts';

const { now } = calmFacts;
const changed = (change: Partial<TrustFacts>): TrustFacts => ({ ...trust, ...change });
const problem = (code: string) => ({ at: ago(1), code, message: 'Something happened.', source: 'http://bb.example' });
const day = (count: number) => ago(-60 * 24 * count);
/** A life of 100 days of which so many are left. */
const rootWith = (left: number) => changed({ rootIssuedAt: day(left - 100), rootExpiresAt: day(left) });
const listWith = (left: number) => changed({ issuedAt: day(left - 100), nextUpdateAt: day(left) });
const notice: NoticeFact = {
  ...{ id: 'ab'.repeat(32), country: 'GY', name: 'Guyana', service: null, key: null },
  ...{ reason: 'A laptop was stolen.', issuedAt: ago(9) },
};

const cases: readonly [string, TrustFacts | null, string[]][] = [
  ['a calm day', trust, []],
  ['no list yet', null, ['bad trust-list-old']],
  ['a list getting old', changed({ stage: 'aging' }), ['warn trust-list-old']],
  ['a hub cut off', changed({ stage: 'isolated' }), ['bad trust-list-old']],
  ['a list too old', changed({ stage: 'closed' }), ['bad trust-list-old']],
  ['late publishers', changed({ reasons: ['publisher-late'], nextUpdateAt: ago(60) }), ['warn trust-publisher-late']],
  ['a clock behind', changed({ reasons: ['clock-behind'], stage: 'isolated' }), ['bad trust-clock']],
  ['a clock that may be ahead', changed({ reasons: ['clock-ahead'], stage: 'isolated' }), ['bad trust-clock']],
  ['a hub just restored', changed({ reasons: ['amnesia'], stage: 'isolated' }), ['warn trust-after-restore']],
  [
    'a hub restored too late',
    changed({ reasons: ['amnesia'], stage: 'closed' }),
    ['warn trust-after-restore', 'bad trust-list-old'],
  ],
  ['a root that has expired', changed({ reasons: ['root-expired'], rootExpiresAt: ago(60) }), ['bad trust-root-old']],
  ['a root with half of its life left', rootWith(50), ['warn trust-root-old']],
  ['a root with a quarter of its life left', rootWith(25), ['warn trust-root-old']],
  ['a root with a tenth of its life left', rootWith(10), ['bad trust-root-old']],
  ['a root with more than half of its life left', rootWith(51), []],
  ['a list that is due when half of its time is over', listWith(50), ['warn trust-publisher-late']],
  ['a list that is due any day', listWith(10), ['warn trust-publisher-late']],
  ['a list with more than half of its time left', listWith(51), []],
  ['a notice in force', changed({ notices: [notice] }), ['warn trust-notice']],
  ['a source that shows another history', changed({ problem: problem('TRUST_SPLIT_VIEW') }), ['bad trust-fork']],
  [
    'a fork of the log that is proven',
    changed({
      reasons: ['fork'],
      stage: 'isolated',
      forks: [{ file: 'trust/fork-ab.json', sizes: [5, 6], cosignedBoth: ['BZ'] }],
    }),
    ['bad trust-fork'],
  ],
  ['a list that this program cannot read', changed({ reasons: ['update-blocked'] }), ['bad trust-update']],
  ['a source that went back', changed({ problem: problem('TRUST_SOURCE_BEHIND') }), ['warn trust-publisher-late']],
  ['a source out of reach', changed({ problem: problem('TRUST_SOURCE_UNREACHABLE') }), []],
];

describe('about the trust list needs a decision', () => {
  it.each(cases)('%s', (_title, facts, expected) => {
    expect(judgeTrust(facts, now).map(({ weight, runbook }) => `${weight} ${runbook}`)).toEqual(expected);
  });

  it('each said in whole sentences, with a runbook that exists', () => {
    for (const decision of cases.flatMap(([, facts]) => judgeTrust(facts, now))) {
      expect(decision.finding).toMatch(/^[A-Z].*\.$/u);
      expect(decision.meaning).toMatch(/^[A-Z].*\.$/u);
      expect(isRunbookSlug(decision.runbook) && runbookText[decision.runbook].steps.length).toBeGreaterThan(1);
    }
  });
});
