/** English of the overview: the status line and what needs a decision. */
import { counted, countText, countWord, sentence } from '../amount.ts';

const holders = (count: number) => counted(count, 'holder', 'holders');

/** Translators: short, spoken sentences; an operator reads the first one at three in the morning. */
export const overviewText = {
  /** Title in the browser’s tab. */
  title: 'Overview',

  /** First half of the status line: who answered. "All six holders answered." */
  answered: (answering: number, all: number): string => {
    if (answering === all) return all === 1 ? 'The one holder answered.' : `All ${holders(all)} answered.`;
    if (answering === 0) return `None of the ${holders(all)} answered.`;
    return `${sentence(countWord(answering))} of ${holders(all)} answered.`;
  },
  /** Second half: how many more holders may be lost before a restore becomes impossible. */
  toSpare: (spare: number): string => {
    if (spare <= 0) return 'None may be lost: every one of them is needed for a restore.';
    if (spare === 1) return 'One may still be lost, then there is nothing to spare.';
    return `One lost holder would still leave ${countWord(spare - 1)} to spare.`;
  },
  /** Instead of the second half when a restore is not possible at this moment. */
  tooFew: (needed: number): string =>
    `That is too few: a restore needs ${countWord(needed)}. Nothing is lost yet, and nothing could be fetched now.`,
  /** When holders answer but their receipts do not cover the newest backup. */
  lacking: (count: number): string =>
    `${sentence(holders(count))} ${count === 1 ? 'has' : 'have'} not confirmed the newest backup.`,
  /** Status line when nothing is saved. */
  neverBackedUp: 'No backup has been made yet. If this hub were lost now, its data would be gone.',
  /** Status line when nobody keeps our backups. */
  noHolders: 'No other country holds our backups yet. If this hub were lost now, its data would be gone.',
  /** Status line before the first list. */
  noTrust: 'This hub has no verified trust list yet, so it trusts nobody.',

  /** Heading, before it is known how many. */
  decisionsTitle: 'Needs a decision',
  /** Instead of that list. */
  nothingToDecide: 'Nothing needs a decision now.',
  /** How urgent something is, before it. */
  weights: { warn: 'Today', bad: 'Now' },
  /** Link after each warning. */
  runbook: 'What to do',
  /** Heading of the facts. */
  restTitle: 'How things stand',
  /** Link under the newest events. */
  allEvents: 'All that happened',
  /** Name of the picture of seven blocks, read out. */
  markTitle: 'Our holders, as a breakwater',
  /** Read out instead of the picture; one clause a block. */
  markBlock: (name: string, state: 'holds all' | 'incomplete' | 'silent'): string => `${name}: ${state}`,
  /** The same for the seventh block. */
  markHome: (name: string): string => `${name}: this hub`,
  /** Label. */
  lastBackup: 'Last complete backup',
  /** Stands after when it ended: "just now: 13 files, 346 kB, in 366 ms". */
  backupAmounts: (files: number, size: string, took: string): string =>
    `${countText(files)} ${files === 1 ? 'file' : 'files'}, ${size}, in ${took}`,
  /** Label; a drill is a rehearsal. */
  lastRestore: 'Last restore or drill',
  /** Label. */
  trust: 'Trust list',
  /** "list 3, vouched for 1 minute ago" */
  sequence: (number: string): string => `list ${number}`,
  /** After the number; the time of the last quorum of witnesses follows. */
  vouched: 'vouched for',
  /** Label. */
  peers: 'Peers',
  /** Instead of a time. */
  never: 'never',
} as const;

/** What needs a decision: the finding, and why it matters. Translators: two sentences, no blame, no jargon. */
export const decisionText = {
  /** `name` is a country, `left` a span of time. */
  recoveryAsked: (name: string, left: string) => [
    `${name} asks for help with its recovery, within ${left}.`,
    'Its officials have approved. It needs the shares of two partner countries; ours may be one.',
  ],
  /** The key was put together for a recovery. */
  recoveryKeySpent: () => [
    'The recovery key has been used and must be replaced.',
    'Whoever kept a copy of it could read the backups sealed to it.',
  ],
  /** The first split was not done. */
  recoveryKeyNone: () => [
    'There is no recovery key yet.',
    'Without one, nobody could open our backups if this machine were lost.',
  ],
  /** Nothing was ever saved. */
  backupNone: () => [
    'No backup has been made yet.',
    'Until the first one is with its holders, a storm could take everything.',
  ],
  /** Only the hub’s own state is saved. */
  backupNoSource: () => [
    'Nothing is chosen to be backed up.',
    'The hub saves its own state; your registries are not covered.',
  ],
  /** `age` is a span of time. */
  backupOld: (age: string) => [`The last complete backup is ${age} old.`, 'What changed since then would be lost.'],
  /** `code` is an error code. */
  backupFailed: (code: string) => [`The last backup failed (${code}).`, 'The backups made before it are still good.'],
  /** Not all holders took part. */
  backupPartial: (reached: number, all: number) => [
    `The last backup reached only ${countWord(reached)} of ${holders(all)}.`,
    'It can be restored, but with less to spare than you meant to have.',
  ],
  /** Files that could not be read. */
  backupSkipped: (files: number) => [
    `The last backup left out ${counted(files, 'file', 'files')}.`,
    'They could not be read; everything else is safe.',
  ],
  /** `name` is a country, `since` a span of time. */
  holderSilent: (name: string, since: string | null) => [
    since ? `${name} has not answered for ${since}.` : `${name} has not answered since this hub started.`,
    'Its part of our backups cannot be fetched at the moment.',
  ],
  /** A restore is not possible at this moment. */
  tooFewHolders: (answering: number, needed: number) => [
    `Only ${holders(answering)} can be reached; a restore needs ${countWord(needed)}.`,
    'Do nothing that could lose the data at home until more of them answer.',
  ],
  /** `name` is a country. */
  holderLacks: (name: string) => [
    `${name} has not confirmed the newest backup.`,
    'Its receipts cover fewer parts than it was sent; the next backup sends what is missing.',
  ],
  /** A nudge to rehearse. */
  neverRestored: () => ['A restore has never been tried.', 'A backup that nobody has restored is a hope, not a fact.'],
  /** “You” is the operator. */
  noPasskey: () => [
    'No operator has a passkey.',
    'You can only get in with a one-time link made on the machine itself.',
  ],
} as const satisfies Record<string, (...facts: never[]) => readonly [string, string] | string[]>;
