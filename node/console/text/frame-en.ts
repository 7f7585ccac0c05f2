/** English of what stands on every console page, and of signing in. */

export const frameText = {
  /** Name of the whole console, beside the country: "Saint Lucia · Console". */
  console: 'Console',
  owner: (country: string): string => `${country} · Console`,
  signOut: 'Sign out',
  /** At the foot of every page; NAME is the operator's. */
  signedInAs: (operator: string): string => `Signed in as ${operator}.`,
  runbooks: 'Runbooks',
  passkeys: 'Passkeys',
  overview: 'Overview',
  peers: 'Peers and health',
  backups: 'Backups and holders',
  trust: 'Trust list',
  events: 'What happened',
  counter: 'Registrar’s counter',
} as const;

/** Heads of error summaries and words around refusals. */
export const problemText = {
  heading: 'Something needs another look',
  code: 'Code',
} as const;

export const signInText = {
  title: 'Sign in to the console',
  lede: (country: string): string => `For operators and registrars of the hub of ${country}.`,
  /** One line on what a passkey is. */
  passkeyWhat: 'A passkey is kept by your device or security key and opened by fingerprint, face or PIN.',
  withPasskey: 'Sign in with a passkey',
  withoutTitle: 'No passkey yet, or not at hand',
  without: 'On the machine of the hub, type:',
  withoutAfter: 'It shows a link that works once, for 15 minutes. Open it in this browser.',
  noScript: 'Signing in with a passkey needs JavaScript. A one-time link works without it.',
  noPasskeySupport: 'This browser cannot use passkeys. A one-time link works without one.',
  cancelled: 'Nothing was signed in: the passkey was not used. Press the button to try again.',

  linkTitle: 'Sign in with your one-time link',
  linkLede: 'The link works once. By pressing the button you use it up.',
  linkButton: 'Sign in to the console',

  passkeysTitle: 'Passkeys',
  inviteTitle: 'Make a passkey, and you need no link next time',
  invite:
    'It opens only this console. It cannot be used to sign in as a citizen, and a citizen’s passkey does not open this.',
  makePasskey: 'Make a passkey on this device',
  made: 'Your passkey is made. Next time you can sign in with it.',
  removed: 'The passkey was taken away. Whoever used it has been signed out.',
  notNow: 'Not now, go to the overview',
  madeCancelled: 'No passkey was made. Press the button to try again.',
  noneYet: 'Nobody has a passkey for this console yet.',
  remove: 'Take away',
  /** Read out after "Take away", so that each button says which passkey it means. */
  removeWhich: (operator: string): string => `the passkey of ${operator}`,
  columns: { operator: 'Operator', made: 'Made', used: 'Last used', action: 'Action' },
  neverUsed: 'not yet',
} as const;
