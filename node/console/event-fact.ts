/** An event of the store in the console's words. */
import type { JsonValue } from '@breakwater/federation-protocol';
import type { HubEvent } from '../store/event.ts';
import { bytesText, countText, durationText } from './amount.ts';
import type { EventFact } from './facts.ts';
import { eventDetailText, eventText } from './text/event-en.ts';

// A detail longer than this is a fingerprint or a list; the log has it whole.
const valueLengthMax = 80;

/** The event as the pages show it. */
export function eventFact(event: HubEvent): EventFact {
  const { text, grave } = eventText[event.name];
  const details = Object.entries(event.details)
    .map(([key, value]) => ({ name: labelOf(key), value: saidValue(key, value) }))
    .filter(({ value }) => value !== '');
  return { at: event.at, name: event.name, text, grave: grave ?? false, details };
}

/** The catalogue's name, else `itsNameInTheLog` in words; a unit at the end of a name is said by the value. */
function labelOf(key: string): string {
  const words = key.replace(/(Bytes|Ms)$/u, '').replace(/[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`);
  return eventDetailText[key] ?? words;
}

function saidValue(key: string, value: JsonValue): string {
  if (typeof value === 'number') {
    if (/bytes$/iu.test(key)) return bytesText(value);
    if (/ms$/iu.test(key)) return durationText(value);
    return countText(value);
  }
  const text = typeof value === 'string' ? value : Array.isArray(value) ? value.join(', ') : JSON.stringify(value);
  return text.length > valueLengthMax ? `${text.slice(0, valueLengthMax)}…` : text;
}
