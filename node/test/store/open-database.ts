/** An empty database in memory with one part's tables, for the contract tests of the stores. */
import Database from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';

/** Opens it; `tables` is the part's SQL. */
export function openDatabase(tables: string): BetterSQLite3Database {
  const client = new Database(':memory:');
  client.exec(tables);
  return drizzle({ client });
}

/** Noon of a day in the tests, and moments around it. */
export const noon = new Date('2026-11-22T12:00:00Z');

/** So many seconds after noon. */
export const later = (seconds: number): Date => new Date(noon.getTime() + seconds * 1000);
