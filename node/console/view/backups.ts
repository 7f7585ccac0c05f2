/** Backups and holders: what runs, who keeps what, how the last ones went, and the last restore. */
import { html } from 'hono/html';
import type { Html } from '../../pages/layout.ts';
import { problemWords } from '../../pages/problem-words.ts';
import { bytesText, countText, durationText, rateText } from '../amount.ts';
import type { AgreementState } from '../backup-facts.ts';
import type { BackupFacts, BackupRunFact, HolderFact, JobFact, RestoreFact } from '../facts.ts';
import { holdsAll } from '../judge-spare.ts';
import { table } from '../table.ts';
import { problemText } from '../text/frame-en.ts';
import { backupsText as text } from '../text/pages-en.ts';
import { auditText } from '../text/safety-en.ts';
import { settingText, sourceText } from '../text/settings-en.ts';
import { dayText, when } from '../when.ts';
import { auditsPart, repairsPart, sparePart } from './safety.ts';
import { settingsPart, sourcesPart } from './settings.ts';

/** What the page shows. */
export interface BackupsView {
  readonly facts: BackupFacts;
  /** The country of this hub. */
  readonly name: string;
  readonly now: Date;
  readonly field: Html;
  /** A backup was ordered a moment ago and has not reported yet. */
  readonly isStarting: boolean;
  readonly notice: string | null;
  readonly problem: Html | '';
}

export function backupsView({ facts, name, now, field, isStarting, notice, problem }: BackupsView): Html {
  return html`${problem}${notice ? html`<p class="notice ok" role="status">${notice}</p>` : ''}
<div class="row"><h1>${text.title}</h1>${facts.running || isStarting ? '' : startForm(field)}</div>
${sparePart(facts, name, now)}
${facts.running ? runningPart(facts.running, now) : isStarting ? startingPart() : ''}
${contentsPart()}
<h2 id="sources">${sourceText.title}</h2>
${sourcesPart(facts, now)}
<h2 id="settings">${settingText.title}</h2>
${settingsPart(facts, now)}
<h2 id="holders">${text.holdersTitle}</h2>
${holdersPart(facts, now)}
<h2 id="audits">${auditText.title}</h2>
${auditsPart(facts, now)}
<h2 id="repairs">${auditText.repairsTitle}</h2>
${repairsPart(facts, now)}
<h2 id="runs">${text.runsTitle}</h2>
${indexPart(facts)}
${facts.runs.length === 0 ? html`<p>${text.noRuns}</p>` : runsTable(facts, now)}
<h2 id="restore">${text.restoreTitle}</h2>
${restorePart(facts, now)}
<h2 id="kept">${text.keptTitle}</h2>
${keptPart(facts, now)}
<h2 id="agreements">${text.agreementsTitle}</h2>
${agreementsPart(facts)}`;
}

const contents = [
  ['sources', sourceText.title],
  ['settings', settingText.title],
  ['holders', text.holdersTitle],
  ['audits', auditText.title],
  ['repairs', auditText.repairsTitle],
  ['runs', text.runsTitle],
  ['restore', text.restoreTitle],
  ['kept', text.keptTitle],
  ['agreements', text.agreementsTitle],
] as const;

/** Closed, so that what counts stays first; on a telephone the page is long. */
function contentsPart(): Html {
  return html`<details class="more no-print"><summary>${text.contents}</summary>
<ul class="contents">${contents.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></details>`;
}

function startForm(field: Html): Html {
  return html`<form class="push" method="post" action="/backups/run">${field}<button class="button"
    type="submit">${text.backUpNow}</button></form>`;
}

function startingPart(): Html {
  return html`<section class="panel" id="running" data-live aria-labelledby="running-title">
<h2 id="running-title">${text.starting}</h2>
<p>${text.started}</p>
<progress aria-label="${text.starting}"></progress>
<noscript><p><a href="/backups">${text.lookAgain}</a></p></noscript>
</section>`;
}

