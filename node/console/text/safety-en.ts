/** English of how safe the backups are: the figure that counts, what to do about it, audits and repairs. */
import { counted, countText, countWord, sentence } from '../amount.ts';

const named = new Intl.ListFormat('en-GB', { type: 'conjunction' });
const holders = (count: number) => counted(count, 'holder', 'holders');

/** The first statement of the page of backups. Translators: an operator reads it at three in the morning. */
export const spareText = {
  /** `spare` holders, whichever they are, may be lost of `all`. */
  mayLose: (spare: number, all: number): string =>
    `Any ${countWord(spare)} of the ${holders(all)} may still be lost, and everything can be restored.`,
  /** The last moment to act. */
  noneToSpare: 'Everything can be restored, but no further holder may be lost.',
  /** Too few holders answer. `packs` is how much cannot be fetched, null where it is not known. */
  outOfReach: (lost: number | null, silent: number): string => {
    const what =
      lost === null ? 'The newest backup' : `${sentence(counted(lost, 'pack', 'packs'))} of the newest backup`;
    return `${what} cannot be restored while ${holders(silent)} ${silent === 1 ? 'does' : 'do'} not answer.`;
  },
  /** All answer, and parts are gone. */
  lost: (lost: number, packs: number): string =>
    `${sentence(countWord(lost))} of ${countText(packs)} packs of the newest backup can no longer be restored.`,
  /** Under the statement; a time follows: "The holders were asked 4 minutes ago." */
  asked: 'The holders were asked',
  /** Goes on after the time. */
  askedSame: '; `breakwater backup health` says the same in a terminal.',
  /** Under the statement, before the first answer. */
  byReceipts: 'This is what their receipts say. The holders have not been asked yet what they keep today.',
  /** Beside it, while the question is on its way. */
  asking: 'They are being asked now.',
  /** Link that loads the page again. */
  lookAgain: 'Look again',
  /** Fewer holders than should, `voices` of at least `needed`, say which backup is the newest. */
  doubt: (voices: number, needed: number): string =>
    `Only ${countWord(voices)} of at least ${holders(needed)} with an agreement in force ${
      voices === 1 ? 'says' : 'say'
    } which backup is the newest: one that lies could hide a newer one. Look again when more answer.`,
  /** Heading of what to do. */
  adviceTitle: 'What to do',
  /** Link to the runbook after each. */
  steps: 'Step by step',
  /** Instead of that list. */
  nothingToDo: 'Nothing needs to be done.',
  /** What to do about `named` countries, of which there are `count`. The command follows on a line of its own. */
  advice: {
    /** Something is lost at the holders. */
    'back-up': () => 'Back up now, while the originals are still here.',
    /** A holder was given up. */
    replace: (named: string, count: number) =>
      count === 1
        ? `${named} was given up. Let another country take its place.`
        : `${named} were given up. Let other countries take their places.`,
    /** A holder lacks parts or failed its audit. */
    'make-good': (named: string, count: number) =>
      `Make good what ${named} ${count === 1 ? 'lacks' : 'lack'}. The missing parts are made anew from the others.`,
    /** A holder is silent. */
    ask: (named: string, count: number) =>
      count === 1
        ? `Ask why ${named} does not answer. After three days of silence another country takes its place.`
        : `Ask why ${named} do not answer. After three days of silence other countries take their places.`,
    /** Nobody looked for long. */
    audit: (named: string, count: number) =>
      `${named} ${count === 1 ? 'has' : 'have'} not been audited for three days. A running hub audits every day.`,
  },
  /** Names of countries in a sentence. */
  countries: (names: readonly string[]): string => named.format(names),
} as const;

/** Audits of holders, and repairs. */
export const auditText = {
  /** Heading. */
  title: 'Audits',
  /** Under the heading. */
  lede: 'Each holder is asked every day for pieces that it cannot foresee. What it answers is compared, byte by byte.',
  /** Caption of the table. */
  caption: 'The last audit of each holder',
  /** Heads of the columns. */
  columns: { holder: 'Holder', outcome: 'Outcome', at: 'When', pieces: 'Pieces right', coverage: 'Seen so far' },
  /** Outcomes; the keys stay. */
  verdicts: {
    /** All pieces were right and in time. */
    passed: 'has all it was asked for',
    /** All were right, after the deadline. */
    late: 'answered rightly, but late',
    /** Something was missing or wrong. */
    failed: 'does not have all it signed for',
    /** No answer that counts. */
    unanswered: 'did not answer',
  },
  /** Instead of an outcome. */
  never: 'not audited yet',
  /** After the outcome, when the holder was given up. */
  givenUp: 'given up',
  /** "40 of 40" */
  pieces: (good: string, asked: string): string => `${good} of ${asked}`,
  /** How much of what a holder keeps audits have seen: "58 % of 1,200 pieces". */
  coverage: (percent: number, total: string): string => `${percent} % of ${total} pieces`,
  /** After it: all of it was seen before, so many times. */
  rounds: (count: number): string =>
    `all of them ${['', 'once', 'twice'][count] ?? `${countWord(count)} times`} before`,
  /** Instead of the table. */
  none: 'There is nothing to audit before the first backup.',
  /** Heading. */
  repairsTitle: 'Repairs',
  /** Caption of the table. */
  repairsCaption: 'What the hub made good by itself, or when it was told to',
  /** Heads of the columns. */
  repairsColumns: { ended: 'Ended', outcome: 'Outcome', made: 'Parts made anew', size: 'Size', replaced: 'Replaced' },
  /** "Suriname for Belize" */
  replaced: (to: string, from: string): string => `${to} for ${from}`,
  /** Instead of the table. */
  noRepairs: 'Nothing had to be repaired.',
} as const;
