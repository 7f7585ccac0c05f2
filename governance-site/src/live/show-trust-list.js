/** Shows the list that the server at hand publishes, at first look: what stands here is checked further down the page. */
import { siteText } from '../text/site.ts';
import { trustListText } from '../text/trust-list.ts';
import { dayOf, jsonOf, lastListOf, momentOf, shownListOf } from './list-view.ts';
import { readStatus } from './status.ts';

const words = trustListText.inForce;
const line = document.getElementById('list-line');
const day = (date) => dayOf(date, siteText.language);
const place = (name) => document.querySelector(`[data-list=${name}]`);

async function readJson(address) {
  try {
    const answer = await fetch(address);
    return answer.ok ? jsonOf(new Uint8Array(await answer.arrayBuffer())) : null;
  } catch {
    // No server or no network: for this page the same as a server without a list.
    return null;
  }
}

/** Fills the rows that stand there already; a country that the page did not expect gets a row of its own. */
function showMembers(members) {
  const body = document.getElementById('list-members');
  const select = document.getElementById('check-country');
  for (const row of body.rows) row.cells[1].textContent = words.absent;
  for (const { country, name, address } of members) {
    const known = [...body.rows].find((row) => row.dataset.country === country);
    (known ?? newRow(body, select, country, name)).cells[1].textContent = address.replace(/^https?:\/\//, '');
  }
}

function newRow(body, select, country, name) {
  const row = body.insertRow();
  row.dataset.country = country;
  const head = document.createElement('th');
  head.scope = 'row';
  head.textContent = `${name} ${country}`;
  row.append(head);
  row.insertCell().className = 'break';
  select.append(new Option(name, country));
  return row;
}

/** Age and log entry by the server's own account. */
async function showStanding() {
  const trust = readStatus(await readJson('/status.json'))?.trust ?? null;
  if (trust === null) return;
  place('freshness').textContent = words.stages[trust.stage](momentOf(trust.quorumAt, siteText.language));
  place('log').textContent = words.entry(trust.logIndex);
}

async function look() {
  const last = lastListOf(await readJson('/trust/index.json'));
  const list = last === null ? null : shownListOf(await readJson(`/trust/lists/hubs/${last}/payload.json`));
  if (list === null) {
    line.textContent = words.none;
    return;
  }
  // A check may have ended meanwhile, and what it found stands.
  if (line.dataset.checked === undefined) line.textContent = words.found;
  place('number').textContent = String(list.sequence);
  place('issued').textContent = day(list.issued);
  place('due').textContent = day(list.nextUpdate);
  showMembers(list.members);
  await showStanding();
}

line.textContent = words.loading;
look();
