/** The overview: the status line, what needs a decision, then the rest. */
import { html } from 'hono/html';
import type { Html } from '../../pages/layout.ts';
import { bytesText, countText, durationText } from '../amount.ts';
import type { HubFacts } from '../facts.ts';
import { judgeDecisions, judgeStatus } from '../judge.ts';
import { lastComplete } from '../judge-spare.ts';
import { overviewText as text } from '../text/overview-en.ts';
import { trustText } from '../text/trust-en.ts';
import { when } from '../when.ts';
import { runningPart } from './backups.ts';
import { eventsTable } from './events.ts';
import { peersTable } from './peers.ts';
import { decisionList, statusHead } from './status.ts';
import { freshnessState } from './trust.ts';

const eventsShown = 8;

export function overviewView(facts: HubFacts): Html {
  const { now, backup, peers, events } = facts;
  return html`<h1 class="visually-hidden">${text.title}</h1>
${statusHead(judgeStatus(facts), facts.name, backup.holders)}
${backup.running ? runningPart(backup.running, now) : ''}
${decisionList(judgeDecisions(facts))}
<section class="full stack" aria-labelledby="rest">
<h2 id="rest">${text.restTitle}</h2>
<dl class="facts">
<dt>${text.lastBackup}</dt><dd>${lastBackup(facts)}</dd>
<dt>${text.lastRestore}</dt><dd>${backup.lastRestore ? when(backup.lastRestore.endedAt, now) : text.never}</dd>
<dt>${text.trust}</dt><dd>${trustLine(facts)}</dd>
</dl>
${peers.length === 0 ? '' : peersTable(peers, now)}
${events.length === 0 ? '' : eventsTable(events.slice(0, eventsShown), now)}
<p><a href="/events">${text.allEvents}</a></p>
</section>`;
}

function lastBackup({ backup, now }: HubFacts): Html | string {
  const run = lastComplete(backup);
  if (!run) return text.never;
  const amounts = text.backupAmounts(run.files, bytesText(run.dataBytes), durationText(run.durationMs));
  return html`${when(run.endedAt, now)}: ${amounts}`;
}

function trustLine({ trust, now }: HubFacts): Html | string {
  if (!trust) return trustText.none;
  const vouched = html`${text.vouched} ${when(trust.quorumAt, now)}`;
  return html`${freshnessState(trust.stage)} ${text.sequence(countText(trust.sequence))}, ${vouched}`;
}
