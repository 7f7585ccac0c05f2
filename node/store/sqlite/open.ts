/** Opens a hub's SQLite database, makes missing tables, and puts the stores together. */
import Database from 'better-sqlite3';
import type { Store } from '../store.ts';
import { createAgreementTables, openAgreementStore } from './agreement.ts';
import { auditColumnsAdded, createAuditTables, openAuditStore } from './audit.ts';
import { backupColumnsAdded, createBackupTables, openBackupStore } from './backup.ts';
import { openBookStore } from './book.ts';
import { createBookTables } from './book-tables.ts';
import { createClientTables, openClientStore } from './client.ts';
import { createCustodyTables, openCustodyStore } from './custody.ts';
import { createDisclosureTables, disclosureColumnsAdded, openDisclosureStore } from './disclosure.ts';
import { drizzle } from './drizzle.ts';
import { createEnrolmentTables, openEnrolmentStore } from './enrolment.ts';
import { createEventTables, openEventStore } from './event.ts';
import { createHostingTables, openHostingStore } from './hosting.ts';
import { createJobTables, openJobStore } from './job.ts';
import { createOidcTables, openOidcStore } from './oidc.ts';
import { createOnceTables, openOnceStore } from './once.ts';
import { createOperatorTables, openOperatorStore } from './operator.ts';
import { createPasskeyTables, openPasskeyStore } from './passkey.ts';
import { createPersonTables, openPersonStore } from './person.ts';
import { createRecoveryTables, openRecoveryStore, recoveryColumnsAdded } from './recovery.ts';
import { createWitnessTables, openWitnessStore } from './witness.ts';

// Other processes of the same hub (a backup run, the command line) write too; a writer waits this long for its turn.
const busyTimeoutMs = 5000;

const tables = [
  createPersonTables,
  createEnrolmentTables,
  createPasskeyTables,
  createAgreementTables,
  createDisclosureTables,
  createClientTables,
  createOidcTables,
  createOnceTables,
  createAuditTables,
  createBackupTables,
  createBookTables,
  createHostingTables,
  createJobTables,
  createCustodyTables,
  createRecoveryTables,
  createOperatorTables,
  createWitnessTables,
  createEventTables,
];

/** Opens (or makes) the database at `path`; `:memory:` gives an empty one for tests. */
export function openSqliteStore(path: string): Store {
  const file = new Database(path, { timeout: busyTimeoutMs });
  file.pragma('journal_mode = WAL');
  // A receipt or a consumed code must outlive a power cut, not only a crash of the process.
  file.pragma('synchronous = FULL');
  file.pragma('foreign_keys = ON');
  file.exec(tables.join('\n'));
  const added = [...disclosureColumnsAdded, ...recoveryColumnsAdded, ...backupColumnsAdded, ...auditColumnsAdded];
  for (const [table, column, type] of added) addColumn(file, table, column, type);
  const db = drizzle(file);
  return {
    people: openPersonStore(db),
    enrolments: openEnrolmentStore(db),
    passkeys: openPasskeyStore(db),
    agreements: openAgreementStore(db),
    disclosures: openDisclosureStore(db),
    clients: openClientStore(db),
    oidc: openOidcStore(db),
    once: openOnceStore(db),
    audits: openAuditStore(db),
    backups: openBackupStore(db),
    books: openBookStore(file),
    hosting: openHostingStore(db),
    jobs: openJobStore(db),
    custody: openCustodyStore(db),
    recoveries: openRecoveryStore(db),
    operators: openOperatorStore(db),
    witness: openWitnessStore(db),
    events: openEventStore(db),
    close: async () => {
      file.close();
    },
  };
}

/** A database made by an earlier program, perhaps restored from its backup, is brought up to this one. */
function addColumn(file: Database.Database, table: string, column: string, type: string): void {
  const present = file.pragma(`table_info(${table})`) as readonly { readonly name: string }[];
  if (!present.some(({ name }) => name === column)) file.exec(`ALTER TABLE ${table} ADD COLUMN ${column} ${type}`);
}
