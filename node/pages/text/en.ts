/** Every string a citizen reads, in English; each block and each hard string carries a note for translators. */

/** The catalogue of citizen pages. Functions take what is filled in; other languages implement this same type. */
export const text = {
  /** The BCP 47 tag of this catalogue. */
  language: 'en',

  common: {
    /** The product's name; do not translate. */
    product: 'Breakwater',
    /** First link on the page, only shown to keyboard users: jumps over the menu. */
    skip: 'Go to the main part',
    /** Name of the menu, read out by screen readers. */
    navigation: 'Menu',
    /** Bottom of every page. Voluntary: nobody has to have a passkey to get a public service. */
    footer: 'Signing in this way is your choice. Every service also has a counter.',
  },
} as const;
