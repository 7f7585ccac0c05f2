/** The trust list in force. */
import { html } from 'hono/html';
import { groups } from '../../keys/fingerprint.ts';
import type { Html } from '../../pages/layout.ts';
import { countText, sentence } from '../amount.ts';
import type { FreshnessStage, MemberFact, TrustFacts } from '../facts.ts';
import { trustText as text } from '../text/pages-en.ts';
import { when } from '../when.ts';

export function trustView(trust: TrustFacts | null, now: Date): Html {
  if (!trust) {
    return html`<h1>${text.title}</h1>
<p class="notice bad">${text.none} <a href="/runbook/trust-list-old">${text.noneRunbook}</a></p>`;
  }
  return html`<h1>${text.title}</h1>
<p class="lede">${text.lede}</p>
${trustFactsList(trust, now)}
<h2>${text.membersTitle}</h2>
<p>${text.compare}</p>
<ul class="list">${trust.members.map(memberItem)}</ul>`;
}

/** Freshness in a word, with shape and colour. */
export function freshnessState(stage: FreshnessStage): Html {
  const weight = { fresh: 'ok', aging: 'warn', isolated: 'bad', closed: 'bad' }[stage];
  return html`<span class="state ${weight}">${text.stages[stage]}</span>`;
}

function trustFactsList(trust: TrustFacts, now: Date): Html {
  const { facts } = text;
  return html`<dl class="facts">
<dt>${facts.sequence}</dt><dd>${countText(trust.sequence)}</dd>
<dt>${facts.stage}</dt><dd>${freshnessState(trust.stage)}</dd>
<dt>${facts.checked}</dt><dd>${trust.checkedAt ? when(trust.checkedAt, now) : text.notYet}</dd>
${trust.problem ? troubleLine(trust.problem, now) : ''}
<dt>${facts.issued}</dt><dd>${when(trust.issuedAt, now)}</dd>
<dt>${facts.next}</dt><dd>${when(trust.nextUpdateAt, now)}</dd>
<dt>${facts.signers}</dt><dd>${trust.signers.join(', ')}
<span class="muted">(${text.signed(trust.signers.length, trust.signersNeeded)})</span></dd>
<dt>${facts.root}</dt><dd>${text.rootVersion(trust.rootVersion)}</dd>
<dt>${facts.rootPrint}</dt><dd class="code print">${groups(trust.rootFingerprint)}</dd>
<dt>${facts.listPrint}</dt><dd class="code print">${groups(trust.listFingerprint)}</dd>
</dl>`;
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
