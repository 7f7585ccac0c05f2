/** The check of an entry, as the reader sees it: begun by a button, stopped by another, told step by step. */
import { siteText } from '../text/site.ts';
import { trustCheckText as words } from '../text/trust-check.ts';
import { trustListText } from '../text/trust-list.ts';
import { dayOf, groupsOf, momentOf } from './list-view.ts';
import { pinOf } from './pin.ts';
import { showMembers } from './show-members.js';
import { showNotices, suspensionOf } from './show-notices.js';

const { inForce } = trustListText;
const byId = (id) => document.getElementById(id);
const stop = byId('check-stop');
const result = byId('check-result');
const pin = byId('check-pin');
const waiting = new Map(
  [...document.querySelectorAll('[data-step]')].map((one) => [one, one.querySelector('p').textContent]),
);
const looks = { waiting: 'off', running: 'running', held: 'ready', late: 'slow', open: 'off', failed: 'cut-off' };

let running = null;

function showStep(name, state, text) {
  const step = document.querySelector(`[data-step=${name}]`);
  const mark = step.querySelector('.state');
  mark.className = `state ${looks[state]}`;
  mark.textContent = words.states[state];
  if (text) step.querySelector('p').textContent = text;
}

/** The line above the steps, with a sentence or two under it, and a code in small type. */
function tell(look, ...texts) {
  const lines = texts.filter(Boolean).map((text, at) => {
    const line = document.createElement('p');
    line.className = at === 0 ? `state ${look}` : '';
    line.textContent = text;
    return line;
  });
  result.replaceChildren(...lines);
}

function reset() {
  for (const [step, about] of waiting) showStep(step.dataset.step, 'waiting', about);
  for (const name of ['rootFingerprint', 'listFingerprint', 'entryHash', 'logRoot']) showPrint(name, null);
  byId('check-caution').textContent = words.facts.caution;
}

/** Dots where there is no fingerprint, of the same size, so that nothing moves. */
function showPrint(name, hex) {
  const place = byId(`print-${name}`);
  place.dataset.dots ??= place.querySelector('[aria-hidden]').textContent;
  if (hex !== null) {
    place.textContent = groupsOf(hex);
    return;
  }
  const [spoken, dots] = [document.createElement('span'), document.createElement('span')];
  spoken.className = 'visually-hidden';
  spoken.textContent = words.facts.none;
  dots.className = 'muted';
  dots.ariaHidden = 'true';
  dots.textContent = place.dataset.dots;
  place.replaceChildren(spoken, dots);
}

function showAnswer(answer, country, hasPin, hexOf) {
  const { entry, list, isLate } = answer;
  showPrint('rootFingerprint', answer.firstRootSha256);
  showPrint('listFingerprint', list.sha256);
  showPrint('entryHash', hexOf(answer.logEntry.hash));
  showPrint('logRoot', hexOf(answer.checkpoint.rootHash));
  byId('check-caution').textContent = hasPin ? words.facts.matched : words.facts.caution;
  const when = new Intl.DateTimeFormat(siteText.language, { hour: '2-digit', minute: '2-digit' }).format(new Date());
  byId('list-line').dataset.checked = '';
  byId('list-line').textContent = inForce.checked(when);
  showList(answer);
  showNotices(answer.notices.inForce, answer.notices.unconfirmed);
  const suspended = suspensionOf(answer.notices.inForce, country);
  tell(isLate || suspended !== null ? 'slow' : 'ready', headline(entry, country, isLate, suspended));
}

function headline(entry, country, isLate, suspended) {
  const { absent, held, heldLate, heldSuspended, heldLateSuspended } = words.result;
  if (entry === null) return absent(country);
  const { name } = entry.member;
  if (suspended === null) return (isLate ? heldLate : held)(name);
  return (isLate ? heldLateSuspended : heldSuspended)(name, suspended);
}

/** What was checked replaces what the server had shown of the list. */
function showList({ list, logEntry, stage, vouchedAt }) {
  const facts = {
    number: String(list.sequence),
    issued: dayOf(list.issued, siteText.language),
    due: dayOf(list.nextUpdate, siteText.language),
    freshness: inForce.stages[stage](momentOf(vouchedAt, siteText.language)),
    log: inForce.entry(logEntry.index),
  };
  for (const [name, text] of Object.entries(facts)) {
    document.querySelector(`[data-list=${name}]`).textContent = text;
  }
  showMembers(
    list.entries.map(({ member: { country, name, origin, maxAssurance } }) => ({
      ...{ country, name, address: origin, assurance: maxAssurance },
    })),
  );
}

async function check(signal) {
  const { checkEntry, hexOf, openFiles } = await import('./check/program.ts');
  const country = byId('check-country').value;
  const pinned = pinOf(pin.value);
  const progress = {
    began: (step) => {
      showStep(step, 'running');
      tell('running', words.result.running(words.steps[step].name));
    },
    ended: (step, outcome, text) => showStep(step, outcome, text),
  };
  const files = openFiles('/trust/', (address, init) => fetch(address, init), signal);
  const answer = await checkEntry({ country, pin: pinned, now: new Date() }, files, progress);
  if (!signal.aborted) showAnswer(answer, country, pinned !== null, hexOf);
}

/** What went wrong, in four parts: what happened, what it means, what to do, the code. */
async function explain(error) {
  const { failureOf } = await import('./check/program.ts').catch(() => ({ failureOf: null }));
  const { step, isWrong, happened, means, todo, code } = failureOf?.(error) ?? {
    ...{ step: null, isWrong: false, happened: '', code: '' },
    ...{ means: words.failure.unreachable, todo: words.failure.unreachableToDo },
  };
  if (step !== null) showStep(step, isWrong ? 'failed' : 'open', happened);
  const said = isWrong && step !== null ? words.result.failed(words.steps[step].name, happened) : means;
  tell(isWrong ? 'cut-off' : 'slow', said, isWrong ? means : '', todo, code);
  result.lastElementChild.classList.toggle('code', code !== '');
}

async function start(event) {
  event.preventDefault();
  const isWrong = pin.value.trim() !== '' && pinOf(pin.value) === null;
  byId('check-pin-wrong').hidden = !isWrong;
  pin.ariaInvalid = String(isWrong);
  if (isWrong) {
    pin.focus();
    return;
  }
  running?.abort();
  const mine = new AbortController();
  running = mine;
  stop.disabled = false;
  reset();
  try {
    await check(mine.signal);
  } catch (error) {
    if (!mine.signal.aborted) await explain(error);
  } finally {
    if (running === mine) stop.disabled = true;
  }
}

function cancel() {
  // The button is about to be switched off, and focus must not be lost with it.
  byId('check-form').querySelector('[type=submit]').focus();
  running?.abort();
  reset();
  tell('off', words.result.stopped);
}

byId('check-form').addEventListener('submit', start);
stop.addEventListener('click', cancel);
byId('check-fields').disabled = false;
