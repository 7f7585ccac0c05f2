/** Words of the home page: what Breakwater is and for whom, for a reader who has one minute. */

/** Plain words: no "federation", no "assertion", no "distributed". A minister reads this aloud to a colleague. */
export const homeText = {
  title: 'Breakwater: Caribbean states standing behind each other',
  /** Shown in search results; at most 155 characters. */
  description: 'One sign-in across the region, backups kept safe by neighbours, and everything back after a storm.',
  heading: 'Caribbean states, standing behind each other',
  lede:
    'A hurricane can take a ministry’s computers in an afternoon. With Breakwater, a country’s neighbours hold its ' +
    'records, sealed, and give them back. And on every ordinary day, its people sign in to services across the ' +
    'region with what they already use at home.',
  /** Main button and second button under the lede. */
  seeHow: 'See how it works',
  seeHubs: 'See the hubs today',
  /** Three promises. Each is a claim that the software keeps today; see "Not there yet" for the rest. */
  promisesHeading: 'What it does',
  promises: [
    {
      title: 'Sign in abroad as at home',
      text:
        'A Saint Lucian registers with a polyclinic in Barbados by proving who she is in Saint Lucia. She sees what ' +
        'the polyclinic asks for, and why, before anything is sent.',
    },
    {
      title: 'Backup with neighbours',
      text:
        'Each country’s backup is encrypted at home, cut into six pieces and kept by six others. Any three pieces ' +
        'bring everything back. No holder, and not all six together, can read a word.',
    },
    {
      title: 'No centre that can fail',
      text:
        'States sign together the list of whom they trust. A regional body publishes it, and every country keeps a ' +
        'copy. If the publisher is lost, sign-ins and restores go on.',
    },
  ],
  storyHeading: 'A storm, in four steps',
  /** Told in order; the numbers are the drill that comes with the software: 3 of 6 holders left. */
  story: [
    { title: 'Before', text: 'Dominica backs up. Six other countries each keep one sealed piece.' },
    { title: 'The storm', text: 'Dominica’s hub is gone. So are Saint Lucia’s, Jamaica’s and Belize’s.' },
    {
      title: 'The decision',
      text: 'Two Dominican officials abroad and two partner countries approve the restore. No one can do it alone.',
    },
    {
      title: 'After',
      text: 'Barbados, Guyana and Trinidad and Tobago give their pieces. Every file is back, and people sign in again.',
    },
  ],
  forWhomHeading: 'Who it is for',
  forWhom: [
    {
      who: 'Citizens',
      text: 'One passkey from home. No number that works in two countries, so nobody can follow you.',
    },
    { who: 'Governments', text: 'A continuity plan that is exercised, with the keys in your own officials’ hands.' },
    {
      who: 'Hub operators',
      text: 'One light program per country. It runs on a laptop and needs no vendor to restore.',
    },
    {
      who: 'Service developers',
      text: 'Ordinary OpenID Connect to your own country’s hub. The rest of the region follows.',
    },
    { who: 'The region', text: 'Published facts about readiness, with what is not known said as plainly as what is.' },
  ],
  /** The picture in words, for screen readers. */
  markTitle: 'An arc of seven blocks shelters a single point',
};
