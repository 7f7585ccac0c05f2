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
    found: (sequence: number, issued: string) => `List number ${sequence}, issued ${issued}.`,
    due: (when: string) => `The next one is due by ${when}.`,
    /** Name of the members' table, for screen readers. */
    members: 'Members on this list',
    country: 'Country',
    hub: 'Hub',
    /** Above the button: what the table is worth until then. */
    unchecked: 'This is what the server shows. Nothing of it is checked yet.',
    /** The button, and the line under it. */
    check: 'Check every signature in this browser',
    checkHint: 'Fetches the documents and a small program (about 60 kB) from this server and verifies them here.',
    checking: 'Checking…',
    /** `states` signed; `needed` must. */
    held: (sequence: number, states: number, needed: number) =>
      `Every signature holds. List ${sequence} is signed by ${states} states; ${needed} are needed.`,
    failed: (message: string, code: string) =>
      `This list does not hold: ${message} Trust nothing on it and tell your hub’s operator. (${code})`,
    rootFingerprint: 'Root fingerprint',
    listFingerprint: 'List fingerprint',
    /** The honest limit of what a browser can know from one server. */
    caution:
      'All of it hangs on the root fingerprint. A browser that asks one server cannot know that it was shown the ' +
      'right root: compare the fingerprint with the one on your operator’s paper.',
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
