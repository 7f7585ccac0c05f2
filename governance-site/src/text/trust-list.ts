/** Words of the page about the trust list in force. */

/** The fetched part is filled in by a small script; everything else stands without it. */
export const trustListText = {
  title: 'The trust list: Breakwater',
  description: 'Whom the region’s hubs trust, and how the list is signed.',
  heading: 'The trust list',
  lede: 'One public list says which hubs belong to the region and with which keys they sign. The states sign it together.',
  inForce: {
    heading: 'The list in force',
    withoutScript: 'Showing the list here needs a script. The documents themselves can be opened below.',
    loading: 'Asking for the list…',
    none:
      'No list is at hand. This copy of the site is not served by the region’s authority or by a hub, or the server ' +
      'cannot be reached. Every hub keeps and serves a copy.',
    /** `number` is the list's sequence number, `issued` a date. */
    found: (number: string, issued: string) => `List number ${number}, issued ${issued}.`,
    validUntil: (when: string) => `A new list is due by ${when}.`,
    /** Heading of the members' table. */
    members: 'Members on this list',
    country: 'Country',
    hub: 'Hub',
    assurance: 'Highest assurance',
    listFingerprint: 'SHA-256 of the list',
    rootFingerprint: 'SHA-256 of the root',
    /** Honest limit of what a browser can know from a server it asks. */
    caution:
      'Your browser shows what this server sent and has worked out the two fingerprints itself. It has not checked ' +
      'the signatures: a browser that asks only one server cannot know that it was told the truth. A hub can.',
  },
  documentsHeading: 'The documents themselves',
  documentsNote: 'Served by the authority, and as a mirror by every hub:',
  signedHeading: 'How it is signed',
  signed: [
    'The seven states each name a trust officer. The officers’ keys stand in a root document, which five of the seven ' +
      'must sign.',
    'A country’s entry carries that country’s own consent. Nobody can be put on the list, or changed on it, unasked.',
    'Every new list needs the signatures of four of the seven states. A state counts once, however many keys it has.',
    'Lists are numbered. A hub never goes back to an older one, whoever sends it.',
  ],
  checkHeading: 'Check it yourself',
  check:
    'Each operator is given the root’s fingerprint on paper when the hub is set up. This command checks every ' +
    'signature, from that fingerprint down to the list in force:',
  command: 'breakwater trust verify --dir HUB',
  checkAfter: 'If the fingerprint on this page is not the one on your paper, trust the paper.',
};
