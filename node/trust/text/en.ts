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
    /** What a key is for; a fingerprint follows. */
    keyFor: (purpose: string) => `key for ${purpose}`,
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
