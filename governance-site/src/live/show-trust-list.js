/** Shows the list that the server at hand publishes, and on request verifies it in this browser. */
import { siteText } from '../text/site.ts';
import { trustListText } from '../text/trust-list.ts';
import { dayOf, groupsOf, lastListOf, shownListOf } from './list-view.ts';

const words = trustListText.inForce;
const byId = (id) => document.getElementById(id);
const day = (date) => dayOf(date, siteText.language);

async function readFile(path) {
  try {
    const answer = await fetch(`/trust/${path}`);
    return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : null;
  } catch {
    // No server or no network: for this page the same as a server without a list.
    return null;
  }
}

async function readJson(path) {
  const bytes = await readFile(path);
  try {
    return bytes === null ? null : JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // A server that knows no list may answer with a page.
    return null;
  }
}

function addRow(body, texts) {
  const row = body.insertRow();
  for (const [place, text] of texts.entries()) {
    const cell = document.createElement(place === 0 ? 'th' : 'td');
    if (place === 0) cell.scope = 'row';
    cell.textContent = text;
    row.append(cell);
  }
}

async function look() {
  const last = lastListOf(await readJson('index.json'));
  const list = last === null ? null : shownListOf(await readJson(`lists/hubs/${last}/payload.json`));
  if (list === null) {
    byId('list-line').textContent = words.none;
    return;
  }
  byId('list-line').textContent = `${words.found(list.sequence, day(list.issued))} ${words.due(day(list.nextUpdate))}`;
  for (const { name, address } of list.members)
    addRow(byId('list-members'), [name, address.replace(/^https?:\/\//, '')]);
  byId('list-found').hidden = false;
}

/** The outcome in words, with the shape and colour of a state beside them. */
function tell(state, text) {
  const result = byId('check-result');
  result.hidden = false;
  result.className = `state ${state}`;
  result.textContent = text;
}

async function check() {
  tell('off', words.checking);
  try {
    const { readTrust } = await import('./trust.ts');
    const list = await readTrust(readFile, new Date());
    if (list === null) {
      tell('off', words.none);
      return;
    }
    tell('ready', words.held(list.sequence, list.signedBy.length, list.threshold));
    byId('unchecked').hidden = true;
    byId('root-fingerprint').textContent = groupsOf(list.rootSha256);
    byId('list-fingerprint').textContent = groupsOf(list.listSha256);
    byId('check-facts').hidden = false;
  } catch (error) {
    byId('check-facts').hidden = true;
    // Whatever did not hold, the reader learns what and under which code; the list stays shown as unchecked.
    tell('cut-off', words.failed(error.message, error.code ?? error.name));
  }
}

byId('list-line').textContent = words.loading;
byId('check').addEventListener('click', check);
look();
