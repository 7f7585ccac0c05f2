/** All that the page fetches when somebody presses a button: one file for the checks of an entry and of the past. */
export { hexOf } from '@breakwater/trust-lists';
export { checkEntry } from './check-entry.ts';
export { failureOf } from './failure.ts';
export { openFiles } from './files.ts';
export { readPast } from './history.ts';
