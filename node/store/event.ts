/** What happened at this hub, for the operator: a closed list of event names, never personal data. */
import type { JsonObject } from '@breakwater/federation-protocol';

/** Everything that can be recorded. Counts, countries and codes only: no names, numbers or subjects of people. */
export type EventName =
  | 'hub.started'
  | 'hub.stopped'
  | 'hub.restored'
  | 'trust.adopted'
  | 'trust.refused'
  | 'trust.source-behind'
  | 'trust.stage'
  | 'trust.notice'
  | 'trust.notice-ended'
  | 'trust.fork'
  | 'trust.amnesia'
  | 'peer.ready'
  | 'peer.slow'
  | 'peer.cut-off'
  | 'people.imported'
  | 'enrolment.code-given'
  | 'enrolment.code-withdrawn'
  | 'enrolment.done'
  | 'enrolment.refused'
  | 'login.home'
  | 'login.abroad'
  | 'login.received'
  | 'login.refused'
  | 'agreement.given'
  | 'agreement.withdrawn'
  | 'client.added'
  | 'backup.started'
  | 'backup.done'
  | 'backup.failed'
  | 'backup.verified'
  | 'backup.restored'
  | 'backup.audited'
  | 'backup.audit-failed'
  | 'backup.repaired'
  | 'backup.repair-failed'
  | 'backup.forked'
  | 'backup.holder-lied'
  | 'backup.pruned'
  | 'holding.forked'
  | 'holding.lost'
  | 'holding.rebuilt'
  | 'holding.waiting'
  | 'hosting.received'
  | 'holding.ordered'
  | 'holding.received'
  | 'holding.refused'
  | 'recovery.split'
  | 'recovery.share-kept'
  | 'recovery.approved'
  | 'recovery.accepted'
  | 'recovery.refused'
  | 'operator.signed-in'
  | 'operator.signed-out'
  | 'operator.passkey-made'
  | 'operator.passkey-removed'
  | 'operator.refused'
  | 'operator.backup-ordered'
  | 'operator.clock-confirmed'
  | 'counter.searched'
  | 'counter.record-opened';

/** One event as it is stored. */
export interface HubEvent {
  readonly name: EventName;
  readonly at: Date;
  readonly details: JsonObject;
}

/** Keeps events in order of their time. Writes are durable once they resolve. */
export interface EventStore {
  add(event: HubEvent): Promise<void>;
  /** The newest `limit` events, newest first, older than `before` when given. */
  newest(limit: number, before?: Date): Promise<readonly HubEvent[]>;
}
