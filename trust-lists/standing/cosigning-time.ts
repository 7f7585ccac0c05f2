/** Whether a witness may cosign, and what time it says: the one rule that hubs and the simulation share. */
import type { ClockCondition, ClockReading } from './clock.ts';

/** The judged time to sign at, or why not to sign now. */
export type CosigningTime =
  | { readonly at: Date }
  | { readonly refused: 'amnesia' | Exclude<ClockCondition, 'ok'>; readonly happened: string };

/** What was the matter with the witness, in words for its operator. */
const happened = {
  amnesia: 'The other witnesses have not told yet what this one cosigned.',
  behind: 'This hub’s clock is behind what it, or the other witnesses, have said before.',
  'ahead-suspect': 'This hub’s clock leapt ahead further than anything known; an operator must vouch for it.',
} as const;

/**
 * A cosignature says when it was made, and the (f+1)-th largest such time is everybody's clock floor: an honest hub
 * with a wrong clock would do a liar's work, and then f liars are one too many. So a clock in doubt signs nothing.
 *
 * A region that slept, as after 40 days without power, has only clocks in doubt. What wakes it is an operator's word
 * (the console's button, which keeps the new time as the last one seen) at f + 1 hubs: their cosignatures lift the
 * floor, and with it all the others come to believe their own clocks without anybody's word. It takes people because
 * nothing else can tell that a clock is right: hubs in doubt that bore each other out would follow one wrong source of
 * time together, and fewer than f + 1 words could all be those of liars.
 * @see references/trust.md section 4.6
 */
export function cosigningTime(clock: ClockReading, doubts: { readonly amnesia: boolean }): CosigningTime {
  const refused = doubts.amnesia ? 'amnesia' : clock.state;
  return refused === 'ok' ? { at: clock.now } : { refused, happened: happened[refused] };
}
