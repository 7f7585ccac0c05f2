/** Shows the members of a list in the table of the page: address, and how sure their sign-ins may be at most. */
import { trustListText } from '../text/trust-list.ts';

const words = trustListText.inForce;

/** Fills the rows that stand there already; a country that the page did not expect gets a row of its own. */
export function showMembers(members) {
  const body = document.getElementById('list-members');
  const select = document.getElementById('check-country');
  for (const row of body.rows) row.cells[1].textContent = words.absent;
  for (const { country, name, address, assurance } of members) {
    const known = [...body.rows].find((row) => row.dataset.country === country);
    const cell = (known ?? newRow(body, select, country, name)).cells[1];
    cell.replaceChildren(...pieces(address.replace(/^https?:\/\//, '')));
    const level = words.levels[assurance];
    if (level === undefined) continue;
    const most = document.createElement('span');
    most.className = 'most muted';
    most.textContent = words.upTo(level);
    cell.append(' ', most);
  }
}

/** An address that may break before a dot or the port, and inside neither a name nor a port. */
function pieces(address) {
  return address.split(/(?=[.:])/).flatMap((part, at) => (at === 0 ? [part] : [document.createElement('wbr'), part]));
}

function newRow(body, select, country, name) {
  const row = body.insertRow();
  row.dataset.country = country;
  const head = document.createElement('th');
  head.scope = 'row';
  const [label, code] = [document.createElement('span'), document.createElement('span')];
  label.className = 'hub-name';
  label.textContent = name;
  code.className = 'cc';
  code.textContent = country;
  head.append(label, ' ', code);
  row.append(head);
  row.insertCell().className = 'break';
  select.append(new Option(name, country));
  return row;
}
