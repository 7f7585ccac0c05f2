/** Peers and health. */
import { html } from 'hono/html';
import type { Html } from '../../pages/layout.ts';
import { durationText } from '../amount.ts';
import type { PeerFact } from '../facts.ts';
import { table } from '../table.ts';
import { peersText as text } from '../text/pages-en.ts';
import { when } from '../when.ts';

export function peersView(peers: readonly PeerFact[], now: Date): Html {
  return html`<h1>${text.title}</h1>
<p class="lede">${text.lede}</p>
${peers.length === 0 ? html`<p>${text.none}</p>` : peersTable(peers, now)}`;
}

/** The table alone, as the overview shows it too. */
export function peersTable(peers: readonly PeerFact[], now: Date): Html {
  const { country, state, answered, roundTrip, via } = text.columns;
  return table(
    text.caption,
    [{ label: country }, { label: state }, { label: answered }, { label: roundTrip, number: true }, { label: via }],
    peers.map((peer) => [
      html`${peer.name} <span class="cc">${peer.country}</span>`,
      peerState(peer, now),
      peer.answeredAt ? when(peer.answeredAt, now) : text.never,
      peer.roundTripMs === null ? text.unknown : durationText(peer.roundTripMs),
      peer.via ? text.via[peer.via] : text.unknown,
    ]),
  );
}

function peerState(peer: PeerFact, now: Date): Html {
  const weight = { ready: 'ok', slow: 'warn', silent: 'bad', 'not asked yet': 'off' }[peer.state];
  const isTimed = peer.state === 'silent' && peer.silentSince;
  const word = isTimed ? text.silentFor(durationText(now.getTime() - isTimed.getTime())) : text.states[peer.state];
  return html`<span class="state ${weight}">${word}</span>`;
}
