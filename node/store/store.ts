/** Everything a hub remembers, by noun; each part is a promise in words in its own file, kept by every database. */
import type { AgreementStore } from './agreement.ts';
import type { AuditStore } from './audit.ts';
import type { BackupStore } from './backup.ts';
import type { BookStore } from './book.ts';
import type { ClientStore } from './client.ts';
import type { CustodyStore } from './custody.ts';
import type { DisclosureStore } from './disclosure.ts';
import type { EnrolmentStore } from './enrolment.ts';
import type { EventStore } from './event.ts';
import type { HostingStore } from './hosting.ts';
import type { JobStore } from './job.ts';
import type { OidcStore } from './oidc.ts';
import type { OnceStore } from './once.ts';
import type { OperatorStore } from './operator.ts';
import type { PasskeyStore } from './passkey.ts';
import type { PersonStore } from './person.ts';
import type { RecoveryStore } from './recovery.ts';
import type { WitnessStore } from './witness.ts';

/** The stores of one hub. Several processes may have the same store open. */
export interface Store {
  readonly people: PersonStore;
  readonly enrolments: EnrolmentStore;
  readonly passkeys: PasskeyStore;
  readonly agreements: AgreementStore;
  readonly disclosures: DisclosureStore;
  readonly clients: ClientStore;
  readonly oidc: OidcStore;
  readonly once: OnceStore;
  readonly audits: AuditStore;
  readonly backups: BackupStore;
  readonly books: BookStore;
  readonly hosting: HostingStore;
  readonly jobs: JobStore;
  readonly custody: CustodyStore;
  readonly recoveries: RecoveryStore;
  readonly operators: OperatorStore;
  readonly witness: WitnessStore;
  readonly events: EventStore;
  close(): Promise<void>;
}
