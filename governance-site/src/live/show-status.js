/** Fills the hubs page from the authority's /status.json, every fifteen seconds while the page is looked at. */
import { hubsText } from '../text/hubs.ts';
import { readStatus, stateWords, statusLine } from './status.ts';

const everyMs = 15_000;
const line = document.getElementById('status-line');

function show(status) {
  if (line === null) return;
  line.textContent = status === undefined ? hubsText.line.noAuthority : statusLine(status);
  for (const row of document.querySelectorAll('[data-country]')) {
    const place = row.querySelector('.state');
    const hub = status?.hubs.find((one) => one.country === row.dataset.country);
    if (place === null) continue;
    place.className = `state ${hub?.state ?? 'off'}`;
    place.textContent = hub === undefined ? hubsText.unknown : stateWords(hub);
  }
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

if (line !== null) line.textContent = hubsText.line.loading;
refresh();
