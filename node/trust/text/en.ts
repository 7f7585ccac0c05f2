/** Every sentence about trust that a person reads, in English; translators keep the numbers and names in their places. */

/** Texts of the trust verbs and of the authority's status page. */
export const trustText = {
  /** Shown to a trust officer before signing a list. */
  diff: {
    /** Heading. */
    firstList: (sequence: number) => `Trust list ${sequence}: the first one.`,
    /** Heading. */
    nextList: (from: number, to: number) => `Trust list ${to}, compared with list ${from}.`,
    /** `name` is a country, `code` its two letters. */
    added: (name: string, code: string) => `Added: ${name} (${code})`,
    /** The same. */
    changed: (name: string, code: string) => `Changed: ${name} (${code})`,
    /** The same. */
    removed: (name: string, code: string) => `Removed: ${name} (${code})`,
    /** Two-letter codes. */
    unchanged: (codes: readonly string[]) => `Unchanged: ${codes.join(', ')}`,
    /** Heading over what holds for all countries. */
    rules: 'For all countries',
    /** How long a service may go on without news from a quorum; a span follows. */
    budget: (service: string, level: string) => `${service}${level === '' ? '' : ` at ${level}`} without news`,
    /** A place in the document; what stood there and what stands there follow. */
    detail: (path: string) => `other details: ${path}`,
    /** The same when nothing stood there before. */
    detailNew: (path: string) => `other details: ${path} (new)`,
    /** The same when nothing stands there any longer. */
    detailGone: (path: string) => `other details: ${path} (gone)`,
    /** A notice by its number; careful: this gives back what the notice took away. */
    settled: (id: string) => `settles the emergency notice ${id.slice(0, 16)}…: what it suspended counts again`,
    /** The same, the other way round. */
    unsettled: (id: string) => `no longer settles the emergency notice ${id.slice(0, 16)}…`,
    /** A key that comes: whose, what for, from which day if that is said; a fingerprint follows. */
    keyAdded: (name: string, purpose: string, from: string | null) =>
      `+ ${name}: new key for ${purpose}${from === null ? '' : `, valid from ${from}`}`,
    /** A key that goes; a fingerprint follows. */
    keyRemoved: (name: string, purpose: string) => `- ${name}: key for ${purpose} no longer counts`,
    /** When the document does not go on from the one that it is compared with: first of all lines, reasons follow. */
    stray: {
      /** Heading. */
      title: 'Careful: this document does not go on from the one that it is compared with.',
      /** A list compared with a root, or the like. */
      kind: 'That one is a document of another kind.',
      /** Two numbers of documents. */
      number: (is: number, wanted: number) => `Its number is ${is}, it must be ${wanted}.`,
      /** Two SHA-256 hashes; null when it names none before it. */
      previous: (is: string | null, wanted: string) =>
        is === null
          ? `It goes on from none, not from ${wanted.slice(0, 16)}….`
          : `It goes on from another document, ${is.slice(0, 16)}…, not from ${wanted.slice(0, 16)}….`,
    },
    /** When an officer sees a later document whole. */
    whole: 'This is the whole document. With --against and the one in force you see what changes.',
  },
  /** Shown to a trust officer before signing a root. */
  root: {
    /** Heading; a root is the document that says who may sign. */
    title: (version: number) => `Root ${version}: who decides whom the region trusts.`,
    /** Two dates. */
    valid: (from: string, to: string) => `Issued ${from}, to be replaced before ${to}.`,
    /** How many of the states must sign what. */
    thresholds: (signers: number, root: number, list: number, removal: number) =>
      `Of ${signers} states, ${root} must sign a root, ${list} a list, ${removal} to take a country off.`,
    /** A line of a list. */
    signer: (code: string, name: string) => `${code}  ${name}`,
    /** Label and address. */
    anchor: (entityId: string) => `Anchor of sign-in  ${entityId}`,
  },
  /** Asked before a signature; the answer is typed. */
  confirm: {
    /** `what` is a document, `who` a person; the answer “yes” is translated with it. */
    sign: (what: string, who: string) => `Sign ${what} as ${who}? Type yes:`,
    /** `who` is a country; the answer “yes” is translated with it. */
    consent: (who: string) => `Does ${who} agree to this entry? Type yes:`,
    /** After any other answer. */
    no: 'Nothing was signed.',
  },
  /** The authority's live page. */
  status: {
    /** Heading. */
    title: 'How the region is',
    /** Link to the public site's first page. */
    site: 'Breakwater',
    /** Under the heading: all is well. */
    allUp: (count: number) => `All ${count} hubs answer.`,
    /** Under the heading: some are silent. */
    someDown: (down: number, count: number) =>
      down === 1 ? `One of ${count} hubs does not answer.` : `${down} of ${count} hubs do not answer.`,
    /** Instead of everything else. */
    none: 'No trust list has been published yet, so there is no region to show.',
    /** State of a hub. */
    up: 'answers',
    /** State of a hub. */
    slow: 'answers slowly',
    /** State of a hub. */
    down: 'does not answer',
    /** After the state; a time follows. */
    since: 'since',
    /** Head of a column. */
    hub: 'Country',
    /** Head of a column. */
    state: 'State',
    /** Heading. */
    trustList: 'Trust list in force',
    /** Label; the number of the list follows. */
    list: 'Number',
    /** Label; one of the stages below follows. */
    freshness: 'Freshness',
    /** How old the list is; the keys stay. */
    stages: { fresh: 'fresh', aging: 'getting old', isolated: 'cut off', closed: 'too old to rely on' },
    /** After the stage; `time` is when enough hubs had last cosigned the log. */
    vouched: (time: string) => `Enough hubs vouched for it, last at ${time}.`,
    /** After that; when the next stage begins. */
    until: (time: string) => `It counts as older from ${time} on.`,
    /** After that, when the next list is overdue. */
    late: 'The next list is late; this one still counts.',
    /** Label; the hubs that cosign the log. */
    witnesses: 'Cosigned by',
    /** Beside that label. */
    ofWitnesses: (cosigned: number, all: number, needed: number) => `${cosigned} of ${all} hubs; ${needed} are needed`,
    /** Label; the name of the log follows. */
    log: 'Log',
    /** After the name; counts from 0. */
    entry: (index: number) => `entry ${index}`,
    /** Label; a date follows. */
    issued: 'Issued',
    /** Label; a date follows. */
    nextUpdate: 'Next update due',
    /** Label; country codes follow. */
    signedBy: 'Signed by',
    /** After the codes. */
    ofNeeded: (signed: number, needed: number) => `${signed} states; ${needed} are needed`,
    /** Label; a version follows. */
    root: 'Root',
    /** Label; letters and figures to compare by telephone. */
    rootFingerprint: 'Fingerprint of the root',
    /** Under the table; `time` is a point in time. */
    checked: (time: string) => `Asked at ${time}; the hubs are asked every half minute.`,
    /** A link that loads the page anew. */
    again: 'Look again',
    /** At the foot of the page. */
    outage:
      'A hub that does not answer stops nobody else: sign-in among the others goes on, and its backups lie with its partners.',
  },
} as const;
