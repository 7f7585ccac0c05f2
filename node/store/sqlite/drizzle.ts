/**
 * The query library's words that the stores use, loaded by `require`: as an ES module Node would read the library's
 * package.json (180 kB) anew for each of its 111 files, which costs every command that opens a database 0.4 s.
 */
import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);
const words: typeof import('drizzle-orm') = load('drizzle-orm');
const tables: typeof import('drizzle-orm/sqlite-core') = load('drizzle-orm/sqlite-core');
const driver: typeof import('drizzle-orm/better-sqlite3') = load('drizzle-orm/better-sqlite3');

export const { and, count, countDistinct, desc, eq, gt, gte, isNull, lt, max, or, sql, sum } = words;
export const { blob, integer, primaryKey, real, sqliteTable, text } = tables;
export const { drizzle } = driver;
export type { SQL } from 'drizzle-orm';
export type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
