/** Jobs in SQLite. */
import type { JsonObject } from '@breakwater/federation-protocol';
import type { JobKind, JobState, JobStore } from '../job.ts';
import { and, type BetterSQLite3Database, desc, eq, gt, integer, real, sqliteTable, text } from './drizzle.ts';

export const createJobTables = `
CREATE TABLE IF NOT EXISTS job (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL, label TEXT NOT NULL, done INTEGER NOT NULL,
  total INTEGER, unit TEXT NOT NULL, rate_per_second REAL, left_ms REAL, started_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL, ended_at INTEGER, code TEXT, result TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS job_started ON job (started_at);`;

const jobs = sqliteTable('job', {
  id: text().primaryKey(),
  kind: text().$type<JobKind>().notNull(),
  state: text().$type<JobState>().notNull(),
  label: text().notNull(),
  done: integer().notNull(),
  total: integer(),
  unit: text().$type<'bytes' | 'files'>().notNull(),
  ratePerSecond: real('rate_per_second'),
  leftMs: real('left_ms'),
  startedAt: integer('started_at', { mode: 'timestamp_ms' }).notNull(),
  updatedAt: integer('updated_at', { mode: 'timestamp_ms' }).notNull(),
  endedAt: integer('ended_at', { mode: 'timestamp_ms' }),
  code: text(),
  result: text({ mode: 'json' }).$type<JsonObject>(),
});

/** Opens the jobs of a hub's database; the table must exist (`createJobTables`). */
export function openJobStore(db: BetterSQLite3Database): JobStore {
  const isRunning = eq(jobs.state, 'running');
  return {
    async start({ id, kind, label, at }) {
      const fresh = { done: 0, total: null, unit: 'bytes' as const, ratePerSecond: null, leftMs: null };
      db.insert(jobs)
        .values({ id, kind, label, state: 'running', startedAt: at, updatedAt: at, ...fresh })
        .run();
    },
    async progress(id, progress, at) {
      const { done, total, unit, label, ratePerSecond, leftMs } = progress;
      const values = { done, total, unit, label, ratePerSecond, leftMs, updatedAt: at };
      db.update(jobs)
        .set(values)
        .where(and(eq(jobs.id, id), isRunning))
        .run();
    },
    async alive(id, at) {
      db.update(jobs)
        .set({ updatedAt: at })
        .where(and(eq(jobs.id, id), isRunning))
        .run();
    },
    async end(id, { state, code, result, at }) {
      db.update(jobs)
        .set({ state, code, result, endedAt: at, updatedAt: at, leftMs: null })
        .where(and(eq(jobs.id, id), isRunning))
        .run();
    },
    async newest(limit) {
      return db.select().from(jobs).orderBy(desc(jobs.startedAt)).limit(limit).all();
    },
    async running(since) {
      return db
        .select()
        .from(jobs)
        .where(and(isRunning, gt(jobs.updatedAt, since)))
        .all();
    },
  };
}
