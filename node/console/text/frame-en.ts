/** English of what stands on every console page, and of signing in. */

/** On every page. */
export const frameText = {
  /** Name of the whole console, beside the country: "Saint Lucia · Console". */
  console: 'Console',
  /** Beside the mark on every page; `country` is a name. */
  owner: (country: string): string => `${country} · Console`,
  /** Button. */
  signOut: 'Sign out',
  /** At the foot of every page; NAME is the operator's. */
  signedInAs: (operator: string): string => `Signed in as ${operator}.`,
  /** Link at the foot: short pages that say what to do. */
  runbooks: 'Runbooks',
  /** Link at the foot: the operators’ own passkeys. */
  passkeys: 'Passkeys',
  /** Menu. */
  overview: 'Overview',
  /** Menu: the other countries’ hubs. */
  peers: 'Peers and health',
  /** Menu: holders are the countries that keep our backups. */
  backups: 'Backups and holders',
  /** Menu. */
  trust: 'Trust list',
  /** Menu; texts quote it. */
  events: 'What happened',
  /** Menu. */
  counter: 'Registrar’s counter',
} as const;

/** Heads of error summaries and words around refusals. */
export const problemText = {
  /** Heading of a box that lists what to correct. */
  heading: 'Something needs another look',
  /** Before an error code. */
  code: 'Code',
} as const;

/** Signing in, and the operators’ passkeys. */
export const signInText = {
  /** Heading. */
  title: 'Sign in to the console',
  /** Under the heading. */
  lede: (country: string): string => `For operators and registrars of the hub of ${country}.`,
  /** One line on what a passkey is. */
  passkeyWhat: 'A passkey is kept by your device or security key and opened by fingerprint, face or PIN.',
  /** Button. */
  withPasskey: 'Sign in with a passkey',
  /** Heading of the other way in. */
  withoutTitle: 'No passkey yet, or not at hand',
  /** A command to type follows. */
  without: 'On the machine of the hub, type:',
  /** After the command. */
  withoutAfter: 'It shows a link that works once, for 15 minutes. Open it in this browser.',
  /** When scripts are switched off. */
  noScript: 'Signing in with a passkey needs JavaScript. A one-time link works without it.',
  /** When the browser knows no passkeys. */
  noPasskeySupport: 'This browser cannot use passkeys. A one-time link works without one.',
  /** When the device’s window was closed. */
  cancelled: 'Nothing was signed in: the passkey was not used. Press the button to try again.',

  /** Heading of the page that a link opens. */
  linkTitle: 'Sign in with your one-time link',
  /** Under that heading. */
  linkLede: 'The link works once. By pressing the button you use it up.',
  /** Button. */
  linkButton: 'Sign in to the console',

  /** Heading of the list of operators’ passkeys. */
  passkeysTitle: 'Passkeys',
  /** Heading after signing in with a link. */
  inviteTitle: 'Make a passkey, and you need no link next time',
  /** Under that heading. */
  invite:
    'It opens only this console. It cannot be used to sign in as a citizen, and a citizen’s passkey does not open this.',
  /** Button. */
  makePasskey: 'Make a passkey on this device',
  /** Confirms it. */
  made: 'Your passkey is made. Next time you can sign in with it.',
  /** Confirms it. */
  removed: 'The passkey was taken away. Whoever used it has been signed out.',
  /** Link past the invitation. */
  notNow: 'Not now, go to the overview',
  /** When the device’s window was closed. */
  madeCancelled: 'No passkey was made. Press the button to try again.',
  /** Instead of the list. */
  noneYet: 'Nobody has a passkey for this console yet.',
  /** Button in a row. */
  remove: 'Take away',
  /** Read out after "Take away", so that each button says which passkey it means. */
  removeWhich: (operator: string): string => `the passkey of ${operator}`,
  /** Heads of the columns. */
  columns: { operator: 'Operator', made: 'Made', used: 'Last used', action: 'Action' },
  /** In the column “Last used”. */
  neverUsed: 'not yet',
} as const;