/** Progress, rate and time left; the script renews this part, and a link does where there is none. */
export function runningPart(job: JobFact, now: Date): Html {
  const [done, total] = [amount(job, job.done), job.total === null ? null : amount(job, job.total)];
  const line = [
    total === null ? done : text.ofTotal(done, total),
    job.ratePerSecond === null ? null : speed(job),
    job.leftMs === null ? text.leftUnknown : text.left(durationText(job.leftMs)),
  ];
  return html`<section class="panel" id="running" data-live aria-labelledby="running-title">
<h2 id="running-title">${text.running}</h2>
<p>${job.label}. <span class="muted">${text.begun} ${when(job.startedAt, now)}</span></p>
${bar(job)}
<p class="figures">${line.filter((part) => part !== null).map((part) => html`<span>${part}</span> `)}</p>
<noscript><p><a href="/backups">${text.lookAgain}</a></p></noscript>
</section>`;
}

function bar(job: JobFact): Html {
  if (job.total === null || job.total <= 0) return html`<progress aria-label="${text.running}"></progress>`;
  const percent = Math.min(100, Math.floor((job.done / job.total) * 100));
  return html`<div class="bar"><progress max="100" value="${percent}" aria-label="${text.running}"></progress><span
    class="number">${percent} %</span></div>`;
}

function amount(job: JobFact, count: number): string {
  return job.unit === 'bytes' ? bytesText(count) : `${countText(count)} files`;
}

function speed(job: JobFact): string {
  const rate = job.ratePerSecond ?? 0;
  return job.unit === 'bytes' ? rateText(rate) : `${countText(rate)} files/s`;
}

function holdersPart(facts: BackupFacts, now: Date): Html {
  if (facts.holders.length === 0) return html`<p>${text.noHolders}</p>`;
  const { holder, state, parts, size, receipt } = text.holderColumns;
  return html`<p>${text.rule(facts.needed, facts.holders.length)}</p>
${table(
  text.holdersCaption,
  [
    { label: holder },
    { label: state },
    { label: parts, number: true },
    { label: size, number: true },
    { label: receipt },
  ],
  facts.holders.map((one) => [
    html`${one.name} <span class="cc">${one.country}</span>`,
    holderState(one),
    `${countText(one.shardsHeld)} of ${countText(one.shardsExpected)}`,
    bytesText(one.shardBytes),
    one.receiptAt ? when(one.receiptAt, now) : text.holderStates.none,
  ]),
)}`;
}

function holderState(holder: HolderFact): Html {
  if (!holder.answers) return html`<span class="state bad">${text.holderStates.silent}</span>`;
  if (holdsAll(holder)) return html`<span class="state ok">${text.holderStates.all}</span>`;
  const word = holder.shardsHeld === 0 ? text.holderStates.none : text.holderStates.some;
  return html`<span class="state warn">${word}</span>`;
}

/** The newest backup is whole, but stored everything once more. */
function indexPart({ indexProblem }: BackupFacts): Html | '' {
  if (indexProblem === null) return '';
  const { happened, means, cure } = problemWords(indexProblem);
  return html`<section class="error-summary" aria-labelledby="index-problem">
<h3 id="index-problem">${happened}</h3>
<p>${means}</p>
<p>${cure}</p>
<p class="small muted">${problemText.code} <span class="code">${indexProblem.code}</span></p>
</section>`;
}

function runsTable(facts: BackupFacts, now: Date): Html {
  const { ended, outcome, files, size, took, holders } = text.runColumns;
  const number = true;
  return table(
    text.runsCaption,
    [
      { label: ended },
      { label: outcome },
      { label: files, number },
      { label: size, number },
      { label: took, number },
      { label: holders, number },
      { label: text.runSpare, number },
    ],
    facts.runs.map((run) => [
      when(run.endedAt, now),
      runOutcome(run),
      ...(run.outcome === 'failed' ? failedFigures(run) : figures(run)),
      spareOf(run, facts),
    ]),
  );
}

