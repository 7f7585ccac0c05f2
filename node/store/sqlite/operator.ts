/** Operators' links, passkeys and sessions in SQLite. */
import type { LinkOutcome, OperatorPasskey, OperatorSession, OperatorStore, SessionLimits } from '../operator.ts';
import {
  and,
  type BetterSQLite3Database,
  blob,
  eq,
  gt,
  integer,
  isNull,
  lt,
  or,
  sqliteTable,
  text,
} from './drizzle.ts';

export const createOperatorTables = `
CREATE TABLE IF NOT EXISTS operator_link (
  code_hash TEXT PRIMARY KEY, operator TEXT NOT NULL,
  created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, used_at INTEGER
) STRICT;
CREATE TABLE IF NOT EXISTS operator_passkey (
  credential_id TEXT PRIMARY KEY, operator TEXT NOT NULL, public_key BLOB NOT NULL, counter INTEGER NOT NULL,
  transports TEXT NOT NULL, created_at INTEGER NOT NULL, used_at INTEGER
) STRICT;
CREATE TABLE IF NOT EXISTS operator_session (
  id_hash TEXT PRIMARY KEY, operator TEXT NOT NULL, method TEXT NOT NULL,
  started_at INTEGER NOT NULL, seen_at INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS operator_ceremony (
  id_hash TEXT PRIMARY KEY, kind TEXT NOT NULL, challenge TEXT NOT NULL, expires_at INTEGER NOT NULL
) STRICT;`;

const time = (name: string) => integer(name, { mode: 'timestamp_ms' });

const links = sqliteTable('operator_link', {
  codeHash: text('code_hash').primaryKey(),
  operator: text().notNull(),
  createdAt: time('created_at').notNull(),
  expiresAt: time('expires_at').notNull(),
  usedAt: time('used_at'),
});

const passkeys = sqliteTable('operator_passkey', {
  credentialId: text('credential_id').primaryKey(),
  operator: text().notNull(),
  publicKey: blob('public_key', { mode: 'buffer' }).notNull(),
  counter: integer().notNull(),
  transports: text({ mode: 'json' }).$type<readonly string[]>().notNull(),
  createdAt: time('created_at').notNull(),
  usedAt: time('used_at'),
});

const sessions = sqliteTable('operator_session', {
  idHash: text('id_hash').primaryKey(),
  operator: text().notNull(),
  method: text({ enum: ['link', 'passkey'] }).notNull(),
  startedAt: time('started_at').notNull(),
  seenAt: time('seen_at').notNull(),
});

const ceremonies = sqliteTable('operator_ceremony', {
  idHash: text('id_hash').primaryKey(),
  kind: text({ enum: ['register', 'sign-in'] }).notNull(),
  challenge: text().notNull(),
  expiresAt: time('expires_at').notNull(),
});

/** Opens the operators' part of a hub's database; the tables must exist (`createOperatorTables`). */
export function openOperatorStore(db: BetterSQLite3Database): OperatorStore {
  return { ...linkSteps(db), ...sessionSteps(db), ...passkeySteps(db), ...ceremonySteps(db), ...endings(db) };
}

function linkSteps(db: BetterSQLite3Database): Pick<OperatorStore, 'addLink' | 'redeemLink'> {
  return {
    async addLink(link) {
      db.insert(links).values(link).run();
    },
    async redeemLink(codeHash, now): Promise<LinkOutcome> {
      const spent = db
        .update(links)
        .set({ usedAt: now })
        .where(and(eq(links.codeHash, codeHash), isNull(links.usedAt), gt(links.expiresAt, now)))
        .returning()
        .get();
      if (spent) return { kind: 'accepted', operator: spent.operator };
      const known = db.select().from(links).where(eq(links.codeHash, codeHash)).get();
      if (!known) return { kind: 'unknown' };
      return { kind: known.usedAt ? 'used' : 'expired' };
    },
  };
}

function sessionSteps(db: BetterSQLite3Database): Pick<OperatorStore, 'startSession' | 'touchSession' | 'endSession'> {
  return {
    async startSession(session) {
      db.insert(sessions).values(session).run();
    },
    async touchSession(idHash, limits: SessionLimits): Promise<OperatorSession | null> {
      const alive = and(
        eq(sessions.idHash, idHash),
        gt(sessions.startedAt, limits.startedAfter),
        gt(sessions.seenAt, limits.seenAfter),
      );
      if (limits.now === null) return db.select().from(sessions).where(alive).get() ?? null;
      return db.update(sessions).set({ seenAt: limits.now }).where(alive).returning().get() ?? null;
    },
    async endSession(idHash) {
      db.delete(sessions).where(eq(sessions.idHash, idHash)).run();
    },
  };
}

type PasskeySteps = Pick<OperatorStore, 'addPasskey' | 'passkeys' | 'findPasskey' | 'usePasskey' | 'removePasskey'>;

function passkeySteps(db: BetterSQLite3Database): PasskeySteps {
  const read = (row: typeof passkeys.$inferSelect): OperatorPasskey => ({
    ...row,
    publicKey: new Uint8Array(row.publicKey),
  });
  return {
    async addPasskey(passkey) {
      db.insert(passkeys)
        .values({ ...passkey, publicKey: Buffer.from(passkey.publicKey) })
        .run();
    },
    async passkeys() {
      return db.select().from(passkeys).orderBy(passkeys.createdAt).all().map(read);
    },
    async findPasskey(credentialId) {
      const row = db.select().from(passkeys).where(eq(passkeys.credentialId, credentialId)).get();
      return row ? read(row) : null;
    },
    async usePasskey(credentialId, counter, now) {
      db.update(passkeys).set({ counter, usedAt: now }).where(eq(passkeys.credentialId, credentialId)).run();
    },
    async removePasskey(credentialId) {
      return db.transaction((step) => {
        const gone = step.delete(passkeys).where(eq(passkeys.credentialId, credentialId)).returning().get();
        if (gone) step.delete(sessions).where(eq(sessions.operator, gone.operator)).run();
        return gone !== undefined;
      });
    },
  };
}

function ceremonySteps(db: BetterSQLite3Database): Pick<OperatorStore, 'startCeremony' | 'takeCeremony'> {
  return {
    async startCeremony(ceremony) {
      db.insert(ceremonies).values(ceremony).onConflictDoUpdate({ target: ceremonies.idHash, set: ceremony }).run();
    },
    async takeCeremony(idHash, kind, now) {
      const taken = db.delete(ceremonies).where(eq(ceremonies.idHash, idHash)).returning().get();
      return taken && taken.kind === kind && taken.expiresAt > now ? taken.challenge : null;
    },
  };
}

function endings(db: BetterSQLite3Database): Pick<OperatorStore, 'voidAll' | 'sweep'> {
  return {
    async voidAll() {
      db.transaction((step) => {
        step.delete(links).run();
        step.delete(sessions).run();
        step.delete(ceremonies).run();
      });
    },
    async sweep(before) {
      db.transaction((step) => {
        step.delete(links).where(lt(links.expiresAt, before)).run();
        step
          .delete(sessions)
          .where(or(lt(sessions.startedAt, before), lt(sessions.seenAt, before)))
          .run();
        step.delete(ceremonies).where(lt(ceremonies.expiresAt, before)).run();
      });
    },
  };
}
