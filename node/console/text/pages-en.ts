/** English of peers, backups and events. Translators: column heads are short; units stay as they are. */
import { countWord } from '../amount.ts';

/** The page of the other countries’ hubs. */
export const peersText = {
  /** Heading. */
  title: 'Peers and health',
  /** Under the heading. */
  lede: 'Every hub on the trust list, and how it answered when it was last asked.',
  /** Caption of the table. */
  caption: 'Peers',
  /** Heads of the columns. */
  columns: { country: 'Country', state: 'State', answered: 'Last answer', roundTrip: 'Round trip', via: 'Reached' },
  /** State of a peer, in words; colour and shape say the same. */
  states: { ready: 'ready', slow: 'slow', silent: 'silent', 'not asked yet': 'not asked yet' },
  /** How a peer is reached: directly, over a link it keeps open to us, or through a third hub. */
  via: { direct: 'directly', link: 'over its link to us' },
  /** "silent for 26 h" */
  silentFor: (time: string): string => `silent for ${time}`,
  /** Instead of the table. */
  none: 'There is no peer on the trust list yet.',
  /** Instead of a time. */
  never: 'never',
  /** Instead of a number; a dash in every language. */
  unknown: '–',
} as const;

/** The page of backups, holders and restores. */
export const backupsText = {
  /** Heading. */
  title: 'Backups and holders',
  /** Opens the list of headings. */
  contents: 'On this page',
  /** Button. */
  backUpNow: 'Back up now',
  /** Heading of a notice. */
  starting: 'A backup is starting',
  /** Under that heading. */
  started: 'It opens its keys and reads the trust list. This page follows it.',
  /** When the button came twice. */
  alreadyRunning: 'A backup is running already; a second one was not started.',
  /** Heading above the progress. */
  running: 'A backup is running',
  /** Before a time: "Begun 1 minute ago" */
  begun: 'Begun',
  /** In a table, where there is no figure. */
  nothing: '–',
  /** Shown without script, where the page cannot follow the work by itself. */
  lookAgain: 'Look again',
  /** "412 MB of 664 MB" */
  ofTotal: (done: string, total: string): string => `${done} of ${total}`,
  /** Beside the progress; `time` is a span. */
  left: (time: string): string => `${time} left`,
  /** The same, at the beginning. */
  leftUnknown: 'time left not known yet',
  /** Heading: the countries that keep our backups. */
  holdersTitle: 'Holders',
  /** Caption of the table. */
  holdersCaption: 'What each holder keeps of the newest backup, by its own signed receipts',
  /** Heads of the columns. */
  holderColumns: { holder: 'Holder', state: 'State', parts: 'Parts', size: 'Kept for us', receipt: 'Newest receipt' },
  /** States of a holder; the keys stay. */
  holderStates: { all: 'holds all', some: 'lacks a part', none: 'nothing yet', silent: 'silent' },
  /** How the safety works, in one sentence above the table. */
  rule: (needed: number, holders: number): string =>
    `Any ${countWord(needed)} of ${countWord(holders)} holders are enough to restore everything.`,
  /** Instead of the table. */
  noHolders: 'No other country holds anything for us yet.',
  /** Heading. */
  runsTitle: 'Last backups',
  /** Caption of the table. */
  runsCaption: 'Last backups, newest first',
  /** Heads of the columns. */
  runColumns: { ended: 'Ended', outcome: 'Outcome', files: 'Files', size: 'Size', took: 'Took', holders: 'Holders' },
  /** Head of one more column: how many holders may still be lost. */
  runSpare: 'May be lost',
  /** Instead of how many holders may be lost, when too few answer. */
  outOfReach: 'out of reach',
  /** How a backup ended; the keys stay. */
  outcomes: { done: 'done', 'done in part': 'done in part', failed: 'failed' },
  /** Instead of the table. */
  noRuns: 'No backup has been made yet.',
  /** Files that could not be read; `files` is a number. */
  skipped: (files: string): string => `${files} left out`,
  /** Heading. */
  restoreTitle: 'Last restore or drill',
  /** What kind of reading back it was. */
  restoreKinds: {
    /** The lightest drill. */
    verify: 'Every part was asked for at its holders',
    /** A drill with real files. */
    restore: 'A snapshot was fetched and opened',
    /** The whole way, after a loss. */
    recovery: 'This hub was revived on a blank machine',
  },
  /** Instead of the last one. */
  noRestore: 'A restore has never been tried from this hub.',
  /** "Restored 664 MB in 12 s" */
  restored: (size: string, time: string): string => `${size} in ${time}.`,
  /** “What happened” is a page in the menu. */
  restoreFailed: 'It failed; “What happened” says why.',
  /** “What happened” is a page in the menu. */
  restoreInPart: 'Something was missing; “What happened” says what.',
  /** Instead of the last check. */
  noVerify: 'The holders have not been checked yet.',
  /** Link to the runbook of drills. */
  runbook: 'How to try one',
  /** Heading: what other countries gave us to keep. */
  keptTitle: 'What we keep for others',
  /** Caption of the table. */
  keptCaption: 'Sealed parts of other countries’ backups; nobody here can read them',
  /** Heads of the columns. */
  keptColumns: { country: 'Country', objects: 'Parts', size: 'Size', newest: 'Newest' },
  /** Instead of the table. */
  noKept: 'We keep no backups of other countries yet.',
  /** Heading: who agreed to keep whose backups. */
  agreementsTitle: 'Hosting agreements',
  /** Caption of the table. */
  agreementsCaption: 'Signed by both hubs; nothing is sent or taken in without one',
  /** Heads of the columns. */
  agreementsColumns: { partner: 'Partner', what: 'What', state: 'State', room: 'Room used', until: 'Until' },
  /** Head of one more column: for how long each thing must be kept. */
  agreementsRetention: 'Kept at least',
  /** States of an agreement; the keys stay. */
  agreementStates: {
    /** Signed by both, and its time has come. */
    'in-force': 'in force',
    /** Its time is still to come. */
    'not-yet': 'not begun',
    /** Signed by one of the two. */
    proposed: 'proposed, one signature',
    /** Somebody gave notice; what was kept may still be fetched. */
    leaving: 'ended; data goes home',
    /** Nothing is left there. */
    over: 'over',
  },
  /** A key that signed it left the trust list, or the like; a code follows. */
  agreementBroken: 'holds no more',
  /** Under the table. */
  usedMeans:
    'Room used: all that we keep for a partner; of a partner that keeps ours, its part of the newest backup by its receipts.',
  /** The two directions. */
  agreementsWhat: { owner: 'keeps our backups', holder: 'we keep theirs' },
  /** A number of days. */
  days: (count: number) => (count === 1 ? '1 day' : `${count} days`),
  /** Instead of the table; the command is typed as it stands. */
  noAgreements: 'No partner has agreed yet. Ask them with: breakwater backup holder propose --to all',
} as const;

/** The page of events. */
export const eventsText = {
  /** Heading; texts quote it. */
  title: 'What happened',
  /** Under the heading. */
  lede: 'Newest first. It holds countries, counts and codes; never a name, number or address of a person.',
  /** Caption of the table. */
  caption: 'Events',
  /** Heads of the columns. */
  columns: { at: 'When', what: 'What', details: 'Details' },
  /** Instead of the table. */
  none: 'Nothing has happened yet.',
  /** Link to earlier events. */
  older: 'Older',
  /** Link back. */
  newest: 'Back to the newest',
} as const;
