/** Words of the page about the trust list in force. */

/** The fetched part is filled in by a small script; everything else stands without it. */
export const trustListText = {
  title: 'The trust list: Breakwater',
  description: 'Whom the region’s hubs trust, how the list is signed, and a check of it in your own browser.',
  heading: 'The trust list',
  lede: 'One public list says which hubs belong to the region and with which keys they sign. The states sign it together.',
  inForce: {
    heading: 'The list in force',
    withoutScript: 'Showing the list here needs a script. The documents themselves can be opened below.',
    loading: 'Asking for the list…',
    none:
      'No list is at hand. This copy of the site is not served by the region’s authority or by a hub, or the server ' +
      'cannot be reached. Every hub keeps and serves a copy.',
    /** The line above the facts: what they are worth until a check. */
    found: 'This is what the server shows. Nothing of it is checked yet.',
    /** The same after a check that held; `when` is a time of day. */
    checked: (when: string) => `Checked in this browser at ${when}.`,
    /** Labels; a value follows each. */
    number: 'Number',
    issued: 'Issued',
    due: 'Next one due',
    freshness: 'Freshness',
    log: 'In the log',
    /** Instead of a value. */
    unknown: 'not known here',
    /** Stands beside “In the log”. */
    entry: (index: number) => `entry ${index}`,
    /** How old the region's word is, by the server's account; `when` is a point in time. */
    stages: {
      fresh: (when: string) => `fresh: enough hubs vouched for it, last ${when}`,
      aging: (when: string) => `getting old: enough hubs last vouched for it ${when}`,
      isolated: (when: string) => `cut off: enough hubs last vouched for it ${when}`,
      closed: (when: string) => `too old: enough hubs last vouched for it ${when}`,
    },
    /** Name of the members' table, for screen readers. */
    members: 'Members on this list',
    country: 'Country',
    hub: 'Hub and highest assurance',
    /** How sure a country may be of its people; the keys stay. */
    levels: { low: 'low', substantial: 'substantial', high: 'high' } as Readonly<Record<string, string>>,
    /** Under a hub’s address; `level` is one of those above. */
    upTo: (level: string) => `up to ${level}`,
    /** A country of the region without an entry. */
    absent: 'not on this list',
  },
  history: {
    heading: 'Lists so far',
    lede: 'The log only grows. Each entry names the list that was in force from then on, by its fingerprint.',
    withoutScript: 'Showing them here needs a script.',
    show: 'Show the lists so far',
    more: 'Show earlier ones',
    loading: 'Fetching the log…',
    /** How many were shown; all were compared with the log. */
    shown: (count: number) =>
      count === 1
        ? 'One list. Its bytes were compared with the log.'
        : `${count} lists. The bytes of each were compared with the log.`,
    /** Nothing could be fetched. */
    none: 'The log could not be fetched. Check your line and try again.',
    /** A list or the log is not what it should be; a code follows. */
    wrong: (code: string) => `What this server shows of the past does not fit together (${code}). Do not rely on it.`,
    caption: 'Lists in the log, newest first',
    columns: { list: 'List', issued: 'Issued', index: 'Log entry', fingerprint: 'Fingerprint' },
    proof: 'proof',
    proofOf: (sequence: number) => `proof of list ${sequence}, to keep or to check with another program`,
  },
  documentsHeading: 'The documents themselves',
  documentsNote: 'Served by the authority, and as a mirror by every hub:',
  signedHeading: 'How it is signed',
  signed: [
    'The seven states each name a trust officer. The officers’ keys stand in a root document, which five of the seven ' +
      'must sign, with two kinds of signature: one of today and one that quantum computers cannot forge.',
    'A country’s entry carries that country’s own consent. Nobody can be put on the list, or changed on it, unasked.',
    'Every new list needs the signatures of four of the seven states. A state counts once, however many keys it has.',
    'Every list is written into a public log. Hubs follow it only when five of the seven have cosigned it, so that ' +
      'nobody can be shown a list of their own.',
    'Lists are numbered. A hub never goes back to an older one, whoever sends it.',
  ],
  checkHeading: 'Check it on a machine of your own',
  check:
    'Each operator is given the root’s fingerprint on paper when the hub is set up. This command checks every ' +
    'signature, the post-quantum ones too, from that fingerprint down to the list in force:',
  command: 'breakwater trust verify --dir HUB',
  checkAfter: 'If the fingerprint on this page is not the one on your paper, trust the paper.',
};
