/** How safe the backups are: how many holders may still be lost, what to do about it, audits and repairs. */
import { html } from 'hono/html';
import type { Html } from '../../pages/layout.ts';
import { bytesText, countText } from '../amount.ts';
import type { AuditFact, RepairFact } from '../backup-facts.ts';
import type { BackupFacts } from '../facts.ts';
import type { Status } from '../judge.ts';
import { judgeSpare, spareWeight } from '../judge-spare.ts';
import { runbookForAdvice } from '../runbook.ts';
import { table } from '../table.ts';
import { overviewText } from '../text/overview-en.ts';
import { backupsText } from '../text/pages-en.ts';
import { auditText, spareText as text } from '../text/safety-en.ts';
import { when } from '../when.ts';
import { problemNotice } from './problem.ts';
import { statusHead } from './status.ts';

/** The first thing on the page of backups. `name` is this hub's country. */
export function sparePart(facts: BackupFacts, name: string, now: Date): Html {
  const { failure } = facts.health;
  return html`${statusHead(spareStatus(facts), name, facts.holders)}
${judgeSpare(facts) === null ? '' : askedPart(facts, now)}
${doubtPart(facts)}
${failure === null ? '' : problemNotice(failure)}
${advicePart(facts)}`;
}

function spareStatus(facts: BackupFacts): Status {
  const spare = judgeSpare(facts);
  if (spare === null) {
    const line = facts.runs.some(({ outcome }) => outcome !== 'failed')
      ? overviewText.noHolders
      : overviewText.neverBackedUp;
    return { weight: 'bad', line };
  }
  const { mayLose } = spare;
  const weight = spareWeight(mayLose, facts);
  if (mayLose > 0) return { weight, line: text.mayLose(mayLose, facts.holders.length) };
  if (mayLose === 0) return { weight, line: text.noneToSpare };
  return { weight, line: lossLine(facts) };
}

/** What silent holders keep is out of reach and not lost. */
function lossLine({ health, holders }: BackupFacts): string {
  const silent = holders.filter(({ answers }) => !answers).length;
  const lost = health.found === null || health.found.packsLost === 0 ? null : health.found.packsLost;
  if (silent > 0 || lost === null) return text.outOfReach(lost, Math.max(1, silent));
  return text.lost(lost, health.found?.packs ?? lost);
}

function askedPart(facts: BackupFacts, now: Date): Html {
  const { found, isAsking } = facts.health;
  const isByHolders = judgeSpare(facts)?.from === 'holders' && found !== null;
  const again = html` ${text.asking} <a href="/backups">${text.lookAgain}</a>`;
  return html`<p class="muted">${
    isByHolders ? html`${text.asked} ${when(found.at, now)}${codes(text.askedSame)}` : text.byReceipts
  }${isAsking ? again : ''}</p>`;
}

/** The figures are those of the newest snapshot that was told; whether there is a newer one is another matter. */
function doubtPart({ health: { found } }: BackupFacts): Html | '' {
  if (found === null || found.doubt === null) return '';
  const { voices, needed } = found.doubt;
  return html`<p><span class="state warn">${overviewText.weights.warn}</span> ${text.doubt(voices, needed)}</p>`;
}

/** What stands in backquotes is typed as it is. */
function codes(line: string): Html {
  const parts = line.split('`').map((part, at) => (at % 2 === 1 ? html`<code class="code">${part}</code>` : part));
  return html`${parts}`;
}

const adviceCommands = {
  'back-up': 'breakwater backup run',
  replace: 'breakwater backup repair',
  'make-good': 'breakwater backup repair',
  ask: null,
  audit: 'breakwater backup audit',
} as const;

function advicePart({ health: { found } }: BackupFacts): Html | '' {
  if (found === null) return '';
  if (found.advice.length === 0) return html`<p><span class="state ok">${text.nothingToDo}</span></p>`;
  return html`<section class="full" aria-labelledby="advice">
<h2 id="advice">${text.adviceTitle}</h2>
<ul class="list">${found.advice.map(({ kind, holders }) => {
    const say = text.advice[kind](text.countries(holders), holders.length);
    const command = adviceCommands[kind];
    const weight = kind === 'back-up' || kind === 'replace' ? 'bad' : 'warn';
    return html`<li class="decision">
<span class="state ${weight}">${overviewText.weights[weight]}</span>
<div><p>${say}</p>${command === null ? '' : html`<p class="command">${command}</p>`}</div>
<a href="/runbook/${runbookForAdvice[kind]}">${text.steps}<span
  class="visually-hidden">: ${say}</span></a>
</li>`;
  })}</ul>
</section>`;
}

/** The last audit of each holder, and how much of it audits have seen. */
export function auditsPart({ audits }: BackupFacts, now: Date): Html {
  if (audits.length === 0) return html`<p>${auditText.none}</p>`;
  const { holder, outcome, at, pieces, coverage } = auditText.columns;
  return html`<p>${auditText.lede}</p>
${table(
  auditText.caption,
  [{ label: holder }, { label: outcome }, { label: at }, { label: pieces, number: true }, { label: coverage }],
  audits.map((audit) => [
    html`${audit.name} <span class="cc">${audit.country}</span>`,
    auditState(audit),
    audit.last ? when(audit.last.at, now) : '',
    audit.last && audit.last.asked > 0 ? auditText.pieces(countText(audit.last.good), countText(audit.last.asked)) : '',
    coverageText(audit),
  ]),
)}`;
}

function auditState({ last, standing }: AuditFact): Html {
  if (last === null) return html`<span class="state off">${auditText.never}</span>`;
  const weight = { passed: 'ok', late: 'warn', failed: 'bad', unanswered: 'warn' }[last.verdict];
  const givenUp = standing === 'lost' ? html` <span class="muted">${auditText.givenUp}</span>` : '';
  return html`<span class="state ${weight}">${auditText.verdicts[last.verdict]}</span>${givenUp}`;
}

function coverageText({ coverage }: AuditFact): string {
  if (coverage === null || coverage.total === 0) return '';
  const { seen, total, roundsBefore } = coverage;
  const now = auditText.coverage(Math.floor((Math.min(seen, total) / total) * 100), countText(total));
  return roundsBefore > 0 ? `${now}, ${auditText.rounds(roundsBefore)}` : now;
}

/** What was made good. */
export function repairsPart({ repairs }: BackupFacts, now: Date): Html {
  if (repairs.length === 0) return html`<p>${auditText.noRepairs}</p>`;
  const { ended, outcome, made, size, replaced } = auditText.repairsColumns;
  const number = true;
  return table(
    auditText.repairsCaption,
    [{ label: ended }, { label: outcome }, { label: made, number }, { label: size, number }, { label: replaced }],
    repairs.map((repair) => [
      when(repair.endedAt, now),
      repairState(repair),
      repair.outcome === 'failed' ? '' : auditText.pieces(countText(repair.made), countText(repair.gaps)),
      repair.outcome === 'failed' ? '' : bytesText(repair.bytes),
      repair.replaced.map(({ from, to }) => auditText.replaced(to, from)).join(', '),
    ]),
  );
}

function repairState({ outcome, code }: RepairFact): Html {
  const weight = { done: 'ok', 'done in part': 'warn', failed: 'bad' }[outcome];
  const why = code === null ? '' : html` <span class="code">${code}</span>`;
  return html`<span class="state ${weight}">${backupsText.outcomes[outcome]}</span>${why}`;
}
