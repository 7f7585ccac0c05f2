/** Shows the list that the server at hand publishes, at first look: what stands here is checked further down the page. */
import { siteText } from '../text/site.ts';
import { trustListText } from '../text/trust-list.ts';
import { dayOf, jsonOf, lastListOf, momentOf, shownListOf } from './list-view.ts';
import { noticeFileOf, noticeIdsOf, noticePath, shownNoticeOf } from './notice-view.ts';
import { showMembers } from './show-members.js';
import { showNotices } from './show-notices.js';
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

/** What states took away ahead of the next list, as the server says: a check that ended meanwhile knows better. */
async function showSuspended(index) {
  const files = await Promise.all(noticeIdsOf(index).map((id) => readJson(`/trust/${noticePath(id)}`)));
  const notices = files.map(noticeFileOf).filter(Boolean).map(shownNoticeOf).filter(Boolean);
  if (line.dataset.checked === undefined) showNotices(notices, null);
}

/** The links to the documents follow the list in force. */
function linkDocuments(list) {
  for (const link of document.querySelectorAll('[data-document^="lists/"]')) {
    const path = `/trust/${link.dataset.document.replace('/1/', `/${list}/`)}`;
    link.href = path;
    link.textContent = path;
  }
}

/** Age and log entry by the server's own account. */
async function showStanding() {
  const trust = readStatus(await readJson('/status.json'))?.trust ?? null;
  if (trust === null) return;
  place('freshness').textContent = words.stages[trust.stage](momentOf(trust.quorumAt, siteText.language));
  place('log').textContent = words.entry(trust.logIndex);
}

async function look() {
  const index = await readJson('/trust/index.json');
  const last = lastListOf(index);
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
  linkDocuments(list.sequence);
  await Promise.all([showSuspended(index), showStanding()]);
}

line.textContent = words.loading;
look();
