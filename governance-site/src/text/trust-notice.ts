/** Words of emergency notices: what states took away ahead of the next list. */

/** Beside and above the list in force, and in the result of a check. */
export const trustNoticeText = {
  /** One notice within the lines below: a country, and what is taken. */
  item: (country: string, taken: string) => `${country}, ${taken}`,
  /** After a check; `told` are the notices. */
  inForce: (count: number, told: string) =>
    `${count} emergency ${count === 1 ? 'notice is' : 'notices are'} in force: ${told}.`,
  /** Before one: only what the server says. */
  shown: (count: number, told: string) =>
    `The server shows ${count} emergency ${count === 1 ? 'notice' : 'notices'}, not checked yet: ${told}.`,
  /** After a check, of notices that the server names and that could not be fetched or lack signatures. */
  unconfirmed: (count: number) =>
    count === 1
      ? 'The server names 1 notice that this check could not confirm; it is not counted here.'
      : `The server names ${count} notices that this check could not confirm; they are not counted here.`,
  /** In a row of the members' table, after a check and before one. */
  suspended: (taken: string) => `suspended: ${taken}`,
  saidSuspended: (taken: string) => `suspended, says the server: ${taken}`,
  /** What a notice can take; the keys stay. */
  allServices: 'all services',
  services: {
    FederationIdentity: 'sign-in abroad',
    PeerMessaging: 'messages between hubs',
    BackupStore: 'backups of other countries',
    RecoveryCustody: 'recovery shares',
    Witness: 'witnessing the log',
  } as Readonly<Record<string, string>>,
  oneKeyOf: (name: string) => `one key for ${name}`,
  /** The end of the sentence “Guyana stands on the list; …”. */
  standing: {
    all: 'all its services are suspended',
    services: (count: number) => (count === 1 ? 'one service is suspended' : `${count} services are suspended`),
    keys: (count: number) => (count === 1 ? 'one key is suspended' : `${count} keys are suspended`),
  },
};
