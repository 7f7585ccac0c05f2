/** The trust list in force: its age and what that means, who signed it, whom it names. */
import { html } from 'hono/html';
import { groups } from '../../keys/fingerprint.ts';
import type { Html } from '../../pages/layout.ts';
import { countText, durationText, sentence } from '../amount.ts';
import { doubts, judgeTrust } from '../judge-trust.ts';
import { trustText as text } from '../text/trust-en.ts';
import type { FreshnessStage, MemberFact, TrustFacts } from '../trust-facts.ts';
import { exactText, when } from '../when.ts';
import { decisionList } from './status.ts';
import { budgetsPart, historyPart, noticesPart, witnessesPart } from './trust-parts.ts';

const weights = { fresh: 'ok', aging: 'warn', isolated: 'bad', closed: 'bad' } as const;

/** `field` binds forms to the session. */
export function trustView(trust: TrustFacts | null, now: Date, field: Html): Html {
  if (!trust) {
    return html`<h1>${text.title}</h1>
<p class="notice bad">${text.none} <a href="/runbook/trust-list-old">${text.noneRunbook}</a></p>`;
  }
  return html`<h1>${text.title}</h1>
<p class="lede">${text.lede}</p>
${stageHead(trust, now)}
${decisionList(judgeTrust(trust, now))}
${trust.reasons.includes('clock-ahead') ? clockPart(now, field) : ''}
${trust.stage === 'fresh' ? '' : meaningPart(trust.stage)}
${trustFactsList(trust, now)}
${witnessesPart(trust.log, now)}
${budgetsPart(trust.budgets, now)}
${noticesPart(trust.notices, now)}
${historyPart(trust.log.history, now)}
<h2>${text.membersTitle}</h2>
<p>${text.compare}</p>
<ul class="list">${trust.members.map(memberItem)}</ul>`;
}

/** Freshness in a word, with shape and colour. */
export function freshnessState(stage: FreshnessStage): Html {
  return html`<span class="state ${weights[stage]}">${text.stages[stage]}</span>`;
}

/** The first line: the stage, its age, and how long it lasts if nothing more is heard. */
function stageHead({ stage, quorumAt, stageEndsAt, reasons }: TrustFacts, now: Date): Html {
  const age = durationText(now.getTime() - quorumAt.getTime());
  const isDoubtful = stage === 'isolated' && reasons.some((reason) => doubts.includes(reason));
  const line = isDoubtful ? text.inDoubt(age) : text.stageLine[stage](age);
  const left = stageEndsAt === null ? null : durationText(stageEndsAt.getTime() - now.getTime());
  const ends = left === null || stage === 'closed' ? '' : text.stageEnds[stage](left);
  return html`<div class="status-head ${weights[stage]}">
<div><p class="status-line"><span class="state ${weights[stage]}">${line}</span></p>
${ends === '' ? '' : html`<p class="muted">${ends}</p>`}</div>
</div>`;
}

/** The one question that only a person can answer: is it really so late? */
function clockPart(now: Date, field: Html): Html {
  return html`<form class="notice" method="post" action="/trust/clock">${field}
<p>${text.clock.says} <strong>${exactText(now)}</strong>. ${text.clock.compare}</p>
<button class="button" type="submit">${text.clock.confirm}</button></form>`;
}

function meaningPart(stage: Exclude<FreshnessStage, 'fresh'>): Html {
  const { citizens, services, others } = text.meaningFor;
  const meaning = text.meaning[stage];
  return html`<section class="stack" aria-labelledby="meaning"><h2 id="meaning">${text.meaningTitle}</h2>
<dl class="facts">
<dt>${citizens}</dt><dd>${meaning.citizens}</dd>
<dt>${services}</dt><dd>${meaning.services}</dd>
<dt>${others}</dt><dd>${meaning.others}</dd>
</dl></section>`;
}

function trustFactsList(trust: TrustFacts, now: Date): Html {
  const { facts } = text;
  const { log } = trust;
  const basis = text.basis(countText(trust.sequence), countText(log.logIndex), countText(trust.rootVersion));
  return html`<dl class="facts">
<dt>${facts.sequence}</dt><dd>${countText(trust.sequence)}</dd>
<dt>${facts.quorum}</dt><dd>${when(trust.quorumAt, now)}</dd>
<dt>${facts.checked}</dt><dd>${trust.checkedAt ? when(trust.checkedAt, now) : text.notYet}</dd>
${trust.problem ? troubleLine(trust.problem, now) : ''}
<dt>${facts.issued}</dt><dd>${when(trust.issuedAt, now)}</dd>
<dt>${facts.next}</dt><dd>${when(trust.nextUpdateAt, now)}</dd>
<dt>${facts.signers}</dt><dd>${signersText(trust.signers, trust.signersNeeded)}</dd>
<dt>${facts.listPrint}</dt><dd class="code print">${groups(trust.listFingerprint)}</dd>
<dt>${facts.root}</dt><dd>${text.rootVersion(trust.rootVersion)} ${when(trust.rootExpiresAt, now)}</dd>
<dt>${facts.rootSigners}</dt><dd>${signersText(trust.rootSigners, trust.rootSignersNeeded)}</dd>
<dt>${facts.rootPrint}</dt><dd class="code print">${groups(trust.rootFingerprint)}</dd>
<dt>${facts.log}</dt><dd><span class="code print">${log.origin}</span>, ${text.logEntries(countText(log.size))}</dd>
<dt>${facts.basis}</dt><dd>${basis}</dd>
</dl>`;
}

function signersText(signers: readonly string[], needed: number): Html {
  return html`${signers.join(', ')} <span class="muted">(${text.signed(signers.length, needed)})</span>`;
}

function troubleLine(problem: NonNullable<TrustFacts['problem']>, now: Date): Html {
  return html`<dt>${text.problem}</dt><dd>${problem.message} <span class="code">${problem.code}</span>
${text.problemAt} ${problem.source}, ${when(problem.at, now)}</dd>`;
}

function memberItem(member: MemberFact): Html {
  return html`<li><h3>${member.name} <span class="cc">${member.country}</span></h3>
<p class="small">${member.origin} <span class="muted">${sentence(text.upTo(member.maxAssurance))}.</span></p>
<details class="more"><summary>${text.keys}<span class="visually-hidden"> (${member.name})</span></summary>
<dl class="facts small">${member.keys.map(
    (key) => html`<dt>${key.use}</dt><dd class="code print">${groups(key.fingerprint)}</dd>`,
  )}</dl></details></li>`;
}
