/** Words of the page that explains how the region works. */

/** Four short parts: the region, signing in, backup and restore, trust. */
export const howText = {
  title: 'How it works: Breakwater',
  description: 'How seven hubs recognise each other’s citizens and hold each other’s sealed backups.',
  heading: 'How it works',
  lede: 'Each country runs one hub. The hubs talk to each other directly. Nothing they do needs a centre.',
  picture: {
    /** The finding of the picture, printed under it. */
    caption: 'Dominica’s backup lies with six others. Any three of them are enough.',
    title: 'The region: seven hubs',
    /** Read by screen readers instead of the picture. */
    describe:
      'A sketch map, not to scale. From west to east: Belize, Jamaica, Dominica, Saint Lucia, Barbados, Trinidad and ' +
      'Tobago, Guyana. Six lines run from Dominica to the other six, which hold its pieces.',
    /** Beside the two signs of the picture: a round point, a square block. */
    keyHome: 'home: makes the backup',
    keyHolder: 'holder: keeps one sealed piece',
  },
  signInHeading: 'Signing in abroad',
  signIn: [
    'You open a service in another country and choose your own country from a list.',
    'Your own hub asks for your passkey: your phone or computer checks that it is you.',
    'You see which details the service asks for, why, and for how long they are kept. What is optional you can untick.',
    'You agree, and the service greets you. Another service, in another field, knows you under a different number.',
  ],
  signInNote:
    'A service never learns more than you agreed to, and your hub keeps a page that lists everyone who asked about you.',
  storm: {
    heading: 'Backup, storm, restore',
    /** Under each of three small pictures. */
    panels: [
      {
        title: 'An ordinary day',
        text: 'Seven hubs work; the one on top is home. Its records also lie, sealed, with the other six.',
      },
      { title: 'The storm', text: 'Home and three others are down. Three holders are left, which is just enough.' },
      { title: 'Restored', text: 'Three pieces bring home back, file by file as it was. The others follow.' },
    ],
    /** Read by screen readers: what a picture of seven blocks shows. */
    describe: (working: number, down: number) =>
      down === 0 ? 'Seven blocks, all whole' : `Seven blocks: ${working} whole, ${down} broken`,
    steps: [
      'Before anything leaves the country, it is encrypted at home. What travels is unreadable noise.',
      'The result is cut into six pieces so that any three give the whole. Each of six countries keeps one.',
      'The key that opens it is split. Home officials hold one half among them, partner countries the other. Some ' +
        'officials live abroad, in embassies.',
      'After a storm, a blank machine asks. Officials and partners see who asks, and for what, and approve. Only then ' +
        'do the pieces, and the key, come together there.',
    ],
    note: 'All partner countries together read nothing. Nor can home’s officials act without a partner.',
  },
  trustHeading: 'Whom the hubs trust',
  trust: [
    'The region keeps one list of hubs and their keys. A country enters only with its own signature.',
    'At least four of the seven states must sign every new list. No single state, and no minority, can change it.',
    'Every list is written into a public log, and hubs follow it only when five of the seven have cosigned the log. So ' +
      'all see the same list, and none needs the publisher to know that it is the newest.',
    'Every hub checks those signatures itself, against a fingerprint its operator was given, before it trusts anyone.',
  ],
  trustMore: 'More about the trust list',
};
