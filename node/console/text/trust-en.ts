/** English of the trust list’s page. Translators: an operator reads it aloud to another one over the telephone. */
import { countWord, sentence } from '../amount.ts';

/** The page of the trust list. */
export const trustText = {
  /** Heading. */
  title: 'Trust list',
  /** Instead of everything else. */
  none: 'This hub has not verified a trust list yet.',
  /** Link after that. */
  noneRunbook: 'What to do',
  /** Under the heading. */
  lede: 'Whom this hub trusts, and on whose word. A change here needs the signatures of the states.',

  /** How old the word is; the keys stay. */
  stages: { fresh: 'fresh', aging: 'getting old', isolated: 'cut off', closed: 'too old to rely on' },
  /** The first line of the page; `age` is a span of time since enough witnesses last vouched. */
  stageLine: {
    /** All is well. */
    fresh: (age: string) => `The list is fresh: enough witnesses vouched for it ${age} ago.`,
    /** The first warning. */
    aging: (age: string) => `The list is getting old: enough witnesses last vouched for it ${age} ago.`,
    /** The second one. */
    isolated: (age: string) => `This hub counts as cut off: enough witnesses last vouched for its list ${age} ago.`,
    /** The last one. */
    closed: (age: string) => `The list is too old to rely on: enough witnesses last vouched for it ${age} ago.`,
  },
  /** Instead of that line, when the hub has reason to doubt itself, however new its list is. */
  inDoubt: (age: string) =>
    `This hub counts as cut off until a doubt is settled. Enough witnesses last vouched for its list ${age} ago.`,
  /** Asked when the machine’s clock may be ahead. */
  clock: {
    /** A point in time follows. */
    says: 'This machine’s clock says',
    /** After that. */
    compare: 'Compare it with a telephone or a radio, the year as well. Only if it is right, say so here.',
    /** Button. */
    confirm: 'The clock is right',
  },
  /** After that line; a span of time. “It” is the list. */
  stageEnds: {
    /** Until the first warning. */
    fresh: (left: string) => `If nothing more is heard, it begins to count as old in ${left}.`,
    /** Until the second one. */
    aging: (left: string) => `If nothing more is heard, this hub counts as cut off in ${left}.`,
    /** Until the last one. */
    isolated: (left: string) => `If nothing more is heard, sign-in from abroad closes in ${left}.`,
  },
  /** Heading over the four lines below. */
  meaningTitle: 'What that means',
  /** Labels of those lines. */
  meaningFor: { citizens: 'For citizens', services: 'For services', others: 'For backups and recovery' },
  /** By stage, once it is no longer fresh: for citizens, for services, for backups. Short; no blame. */
  meaning: {
    /** When the list is getting old. */
    aging: {
      /** For citizens. */
      citizens: 'Nothing yet. Everybody signs in as usual.',
      /** For services. */
      services: 'Nothing yet. They need not be told.',
      /** For backups and recovery. */
      others: 'Nothing.',
    },
    /** When the list is so old that the hub counts as cut off. */
    isolated: {
      /** For citizens. */
      citizens: 'Those of other countries still sign in here while the time in the table below lasts.',
      /** For services. */
      services: 'Sign-ins from abroad come with less assurance than usual. New countries and keys wait.',
      /** For backups and recovery. */
      others: 'They go on as before.',
    },
    /** When the list is too old to rely on. */
    closed: {
      /** For citizens. */
      citizens: 'Those of other countries cannot sign in here. Our own sign in at home as always.',
      /** For services. */
      services: 'Tell them: guests from abroad have to be served at the counter.',
      /** For backups and recovery. */
      others: 'They go on while the time in the table below lasts, so that a restore stays possible.',
    },
  },

  /** Labels; a value follows each. */
  facts: {
    /** The number of the list. */
    sequence: 'List',
    /** A time follows. */
    checked: 'Last looked for news',
    /** A time follows. */
    quorum: 'Last vouched for',
    /** A time follows. */
    issued: 'Issued',
    /** A time follows. */
    next: 'Next list due',
    /** Country codes follow. */
    signers: 'List signed by',
    /** The document that says who may sign; a version follows. */
    root: 'Root',
    /** Country codes follow. */
    rootSigners: 'Root signed by',
    /** Letters and figures to compare by telephone. */
    rootPrint: 'Root fingerprint',
    /** Letters and figures to compare by telephone. */
    listPrint: 'List fingerprint',
    /** The name of the log and how many entries it has. */
    log: 'Log',
    /** What the hub notes beside each decision. */
    basis: 'Decisions stand on',
  },
  /** "five states, four needed" */
  signed: (count: number, needed: number): string => `${countWord(count)} states, ${countWord(needed)} needed`,
  /** Beside the label “Root”; a time follows. */
  rootVersion: (version: number): string => `version ${version}, to be replaced`,
  /** Beside the label “Log”. */
  logEntries: (entries: string): string => `${entries} entries`,
  /** Beside the label “Decisions stand on”; this also stands in the hub’s own log beside each decision. */
  basis: (sequence: string, logIndex: string, root: string): string =>
    `list ${sequence}, log index ${logIndex}, root ${root}`,
  /** Instead of a time. */
  notYet: 'not yet',
  /** Label; what went wrong last follows. */
  problem: 'Last trouble',
  /** "TRUST_SOURCE_UNREACHABLE at http://…, 4 minutes ago" */
  problemAt: 'at',

  /** Heading. */
  witnessesTitle: 'Witnesses',
  /** Under it. */
  witnessesLine: (counting: number, all: number, needed: number): string =>
    `${sentence(countWord(counting))} of ${countWord(all)} have vouched recently; ${countWord(needed)} are needed.`,
  /** Caption of the table. */
  witnessesCaption: 'When each hub last cosigned the region’s log',
  /** Heads of the columns. */
  witnessColumns: { witness: 'Witness', at: 'Last cosignature', counts: 'For freshness' },
  /** Whether that cosignature helps; the keys stay. */
  counts: { yes: 'counts', old: 'too old to count', none: 'none seen' },

  /** Heading. */
  budgetsTitle: 'If the region cannot be reached',
  /** Under it. */
  budgetsLine:
    'How long each service goes on after enough witnesses were last heard of. The states have set these times.',
  /** Caption of the table. */
  budgetsCaption: 'Times for each service',
  /** Heads of the columns. */
  budgetColumns: { service: 'Service', level: 'Assurance', budget: 'Goes on for', until: 'That is until' },
  /** What a country can do; the keys stay. */
  services: {
    /** Of citizens of other countries. */
    FederationIdentity: 'Sign-in from abroad',
    /** Calls from hub to hub. */
    PeerMessaging: 'Messages between hubs',
    /** Kept for each other. */
    BackupStore: 'Backups at other countries',
    /** Of other countries’ recovery keys. */
    RecoveryCustody: 'Recovery shares',
    /** Cosigning the region’s log. */
    Witness: 'Witnessing the log',
  },
  /** How sure a country may be of its people; the keys stay. */
  levels: { low: 'low', substantial: 'substantial', high: 'high' },
  /** Instead of a level. */
  anyLevel: 'any',

  /** Heading: what was taken away before the next list. */
  noticesTitle: 'Notices in force',
  /** Instead of the list. */
  noNotices: 'None. A notice can only take trust away, and acts at once.',
  /** One notice; `name` is a country, `service` one of the services above in small letters. */
  notice: (name: string, service: string | null): string =>
    service === null ? `${name}: all services suspended` : `${name}: ${service} suspended`,
  /** Label; the fingerprint of the one key follows. */
  noticeKey: 'Only the key',

  /** Heading. */
  historyTitle: 'Lists so far',
  /** Caption of the table. */
  historyCaption: 'Lists that the log holds, newest first',
  /** Heads of the columns. */
  historyColumns: { list: 'List', issued: 'Issued', logIndex: 'Log index', print: 'Fingerprint' },
  /** Instead of a date. */
  notFetched: 'before this hub',

  /** Heading of the list of countries. */
  membersTitle: 'Members',
  /** After a country’s address; `level` is one of those above. */
  upTo: (level: string): string => `believed up to assurance “${level}”`,
  /** Opens the keys of a country. */
  keys: 'Keys',
  /** How to use the fingerprints. */
  compare: 'To compare with another operator, read the groups aloud over the telephone.',
} as const;

/** What a key of a member is for. Translators: stands before a fingerprint. */
export const keyUseText = {
  /** Signs what this hub says about itself. */
  federation: 'signing in',
  /** Signs calls from hub to hub. */
  peer: 'messages between hubs',
  /** Signs what is kept for others. */
  backup: 'backups and receipts',
  /** Opens shares of recovery keys. */
  custody: 'recovery shares',
  /** Cosigns the region’s log. */
  witness: 'witnessing the log',
  /** A person; `name` is theirs. */
  official: (name: string): string => `official ${name}`,
} as const;
