/** Words of the page that lists the hubs and shows their live state. */

/** States are said in words; the page adds a shape and a colour. */
export const hubsText = {
  title: 'The hubs: Breakwater',
  description: 'The seven hubs of the region and whether they answer now.',
  heading: 'The region’s hubs',
  lede: 'Seven countries take part. Each runs its own hub, on its own soil, with its own keys.',
  caption: 'The seven hubs and their state',
  country: 'Country',
  state: 'State now',
  /** In the state column while no live state is known. */
  unknown: 'not known here',
  /** The line above the table, in each of its situations. */
  line: {
    withoutScript: 'The states below need a script.',
    loading: 'Asking for the live state…',
    /** How many of `all` hubs are ready, slow, cut off; only what there is to say is said. */
    answered: (all: number, ready: number, slow: number, cutOff: number) => {
      if (ready === all) return `All ${all} hubs are ready.`;
      const rest = [slow > 0 ? `${slow} slow` : '', cutOff > 0 ? `${cutOff} cut off` : ''].filter((one) => one !== '');
      return `${ready} of ${all} hubs are ready, ${rest.join(', ')}.`;
    },
    /** Under the line; `when` is a time of day. */
    checked: (when: string) => `Checked ${when}.`,
    noAuthority:
      'No live state is at hand. This copy of the site is not served by the region’s authority, or the authority ' +
      'cannot be reached.',
  },
  /** The link to the page that the authority's server itself renders. */
  statusPage: 'The live status page, made by the server',
  /** What the words in the state column mean. */
  states: {
    ready: { word: 'ready', means: 'answers quickly' },
    slow: { word: 'slow', means: 'answers, but takes its time: sign-ins work' },
    'cut-off': { word: 'cut off', means: 'does not answer: its citizens cannot prove themselves just now' },
  },
  /** Added to "cut off" when it is known for how long. */
  since: (when: string) => `since ${when}`,
  legendHeading: 'What the words mean',
  storm:
    'What a hub has backed up lies, sealed, with the other six and outlives it. Restoring needs any three of them, ' +
    'and the approval of the country’s own officials.',
};
