/** Every sentence about trust that a person reads, in English; translators keep the numbers and names in their places. */

/** Texts of the trust verbs and of the authority's status page. */
export const trustText = {
  /** Shown to a trust officer before signing a list. */
  diff: {
    firstList: (sequence: number) => `Trust list ${sequence}: the first one.`,
    nextList: (from: number, to: number) => `Trust list ${to}, compared with list ${from}.`,
    added: (name: string, code: string) => `Added: ${name} (${code})`,
    changed: (name: string, code: string) => `Changed: ${name} (${code})`,
    removed: (name: string, code: string) => `Removed: ${name} (${code})`,
    unchanged: (codes: readonly string[]) => `Unchanged: ${codes.join(', ')}`,
    keyFor: (purpose: string) => `key for ${purpose}`,
  },
  /** Shown to a trust officer before signing a root. */
  root: {
    title: (version: number) => `Root ${version}: who decides whom the region trusts.`,
    valid: (from: string, to: string) => `Issued ${from}, to be replaced before ${to}.`,
    thresholds: (signers: number, root: number, list: number, removal: number) =>
      `Of ${signers} states, ${root} must sign a root, ${list} a list, ${removal} to take a country off.`,
    signer: (code: string, name: string) => `${code}  ${name}`,
    anchor: (entityId: string) => `Anchor of sign-in  ${entityId}`,
  },
  /** Asked before a signature; the answer is typed. */
  confirm: {
    sign: (what: string, who: string) => `Sign ${what} as ${who}? Type yes:`,
    consent: (who: string) => `Does ${who} agree to this entry? Type yes:`,
    no: 'Nothing was signed.',
  },
  /** The authority's live page. */
  status: {
    title: 'How the region is',
    /** Link to the public site's first page. */
    site: 'Breakwater',
    allUp: (count: number) => `All ${count} hubs answer.`,
    someDown: (down: number, count: number) =>
      down === 1 ? `One of ${count} hubs does not answer.` : `${down} of ${count} hubs do not answer.`,
    none: 'No trust list has been published yet, so there is no region to show.',
    up: 'answers',
    slow: 'answers slowly',
    down: 'does not answer',
    since: 'since',
    hub: 'Country',
    state: 'State',
    trustList: 'Trust list in force',
    list: 'Number',
    issued: 'Issued',
    nextUpdate: 'Next update due',
    signedBy: 'Signed by',
    ofNeeded: (signed: number, needed: number) => `${signed} states; ${needed} are needed`,
    root: 'Root',
    rootFingerprint: 'Fingerprint of the root',
    checked: (time: string) => `Asked at ${time}; the hubs are asked every half minute.`,
    /** A link that loads the page anew. */
    again: 'Look again',
    outage:
      'A hub that does not answer stops nobody else: sign-in among the others goes on, and its backups lie with its partners.',
  },
} as const;
