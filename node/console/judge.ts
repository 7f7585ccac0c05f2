/** From facts to judgement: the status line, and what needs a decision, worst first. Pure. */
import { countWord, durationText, sentence } from './amount.ts';
import { type Decision, decide, type Weight } from './decision.ts';
import type { HubFacts } from './facts.ts';
import { holdsAll, judgeSpare, lastComplete, spareWeight, usableHolders } from './judge-spare.ts';
import { judgeTrust } from './judge-trust.ts';
import { decisionText, overviewText } from './text/overview-en.ts';

/** The first thing on the overview. */
export interface Status {
  readonly weight: Weight;
  readonly line: string;
}

/** A backup older than this needs a decision: the schedule is daily, and half a day of grace covers a bad night. */
export const backupOldMs = 36 * 3_600_000;

/** The status line: who answered, and how many more may be lost. */
export function judgeStatus(facts: HubFacts): Status {
  if (!facts.trust) return { weight: 'bad', line: overviewText.noTrust };
  const { holders, needed } = facts.backup;
  if (!lastComplete(facts.backup)) return { weight: 'bad', line: overviewText.neverBackedUp };
  if (holders.length === 0) return { weight: 'bad', line: overviewText.noHolders };
  const answering = holders.filter((holder) => holder.answers).length;
  const spare = judgeSpare(facts.backup)?.mayLose ?? -needed;
  const lacking = holders.filter((holder) => holder.answers && !holdsAll(holder)).length;
  const parts = [overviewText.answered(answering, holders.length)];
  if (lacking > 0) parts.push(overviewText.lacking(lacking));
  parts.push(spare < 0 ? overviewText.tooFew(needed) : overviewText.toSpare(spare));
  return { weight: spareWeight(spare, facts.backup), line: parts.join(' ') };
}

/** Everything that needs a decision, `bad` before `warn`. */
export function judgeDecisions(facts: HubFacts): readonly Decision[] {
  const found = [
    ...recoveryDecisions(facts),
    ...backupDecisions(facts),
    ...holderDecisions(facts),
    ...judgeTrust(facts.trust, facts.now),
    ...houseDecisions(facts),
  ];
  return [...found.filter((one) => one.weight === 'bad'), ...found.filter((one) => one.weight === 'warn')];
}

function recoveryDecisions({ recovery, backup, now }: HubFacts): Decision[] {
  const decisions = recovery.asked.map(({ name, expiresAt }) =>
    decide(
      'bad',
      decisionText.recoveryAsked(name, durationText(expiresAt.getTime() - now.getTime())),
      'recovery-asked',
    ),
  );
  if (recovery.key === 'spent') decisions.push(decide('bad', decisionText.recoveryKeySpent(), 'recovery-key'));
  if (recovery.key === 'none') {
    // Without backups it comes first; with them it means that nobody could open them after a loss.
    const weight = lastComplete(backup) ? 'bad' : 'warn';
    decisions.push(decide(weight, decisionText.recoveryKeyNone(), 'recovery-key'));
  }
  return decisions;
}

function backupDecisions({ backup, now }: HubFacts): Decision[] {
  const decisions: Decision[] = [];
  const newest = backup.runs[0];
  const complete = lastComplete(backup);
  if (!complete) decisions.push(decide('bad', decisionText.backupNone(), 'first-backup'));
  if (newest?.outcome === 'failed') {
    decisions.push(decide('bad', decisionText.backupFailed(newest.code ?? '?'), 'backup-failed'));
  }
  const all = backup.holders.length;
  if (newest?.outcome !== 'failed' && newest && newest.holders < all) {
    decisions.push(decide('warn', decisionText.backupPartial(newest.holders, all), 'holder-silent'));
  }
  if (newest && newest.skipped > 0) {
    decisions.push(decide('warn', decisionText.backupSkipped(newest.skipped), 'backup-failed'));
  }
  const ageMs = complete ? now.getTime() - complete.endedAt.getTime() : 0;
  if (ageMs > backupOldMs) decisions.push(decide('bad', decisionText.backupOld(durationText(ageMs)), 'backup-old'));
  if (backup.sources.every(({ kind }) => kind === 'hub'))
    decisions.push(decide('warn', decisionText.backupNoSource(), 'first-backup'));
  return decisions;
}

function holderDecisions({ backup, peers, now }: HubFacts): Decision[] {
  const usable = usableHolders(backup);
  const decisions: Decision[] = [];
  if (lastComplete(backup) && usable < backup.needed) {
    decisions.push(decide('bad', decisionText.tooFewHolders(usable, backup.needed), 'too-few-holders'));
  }
  for (const holder of backup.holders) {
    const peer = peers.find((one) => one.country === holder.country);
    if (!holder.answers && peer?.state !== 'not asked yet') {
      const since = peer?.silentSince ? durationText(now.getTime() - peer.silentSince.getTime()) : null;
      decisions.push(decide('warn', decisionText.holderSilent(holder.name, since), 'holder-silent'));
    } else if (holder.answers && holder.shardsExpected > 0 && !holdsAll(holder)) {
      decisions.push(decide('warn', decisionText.holderLacks(holder.name), 'holder-incomplete'));
    }
  }
  return decisions;
}

function houseDecisions({ backup, passkeys }: HubFacts): Decision[] {
  const decisions: Decision[] = [];
  if (lastComplete(backup) && !backup.lastRestore) {
    decisions.push(decide('warn', decisionText.neverRestored(), 'restore-drill'));
  }
  if (passkeys === 0) decisions.push(decide('warn', decisionText.noPasskey(), 'operator-sign-in'));
  return decisions;
}

/** The heading over the decisions: "Three things need a decision". */
export function decisionsHeading(count: number): string {
  if (count === 0) return overviewText.nothingToDecide;
  return count === 1 ? 'One thing needs a decision' : `${sentence(countWord(count))} things need a decision`;
}
