/** The lists so far: fetched only when asked for, five at a time, each compared with the log. */
import { siteText } from '../text/site.ts';
import { trustListText } from '../text/trust-list.ts';
import { dayOf, groupsOf } from './list-view.ts';

const words = trustListText.history;
const button = document.getElementById('history-show');
const line = document.getElementById('history-line');
const rows = document.getElementById('history-rows');

let earlier = null;
let isBusy = false;

function addRow({ sequence, issued, logIndex, sha256 }) {
  const row = rows.insertRow();
  const head = document.createElement('th');
  head.scope = 'row';
  head.textContent = String(sequence);
  row.append(head);
  row.insertCell().textContent = dayOf(issued, siteText.language);
  const proof = document.createElement('a');
  proof.href = `/trust/lists/hubs/${sequence}/proof.tlog-proof`;
  proof.textContent = words.proof;
  proof.ariaLabel = words.proofOf(sequence);
  row.insertCell().append(`${logIndex}, `, proof);
  const print = row.insertCell();
  print.className = 'code';
  print.textContent = groupsOf(sha256);
}

async function newest() {
  const { openFiles, readPast } = await import('./check/program.ts');
  const files = openFiles('/trust/', (address, init) => fetch(address, init), new AbortController().signal);
  return readPast(files, new Date());
}

async function show() {
  // Not switched off meanwhile: a button that goes away under the finger takes the focus with it.
  if (isBusy) return;
  isBusy = true;
  line.textContent = words.loading;
  try {
    const past = await (earlier === null ? newest() : earlier());
    document.getElementById('history').hidden = false;
    past.lists.forEach(addRow);
    earlier = past.earlier;
    line.textContent = words.shown(rows.rows.length);
    button.textContent = words.more;
    if (earlier !== null) return;
    // What had the focus goes away; the table that it filled takes its place.
    if (document.activeElement === button) document.getElementById('history').focus();
    button.hidden = true;
  } catch (error) {
    const { failureOf } = await import('./check/program.ts').catch(() => ({ failureOf: null }));
    const failure = failureOf?.(error);
    line.textContent = failure?.isWrong ? words.wrong(failure.code) : words.none;
  } finally {
    isBusy = false;
  }
}

button.addEventListener('click', show);
button.disabled = false;
