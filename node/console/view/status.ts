/** The head of the overview: the status line, the mark with our holders as its blocks, and what needs a decision. */
import { html } from 'hono/html';
import type { Html } from '../../pages/layout.ts';
import { type BlockState, mark } from '../../pages/mark.ts';
import type { Decision } from '../decision.ts';
import type { HolderFact } from '../facts.ts';
import { decisionsHeading, type Status } from '../judge.ts';
import { holdsAll } from '../judge-spare.ts';
import { overviewText } from '../text/overview-en.ts';

// The mark has seven blocks: ours in the middle, three holders to either side.
const homeBlock = 3;
const blocks = 7;

/** The status line beside the breakwater. */
export function statusHead(status: Status, name: string, holders: readonly HolderFact[]): Html {
  return html`<div class="status-head ${status.weight}">
${breakwater(name, holders)}
<p class="status-line">${status.line}</p>
</div>`;
}

/** What needs a decision, each with its runbook. */
export function decisionList(decisions: readonly Decision[]): Html {
  if (decisions.length === 0) return html`<p><span class="state ok">${overviewText.nothingToDecide}</span></p>`;
  return html`<section class="full" aria-labelledby="decisions">
<h2 id="decisions">${decisionsHeading(decisions.length)}</h2>
<ul class="list">${decisions.map(
    (decision) => html`<li class="decision">
<span class="state ${decision.weight}">${overviewText.weights[decision.weight]}</span>
<div><p><strong>${decision.finding}</strong> ${decision.meaning}</p></div>
<a href="/runbook/${decision.runbook}">${overviewText.runbook}<span
  class="visually-hidden">: ${decision.finding}</span></a>
</li>`,
  )}</ul>
</section>`;
}

function breakwater(name: string, holders: readonly HolderFact[]): Html | '' {
  if (holders.length !== blocks - 1) return '';
  const states: BlockState[] = holders.map(stateOf);
  const words = holders.map((holder) => overviewText.markBlock(holder.name, saidOf(holder)));
  states.splice(homeBlock, 0, 'filled');
  words.splice(homeBlock, 0, overviewText.markHome(name));
  return mark(states, `${overviewText.markTitle}. ${words.join('; ')}.`);
}

function stateOf(holder: HolderFact): BlockState {
  if (!holder.answers) return 'broken';
  return holdsAll(holder) ? 'filled' : 'hollow';
}

function saidOf(holder: HolderFact): 'holds all' | 'incomplete' | 'silent' {
  if (!holder.answers) return 'silent';
  return holdsAll(holder) ? 'holds all' : 'incomplete';
}
