/** English of peers, backups, trust list and events. Translators: column heads are short; units stay as they are. */
import { countWord } from '../amount.ts';

export const peersText = {
  title: 'Peers and health',
  lede: 'Every hub on the trust list, and how it answered when it was last asked.',
  caption: 'Peers',
  columns: { country: 'Country', state: 'State', answered: 'Last answer', roundTrip: 'Round trip', via: 'Reached' },
  /** State of a peer, in words; colour and shape say the same. */
  states: { ready: 'ready', slow: 'slow', silent: 'silent', 'not asked yet': 'not asked yet' },
  /** How a peer is reached: directly, over a link it keeps open to us, or through a third hub. */
  via: { direct: 'directly', link: 'over its link to us' },
  /** "silent for 26 h" */
  silentFor: (time: string): string => `silent for ${time}`,
  none: 'There is no peer on the trust list yet.',
  never: 'never',
  unknown: '–',
} as const;

export const backupsText = {
  title: 'Backups and holders',
  backUpNow: 'Back up now',
  starting: 'A backup is starting',
  started: 'It opens its keys and reads the trust list. This page follows it.',
  alreadyRunning: 'A backup is running already; a second one was not started.',
  running: 'A backup is running',
  /** Before a time: "Begun 1 minute ago" */
  begun: 'Begun',
  /** In a table, where there is no figure. */
  nothing: '–',
  /** Shown without script, where the page cannot follow the work by itself. */
  lookAgain: 'Look again',
  /** "412 MB of 664 MB" */
  ofTotal: (done: string, total: string): string => `${done} of ${total}`,
  left: (time: string): string => `${time} left`,
  leftUnknown: 'time left not known yet',
  holdersTitle: 'Holders',
  holdersCaption: 'What each holder keeps of the newest backup, by its own signed receipts',
  holderColumns: { holder: 'Holder', state: 'State', parts: 'Parts', size: 'Kept for us', receipt: 'Newest receipt' },
  holderStates: { all: 'holds all', some: 'lacks a part', none: 'nothing yet', silent: 'silent' },
  /** How the safety works, in one sentence above the table. */
  rule: (needed: number, holders: number): string =>
    `Any ${countWord(needed)} of ${countWord(holders)} holders are enough to restore everything.`,
  noHolders: 'No other country holds anything for us yet.',
  runsTitle: 'Last backups',
  runsCaption: 'Last backups, newest first',
  runColumns: { ended: 'Ended', outcome: 'Outcome', files: 'Files', size: 'Size', took: 'Took', holders: 'Holders' },
  outcomes: { done: 'done', 'done in part': 'done in part', failed: 'failed' },
  noRuns: 'No backup has been made yet.',
  skipped: (files: string): string => `${files} left out`,
  restoreTitle: 'Last restore or drill',
  /** What kind of reading back it was. */
  restoreKinds: {
    verify: 'Every part was asked for at its holders',
    restore: 'A snapshot was fetched and opened',
    recovery: 'This hub was revived on a blank machine',
  },
  noRestore: 'A restore has never been tried from this hub.',
  /** "Restored 664 MB in 12 s" */
  restored: (size: string, time: string): string => `${size} in ${time}.`,
  restoreFailed: 'It failed; “What happened” says why.',
  restoreInPart: 'Something was missing; “What happened” says what.',
  noVerify: 'The holders have not been checked yet.',
  runbook: 'How to try one',
  keptTitle: 'What we keep for others',
  keptCaption: 'Sealed parts of other countries’ backups; nobody here can read them',
  keptColumns: { country: 'Country', objects: 'Parts', size: 'Size', newest: 'Newest' },
  noKept: 'We keep nothing for other countries yet.',
} as const;

export const trustText = {
  title: 'Trust list',
  none: 'This hub has not verified a trust list yet.',
  noneRunbook: 'What to do',
  lede: 'Whom this hub trusts, and on whose word. A change here needs the signatures of the states.',
  facts: {
    sequence: 'Sequence',
    stage: 'Freshness',
    checked: 'Last confirmed',
    issued: 'Issued',
    next: 'Next update due',
    signers: 'Signed by',
    root: 'Root',
    rootPrint: 'Root fingerprint',
    listPrint: 'List fingerprint',
  },
  stages: { fresh: 'fresh', aging: 'getting old', isolated: 'cut off', closed: 'too old to rely on' },
  /** "4 of 7 needed: BB, DM, GY, LC" */
  signed: (count: number, needed: number): string => `${countWord(count)} states, ${countWord(needed)} needed`,
  rootVersion: (version: number): string => `version ${version}`,
  notYet: 'not yet',
  problem: 'Last trouble',
  /** "TRUST_SOURCE_UNREACHABLE at http://…, 4 minutes ago" */
  problemAt: 'at',
  membersTitle: 'Members',
  levels: { low: 'low', substantial: 'substantial', high: 'high' },
  upTo: (level: string): string => `believed up to assurance “${level}”`,
  keys: 'Keys',
  keyColumns: { use: 'Key for', print: 'Fingerprint' },
  /** How to use the fingerprints. */
  compare: 'To compare with another operator, read the groups aloud over the telephone.',
} as const;

export const eventsText = {
  title: 'What happened',
  lede: 'Newest first. It holds countries, counts and codes; never a name, number or address of a person.',
  caption: 'Events',
  columns: { at: 'When', what: 'What', details: 'Details' },
  none: 'Nothing has happened yet.',
  older: 'Older',
  newest: 'Back to the newest',
} as const;

/** What a key of a member is for. Translators: stands before a fingerprint. */
export const keyUseText = {
  federation: 'signing in',
  peer: 'messages between hubs',
  backup: 'backups and receipts',
  custody: 'recovery shares',
  official: (name: string): string => `official ${name}`,
} as const;
