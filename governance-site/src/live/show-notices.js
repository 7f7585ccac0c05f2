/** Shows emergency notices: a line near the top and a mark beside each country, at first look and after a check. */
import { trustNoticeText as words } from '../text/trust-notice.ts';

const line = document.getElementById('notice-line');

/** What a notice takes, in words. */
function takenBy({ service, isOneKey }) {
  const name = service === null ? words.allServices : (words.services[service] ?? service);
  return isOneKey ? words.oneKeyOf(name) : name;
}

/** `unconfirmed` is null at first look, when nothing is checked, and a count after a check. */
export function showNotices(notices, unconfirmed) {
  const rows = [...document.getElementById('list-members').rows];
  const nameOf = (country) =>
    rows.find((row) => row.dataset.country === country)?.querySelector('.hub-name')?.textContent ?? country;
  const told = notices.map((notice) => words.item(nameOf(notice.country), takenBy(notice)));
  const isChecked = unconfirmed !== null;
  const sentences = [
    told.length > 0 ? (isChecked ? words.inForce : words.shown)(told.length, told.join('; ')) : '',
    isChecked && unconfirmed > 0 ? words.unconfirmed(unconfirmed) : '',
  ].filter(Boolean);
  line.hidden = sentences.length === 0;
  line.textContent = sentences.join(' ');
  for (const row of rows) {
    row.querySelector('.state')?.remove();
    const about = notices.filter(({ country }) => country === row.dataset.country);
    if (about.length === 0) continue;
    const mark = document.createElement('span');
    mark.className = 'state slow';
    mark.textContent = (isChecked ? words.suspended : words.saidSuspended)(about.map(takenBy).join(', '));
    row.cells[1].append(document.createElement('br'), mark);
  }
}

/** The end of the headline for a country of which something is suspended; null for the others. */
export function suspensionOf(notices, country) {
  const about = notices.filter((notice) => notice.country === country);
  if (about.length === 0) return null;
  if (about.some(({ service, isOneKey }) => service === null && !isOneKey)) return words.standing.all;
  const whole = new Set(about.filter(({ isOneKey }) => !isOneKey).map(({ service }) => service)).size;
  const keys = about.filter(({ isOneKey }) => isOneKey).length;
  return whole > 0 ? words.standing.services(whole) : words.standing.keys(keys);
}
