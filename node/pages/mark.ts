/** The one mark: an arc of seven blocks sheltering a point; the blocks may carry state. */
import { html } from 'hono/html';
import type { Html } from './layout.ts';

/** How one block of the mark is drawn: whole, only its outline, or broken in two. */
export type BlockState = 'filled' | 'hollow' | 'broken';

/** Where the seven blocks stand, from the left foot of the arc to the right one: x, y, degrees. */
const BLOCKS = [
  [7.85, 33.53, -75],
  [12.85, 23.93, -50],
  [21.43, 17.34, -25],
  [32, 15, 0],
  [42.57, 17.34, 25],
  [51.15, 23.93, 50],
  [56.15, 33.53, 75],
] as const;

/**
 * The mark as inline SVG. Without arguments it is decoration beside a name (hidden from screen readers); with `states`
 * (seven, left to right) it says something, and `label` must say the same in words.
 */
export function mark(states: readonly BlockState[] = [], label = ''): Html {
  const role = label === '' ? html` aria-hidden="true"` : html` role="img" aria-label="${label}"`;
  return html`<svg class="mark" viewBox="0 0 64 64" width="32" height="32"${role}>${BLOCKS.map(([x, y, angle], at) =>
    block(x, y, angle, states[at] ?? 'filled'),
  )}<circle cx="32" cy="42" r="5" fill="currentColor"/></svg>`;
}

function block(x: number, y: number, angle: number, state: BlockState): Html {
  const place = `translate(${x} ${y}) rotate(${angle})`;
  if (state === 'hollow') {
    return html`<rect x="-3.4" y="-2.6" width="6.8" height="5.2" rx="1" fill="none" stroke="currentColor"
      stroke-width="1.8" transform="${place}"/>`;
  }
  if (state === 'broken') {
    return html`<path d="M-4.3 -3.5h3l-1.6 3.4 1.2 3.6h-2.6zM4.3 3.5h-2.8l-1.2-3 1.8-4h2.2z" fill="currentColor"
      transform="${place}"/>`;
  }
  return html`<rect x="-4.3" y="-3.5" width="8.6" height="7" rx="1" fill="currentColor" transform="${place}"/>`;
}
