/** The registrar's counter: look up, see the record, give or withdraw a code. */
import { html } from 'hono/html';
import type { Html } from '../../pages/layout.ts';
import type { Person } from '../../store/person.ts';
import { table } from '../table.ts';
import { counterText as text } from '../text/counter-en.ts';
import { problemText } from '../text/frame-en.ts';
import { dayText, when } from '../when.ts';

/** What the search page shows; `found` is null before a search, and holds one more than `limit` when there are more. */
export interface SearchView {
  readonly words: string;
  readonly found: readonly Person[] | null;
  readonly limit: number;
  readonly wrong: string | null;
  readonly field: Html;
}

export function searchView({ words, found, limit, wrong, field }: SearchView): Html {
  return html`<h1>${text.title}</h1>
<p class="lede">${text.lede} <a href="/runbook/counter">${text.runbook}</a></p>
<form class="stack" method="post" action="/counter" role="search">${field}
<div class="field${wrong ? ' wrong' : ''}">
<label for="words">${text.searchLabel}</label>
<p class="hint" id="words-hint">${text.searchHint}</p>
${wrong ? html`<p class="problem" id="words-problem" role="alert">${wrong}</p>` : ''}
<input id="words" name="words" type="search" value="${words}" maxlength="120" autocomplete="off"
  spellcheck="false" ${
    wrong ? html`aria-describedby="words-hint words-problem" aria-invalid="true"` : html`aria-describedby="words-hint"`
  }>
</div>
<button class="button main" type="submit">${text.searchButton}</button>
</form>
${found ? foundList(found, limit) : ''}`;
}

function foundList(found: readonly Person[], limit: number): Html {
  if (found.length === 0) {
    return html`<section><h2>${text.foundNone}</h2><p>${text.foundNoneHelp}</p></section>`;
  }
  const heading = found.length > limit ? text.foundMany(limit) : text.found(found.length);
  return html`<section><h2>${heading}</h2>
<ul class="list">${found.slice(0, limit).map(
    (person) => html`<li class="plain"><a class="choice" href="/counter/people/${person.accountId}">
<span class="name">${person.givenName} ${person.familyName}</span>
<span>${text.born(dayText(new Date(person.birthDate)))}</span><span class="cc">${person.personNumber}</span></a></li>`,
  )}</ul></section>`;
}

/** A code given earlier, in the words of the page. */
export interface CodeLine {
  readonly id: string;
  readonly givenAt: Date;
  readonly level: 'low' | 'substantial' | 'high';
  readonly state: 'open' | 'used' | 'expired' | 'withdrawn';
}

/** What the registrar entered, kept when something was missing. */
export interface GiveForm {
  readonly checked: boolean;
  readonly level: string;
  readonly wrong: readonly ('checked' | 'level')[];
}

/** What the page of one person shows. */
export interface RecordView {
  readonly person: Person;
  readonly passkeys: number;
  readonly codes: readonly CodeLine[];
  readonly form: GiveForm;
  readonly field: Html;
  readonly now: Date;
  readonly notice: string | null;
}

export function recordView(view: RecordView): Html {
  const { person, notice, form } = view;
  return html`${form.wrong.length > 0 ? wrongSummary(form) : ''}
${notice ? html`<p class="notice ok" role="status">${notice}</p>` : ''}
<p class="no-print"><a href="/counter">${text.back}</a></p>
<h1>${person.givenName} ${person.familyName}</h1>
<h2>${text.recordTitle}</h2>
${recordFacts(view)}
<p class="notice">${text.compare}</p>
<h2>${text.giveTitle}</h2>
${giveForm(view)}
<h2>${text.codesTitle}</h2>
${codesPart(view)}`;
}

function wrongSummary({ wrong }: GiveForm): Html {
  const says = { checked: text.checkedMissing, level: text.levelMissing };
  const place = { checked: '#checked', level: '#level-low' };
  return html`<section class="error-summary" role="alert" aria-labelledby="problem">
<h2 id="problem">${problemText.heading}</h2><ul>${wrong.map(
    (name) => html`<li><a href="${place[name]}">${says[name]}</a></li>`,
  )}</ul></section>`;
}

function recordFacts({ person, passkeys }: RecordView): Html {
  const { record } = text;
  return html`<dl class="facts">
<dt>${record.name}</dt><dd>${person.givenName} ${person.familyName}</dd>
<dt>${record.birthDate}</dt><dd>${dayText(new Date(person.birthDate))}</dd>
<dt>${record.documentNumber}</dt><dd class="code">${person.documentNumber}</dd>
<dt>${record.personNumber}</dt><dd class="code">${person.personNumber}</dd>
<dt>${record.address}</dt><dd>${person.address}</dd>
<dt>${record.source}</dt><dd>${person.source}</dd>
<dt>${record.passkeys}</dt><dd>${passkeys === 0 ? text.passkeysNone : passkeys}</dd>
</dl>`;
}

function giveForm({ person, codes, form, field }: RecordView): Html {
  const isWrong = (name: 'checked' | 'level') => (form.wrong.includes(name) ? ' wrong' : '');
  const says = (name: 'checked' | 'level', words: string) =>
    form.wrong.includes(name) ? html`<p class="problem" id="${name}-problem">${words}</p>` : '';
  return html`<form class="stack" method="post" action="/counter/people/${person.accountId}/code">${field}
<div class="field${isWrong('checked')}">${says('checked', text.checkedMissing)}<div class="tick">
<input type="checkbox" id="checked" name="checked" value="yes"${form.checked ? html` checked` : ''}${
    form.wrong.includes('checked') ? html` aria-describedby="checked-problem"` : ''
  }>
<label for="checked">${text.checked}</label></div></div>
<fieldset class="field${isWrong('level')}"${
    form.wrong.includes('level') ? html` aria-describedby="level-problem"` : ''
  }><legend>${text.levelLegend}</legend>
${says('level', text.levelMissing)}
${(['low', 'substantial', 'high'] as const).map((level) => levelChoice(level, form.level))}
</fieldset>
${codes.some((code) => code.state === 'open') ? html`<p class="muted">${text.replaces}</p>` : ''}
<button class="button main" type="submit">${text.giveButton}</button>
</form>`;
}

function levelChoice(level: CodeLine['level'], chosen: string): Html {
  const [name, meaning] = text.levels[level];
  return html`<div class="tick">
<input type="radio" id="level-${level}" name="level" value="${level}"${chosen === level ? html` checked` : ''}>
<label for="level-${level}"><strong>${name}</strong>: ${meaning}</label></div>`;
}

function codesPart({ person, codes, field, now }: RecordView): Html {
  if (codes.length === 0) return html`<p>${text.noCodes}</p>`;
  const { given, level, state, action } = text.codeColumns;
  return table(
    text.codesCaption,
    [{ label: given }, { label: level }, { label: state }, { label: action }],
    codes.map((code) => [
      when(code.givenAt, now),
      text.levels[code.level][0],
      html`<span class="state ${code.state === 'open' ? 'ok' : 'off'}">${text.codeStates[code.state]}</span>`,
      code.state === 'open' ? withdrawForm(person, code, field) : '',
    ]),
  );
}

function withdrawForm(person: Person, code: CodeLine, field: Html): Html {
  return html`<form method="post" action="/counter/people/${person.accountId}/withdraw">${field}
<input type="hidden" name="id" value="${code.id}">
<button class="link" type="submit">${text.withdraw}<span
  class="visually-hidden"> ${text.withdrawWhich(dayText(code.givenAt))}</span></button></form>`;
}
