/** English of every event. Translators: past tense, what happened at this hub; details follow beside it. */
import type { EventName } from '../../store/event.ts';

/** What the operator reads for each event. `grave`: worth a look. */
export const eventText: Readonly<Record<EventName, { readonly text: string; readonly grave?: true }>> = {
  'hub.started': { text: 'The hub started' },
  'hub.stopped': { text: 'The hub stopped' },
  'hub.restored': { text: 'The hub was restored; all sessions and codes were voided', grave: true },
  'trust.adopted': { text: 'A new trust list came into force' },
  'trust.refused': { text: 'A trust list was refused', grave: true },
  'trust.source-behind': { text: 'A source of the trust list has less than it had before', grave: true },
  'trust.stage': { text: 'The region’s word about trust became older or younger', grave: true },
  'trust.notice': { text: 'An emergency notice took trust away', grave: true },
  'trust.notice-ended': { text: 'An emergency notice ended' },
  'trust.fork': { text: 'The log of trust showed two histories; updates are frozen', grave: true },
  'trust.amnesia': { text: 'The hub began or ended asking its peers for its own past', grave: true },
  'peer.ready': { text: 'A peer answers again' },
  'peer.slow': { text: 'A peer became slow' },
  'peer.cut-off': { text: 'A peer fell silent', grave: true },
  'people.imported': { text: 'The people directory was imported' },
  'enrolment.code-given': { text: 'An enrolment code was given' },
  'enrolment.code-withdrawn': { text: 'An enrolment code was withdrawn' },
  'enrolment.done': { text: 'A citizen made a first passkey' },
  'enrolment.refused': { text: 'An enrolment was refused' },
  'login.home': { text: 'A citizen signed in' },
  'login.abroad': { text: 'A citizen of ours signed in abroad' },
  'login.received': { text: 'A citizen of another country signed in here' },
  'login.refused': { text: 'A sign-in was refused' },
  'agreement.given': { text: 'A citizen agreed to pass something on' },
  'agreement.withdrawn': { text: 'A citizen withdrew an agreement' },
  'client.added': { text: 'A service was registered' },
  'backup.started': { text: 'A backup started' },
  'backup.done': { text: 'A backup was completed' },
  'backup.failed': { text: 'A backup failed', grave: true },
  'backup.verified': { text: 'A backup was read back and compared' },
  'backup.restored': { text: 'A backup was restored' },
  'backup.audited': { text: 'A holder of our backups was audited and has what it was asked for' },
  'backup.audit-failed': { text: 'A holder of our backups did not prove that it has them', grave: true },
  'backup.repaired': { text: 'Missing parts of our backups were made anew' },
  'backup.repair-failed': { text: 'Missing parts of our backups could not be made anew', grave: true },
  'holding.lost': { text: 'A part of a peer’s backup was found spoilt here; its owner sends it again', grave: true },
  'holding.rebuilt': { text: 'We went through all that our object store holds for peers, and answer for it again' },
  'holding.waiting': { text: 'We cannot hold for peers yet: our object store does not let us', grave: true },
  'backup.forked': { text: 'Somebody else signs heads with our backup key', grave: true },
  'backup.holder-lied': { text: 'A holder hides a backup that it signed for; the proof is kept', grave: true },
  'backup.pruned': { text: 'Our holders were told what they may delete' },
  'hosting.received': { text: 'A peer sent a hosting agreement, or notice of its end' },
  'holding.forked': { text: 'A peer’s backup key signed two histories; we keep both as proof', grave: true },
  'holding.ordered': { text: 'A peer ordered what to delete of its backups' },
  'holding.received': { text: 'We took in a part of a peer’s backup' },
  'holding.refused': { text: 'We refused a part of a peer’s backup', grave: true },
  'recovery.split': { text: 'The recovery key was split anew' },
  'recovery.share-kept': { text: 'We took a peer’s recovery share into custody' },
  'recovery.approved': { text: 'A recovery was approved', grave: true },
  'recovery.accepted': { text: 'A recovery request was accepted', grave: true },
  'recovery.refused': { text: 'A recovery request was refused', grave: true },
  'operator.signed-in': { text: 'An operator signed in' },
  'operator.signed-out': { text: 'An operator signed out' },
  'operator.passkey-made': { text: 'An operator made a passkey' },
  'operator.passkey-removed': { text: 'An operator’s passkey was taken away' },
  'operator.refused': { text: 'A sign-in to the console was refused', grave: true },
  'operator.backup-ordered': { text: 'An operator ordered a backup' },
  'operator.clock-confirmed': { text: 'An operator vouched for this machine’s clock', grave: true },
  'counter.searched': { text: 'The people directory was searched at the counter' },
  'counter.record-opened': { text: 'A record was opened at the counter' },
};

/** Names of the facts beside an event. A fact that is not listed is shown by the name it has in the log. */
export const eventDetailText: Readonly<Record<string, string>> = {
  /** How many agreements. */
  agreements: 'agreements',
  /** Who or what did it. */
  by: 'by',
  /** An amount of data follows. */
  bytes: 'size',
  /** An error code follows. */
  code: 'code',
  /** A country code follows. */
  country: 'country',
  /** Partner states that keep shares. */
  custodians: 'custodians',
  /** A reason as another program put it. */
  description: 'in its words',
  /** How many enrolment codes. */
  enrolmentCodes: 'enrolment codes',
  /** A date follows. */
  expiresAt: 'runs out',
  /** How many files. */
  files: 'files',
  /** How many records a search found. */
  found: 'found',
  /** The number of a recovery key. */
  generation: 'generation',
  /** How many holders. */
  holders: 'holders',
  /** How many holders a restore read from. */
  holdersUsed: 'holders used',
  /** A level of assurance follows. */
  level: 'level',
  /** Country codes follow. */
  liars: 'holders that gave wrong parts',
  /** The number of the trust list that a decision stood on. */
  listSequence: 'trust list',
  /** The entry of the region’s log that it stood on. */
  logIndex: 'log index',
  /** A span of time follows. */
  ms: 'took',
  /** How many officials. */
  officials: 'officials',
  /** How many packs of a backup. */
  packs: 'packs',
  /** Packs that cannot be rebuilt. */
  packsLost: 'packs lost',
  /** How identity was checked. */
  proofing: 'proofing',
  /** Why, as a code. */
  reason: 'reason',
  /** The version of the root. */
  root: 'root',
  /** The same. */
  rootVersion: 'root',
  /** The number of a list or backup. */
  sequence: 'number',
  /** Sign-ins under way. */
  signIns: 'sign-ins',
  /** How many files were left out. */
  skipped: 'left out',
  /** The name of a backup. */
  snapshot: 'snapshot',
  /** How many holders may still be lost. */
  spare: 'holders to spare',
};
