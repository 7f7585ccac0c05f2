/** What about the trust list needs a decision: its age, its clock, its publishers, and whoever tells two stories. */
import { lifeLeft } from '@breakwater/trust-lists';
import { durationText } from './amount.ts';
import { type Decision, decide } from './decision.ts';
import { trustDecisionText as text } from './text/trust-decision-en.ts';
import type { TrustFacts } from './trust-facts.ts';

/** Codes that mean: somebody with a key showed two histories, though no evidence could be kept. */
const forkCodes: readonly string[] = ['TRUST_SPLIT_VIEW', 'TRUST_LIST_FORK', 'TRUST_ROOT_FORK'];
/** What makes a hub count as cut off by itself. */
export const doubts: readonly TrustFacts['reasons'][number][] = ['fork', 'amnesia', 'clock-behind', 'clock-ahead'];

/** Everything that needs a decision about the list; `trust` is null before the first one. */
export function judgeTrust(trust: TrustFacts | null, now: Date): readonly Decision[] {
  if (!trust) return [decide('bad', text.missing(), 'trust-list-old')];
  return [
    ...forkDecisions(trust),
    ...clockDecisions(trust, now),
    ...(trust.reasons.includes('update-blocked') ? [decide('bad', text.updateBlocked(), 'trust-update')] : []),
    ...(trust.reasons.includes('amnesia') ? [decide('warn', text.amnesia(), 'trust-after-restore')] : []),
    ...ageDecisions(trust, now),
    ...sourceDecisions(trust),
    ...rootDecisions(trust, now),
    ...trust.notices.map((notice) => decide('warn', text.notice(notice.name), 'trust-notice')),
  ];
}

function forkDecisions({ problem, forks, reasons }: TrustFacts): Decision[] {
  if (reasons.includes('fork')) {
    return [
      decide(
        'bad',
        text.forkKept(
          forks.map(({ file }) => file),
          [...new Set(forks.flatMap(({ cosignedBoth }) => cosignedBoth))],
        ),
        'trust-fork',
      ),
    ];
  }
  if (problem === null || !forkCodes.includes(problem.code)) return [];
  return [decide('bad', text.fork(problem.source, problem.code), 'trust-fork')];
}

function sourceDecisions({ problem }: TrustFacts): Decision[] {
  return problem?.code === 'TRUST_SOURCE_BEHIND'
    ? [decide('warn', text.sourceBehind(problem.source), 'trust-publisher-late')]
    : [];
}

function clockDecisions({ reasons, quorumAt }: TrustFacts, now: Date): Decision[] {
  if (reasons.includes('clock-behind')) return [decide('bad', text.clockBehind(), 'trust-clock')];
  if (!reasons.includes('clock-ahead')) return [];
  return [decide('bad', text.clockAhead(durationText(now.getTime() - quorumAt.getTime())), 'trust-clock')];
}

function ageDecisions(trust: TrustFacts, now: Date): Decision[] {
  const age = durationText(now.getTime() - trust.quorumAt.getTime());
  if (trust.stage === 'closed') return [decide('bad', text.closed(), 'trust-list-old')];
  if (trust.stage === 'isolated') {
    // In doubt about itself a hub counts as cut off however fresh its list is; the doubt was named above.
    return trust.reasons.some((reason) => doubts.includes(reason))
      ? []
      : [decide('bad', text.isolated(age), 'trust-list-old')];
  }
  if (trust.stage === 'aging') return [decide('warn', text.aging(age), 'trust-list-old')];
  if (!trust.reasons.includes('publisher-late')) return listDecisions(trust, now);
  const overdue = durationText(now.getTime() - trust.nextUpdateAt.getTime());
  return [decide('warn', text.publisherLate(overdue), 'trust-publisher-late')];
}

/** The publishers promised the next list by a day that draws near. */
function listDecisions({ issuedAt, nextUpdateAt }: TrustFacts, now: Date): Decision[] {
  const percent = lifeLeft(issuedAt, nextUpdateAt, now);
  if (percent === null) return [];
  const left = durationText(nextUpdateAt.getTime() - now.getTime());
  return [decide('warn', text.listSoon(left, percent), 'trust-publisher-late')];
}

function rootDecisions({ reasons, rootIssuedAt, rootExpiresAt }: TrustFacts, now: Date): Decision[] {
  if (reasons.includes('root-expired')) return [decide('bad', text.rootExpired(), 'trust-root-old')];
  // Roots are renewed at leisure, which seven signers on seven islands need; at the last tenth there is none left.
  const percent = lifeLeft(rootIssuedAt, rootExpiresAt, now);
  if (percent === null) return [];
  const left = durationText(rootExpiresAt.getTime() - now.getTime());
  return [decide(percent === 10 ? 'bad' : 'warn', text.rootSoon(left, percent), 'trust-root-old')];
}