/** Of the newest backups, as far back as the holders were asked. */
function spareOf({ sequence }: BackupRunFact, { health: { found } }: BackupFacts): string {
  const known = found?.snapshots.find((snapshot) => snapshot.sequence === sequence);
  if (known === undefined) return text.nothing;
  return known.mayLose < 0 ? text.outOfReach : countText(known.mayLose);
}

function figures(run: BackupRunFact): string[] {
  return [countText(run.files), bytesText(run.dataBytes), durationText(run.durationMs), countText(run.holders)];
}

/** A run that failed left nothing behind; only how long it tried is a fact. */
function failedFigures(run: BackupRunFact): string[] {
  return [text.nothing, text.nothing, durationText(run.durationMs), text.nothing];
}

function runOutcome(run: BackupRunFact): Html {
  const weight = { done: 'ok', 'done in part': 'warn', failed: 'bad' }[run.outcome];
  const code = run.code ? html` <span class="code">${run.code}</span>` : '';
  const skipped = run.skipped > 0 ? html` <span class="muted">${text.skipped(countText(run.skipped))}</span>` : '';
  return html`<span class="state ${weight}">${text.outcomes[run.outcome]}</span>${code}${skipped}`;
}

function restorePart({ lastRestore, lastVerify }: BackupFacts, now: Date): Html {
  return html`<p>${lastRestore ? restoreLine(lastRestore, now) : text.noRestore}
<a href="/runbook/restore-drill">${text.runbook}</a></p>
<p>${lastVerify ? restoreLine(lastVerify, now) : text.noVerify}</p>`;
}

function restoreLine(restore: RestoreFact, now: Date): Html {
  const took = durationText(restore.durationMs);
  const said = {
    done: restore.dataBytes > 0 ? text.restored(bytesText(restore.dataBytes), took) : '',
    'done in part': text.restoreInPart,
    failed: text.restoreFailed,
  }[restore.outcome];
  return html`${text.restoreKinds[restore.kind]}, ${when(restore.endedAt, now)}. ${said}`;
}

function keptPart({ kept }: BackupFacts, now: Date): Html {
  if (kept.length === 0) return html`<p>${text.noKept}</p>`;
  const { country, objects, size, newest } = text.keptColumns;
  return table(
    text.keptCaption,
    [{ label: country }, { label: objects, number: true }, { label: size, number: true }, { label: newest }],
    kept.map((one) => [
      html`${one.name} <span class="cc">${one.country}</span>`,
      countText(one.objects),
      bytesText(one.bytes),
      when(one.newestAt, now),
    ]),
  );
}

function agreementsPart({ agreements }: BackupFacts): Html {
  if (agreements.length === 0) return html`<p>${text.noAgreements}</p>`;
  const { partner, what, state, room, until } = text.agreementsColumns;
  return html`${table(
    text.agreementsCaption,
    [
      { label: partner },
      { label: what },
      { label: state },
      { label: room, number: true },
      { label: text.agreementsRetention },
      { label: until },
    ],
    agreements.map((one) => [
      html`${one.name} <span class="cc">${one.country}</span>`,
      text.agreementsWhat[one.weAre],
      agreementState(one.state),
      text.ofTotal(bytesText(one.usedBytes), bytesText(one.quotaBytes)),
      text.days(one.retentionDays),
      dayText(one.until),
    ]),
  )}
<p class="small muted">${text.usedMeans}</p>`;
}

function agreementState(state: AgreementState): Html {
  if (typeof state === 'object') {
    return html`<span class="state bad">${text.agreementBroken}</span> <span class="code">${state.code}</span>`;
  }
  const weight = { 'in-force': 'ok', 'not-yet': 'off', proposed: 'warn', leaving: 'warn', over: 'off' }[state];
  return html`<span class="state ${weight}">${text.agreementStates[state]}</span>`;
}
