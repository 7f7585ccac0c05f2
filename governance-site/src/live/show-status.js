/** Fills the hubs page from the authority's /status.json, every fifteen seconds while the page is looked at. */
import { hubsText } from '../text/hubs.ts';
import { checkedLine, readStatus, stateWords, statusLine } from './status.ts';

const everyMs = 15_000;
const line = document.getElementById('status-line');
const time = document.getElementById('status-time');

function show(status) {
  // The line is read aloud whenever it changes, so it is touched only then; the time stands apart, unspoken.
  const words = status === undefined ? hubsText.line.noAuthority : statusLine(status);
  if (line.textContent !== words) line.textContent = words;
  time.hidden = status === undefined;
  time.textContent = status === undefined ? '' : checkedLine(status);
  for (const row of document.querySelectorAll('[data-country]')) {
    const hub = status?.hubs.find((one) => one.country === row.dataset.country);
    linkName(row.querySelector('.hub-name'), hub?.origin);
    const place = row.querySelector('.state');
    place.className = `state ${hub?.state ?? 'off'}`;
    place.textContent = hub === undefined ? hubsText.unknown : stateWords(hub, status.checkedAt);
  }
}

/** The name leads to the hub while its address is known. */
function linkName(name, origin) {
  if (!origin || name.firstElementChild !== null) return;
  const link = document.createElement('a');
  link.href = origin;
  link.textContent = name.textContent;
  name.replaceChildren(link);
}

async function ask() {
  try {
    const answer = await fetch('/status.json', { headers: { accept: 'application/json' } });
    return answer.ok ? readStatus(await answer.json()) : undefined;
  } catch {
    // No server, no network, or a page instead of JSON: all three mean that no live state is at hand.
    return undefined;
  }
}

async function refresh() {
  if (!document.hidden) show(await ask());
  setTimeout(refresh, everyMs);
}

line.textContent = hubsText.line.loading;
refresh();
