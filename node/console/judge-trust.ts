/** What about the trust list needs a decision: its age, its clock, its publishers, and whoever tells two stories. */
import { durationText } from './amount.ts';
import { type Decision, decide } from './decision.ts';
import { trustDecisionText as text } from './text/trust-decision-en.ts';
import type { TrustFacts } from './trust-facts.ts';

/** Codes that mean: somebody with a key showed two histories. Nothing else is as grave. */
const forkCodes: readonly string[] = ['TRUST_SPLIT_VIEW', 'TRUST_LIST_FORK', 'TRUST_ROOT_FORK'];
/** Roots are renewed at leisure: seven signers on seven islands want a quarter of a year. */
const rootSoonMs = 90 * 86_400_000;

/** Everything that needs a decision about the list; `trust` is null before the first one. */
export function judgeTrust(trust: TrustFacts | null, now: Date): readonly Decision[] {
  if (!trust) return [decide('bad', text.missing(), 'trust-list-old')];
  return [
    ...forkDecisions(trust),
    ...clockDecisions(trust, now),
    ...(trust.hasAmnesia ? [decide('warn', text.amnesia(), 'trust-after-restore')] : []),
    ...ageDecisions(trust, now),
    ...rootDecisions(trust, now),
    ...trust.notices.map((notice) => decide('warn', text.notice(notice.name), 'trust-notice')),
  ];
}

function forkDecisions({ problem }: TrustFacts): Decision[] {
  if (problem === null || !forkCodes.includes(problem.code)) return [];
  return [decide('bad', text.fork(problem.source, problem.code), 'trust-fork')];
}

function clockDecisions({ clock, quorumAt }: TrustFacts, now: Date): Decision[] {
  if (clock === 'behind') return [decide('bad', text.clockBehind(), 'trust-clock')];
  if (clock !== 'ahead-suspect') return [];
  return [decide('bad', text.clockAhead(durationText(now.getTime() - quorumAt.getTime())), 'trust-clock')];
}

function ageDecisions(trust: TrustFacts, now: Date): Decision[] {
  const age = durationText(now.getTime() - trust.quorumAt.getTime());
  if (trust.stage === 'closed') return [decide('bad', text.closed(), 'trust-list-old')];
  // A restored hub counts as cut off until its peers have answered; saying both would say it twice.
  if (trust.stage === 'isolated') return trust.hasAmnesia ? [] : [decide('bad', text.isolated(age), 'trust-list-old')];
  if (trust.stage === 'aging') return [decide('warn', text.aging(age), 'trust-list-old')];
  if (!trust.isPublisherLate) return [];
  const overdue = durationText(now.getTime() - trust.nextUpdateAt.getTime());
  return [decide('warn', text.publisherLate(overdue), 'trust-publisher-late')];
}

function rootDecisions({ isRootExpired, rootExpiresAt }: TrustFacts, now: Date): Decision[] {
  if (isRootExpired) return [decide('bad', text.rootExpired(), 'trust-root-old')];
  const left = rootExpiresAt.getTime() - now.getTime();
  return left < rootSoonMs ? [decide('warn', text.rootSoon(durationText(left)), 'trust-root-old')] : [];
}
