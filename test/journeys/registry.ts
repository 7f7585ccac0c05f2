/** The story's registry: a SQLite database of 100 MB, and what may be asked of it before and after the storm. */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const rows = 12_500;
const rowBytes = 8_000;

/** Makes the registry: 100 MB of rows, one pair of counters at zero, no events yet. */
export function makeRegistry(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const registry = new DatabaseSync(file);
  registry.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;
    CREATE TABLE people (id INTEGER PRIMARY KEY, papers BLOB NOT NULL);
    CREATE TABLE counters (first INTEGER NOT NULL, second INTEGER NOT NULL);
    CREATE TABLE events (counter INTEGER PRIMARY KEY, note TEXT NOT NULL);
    INSERT INTO counters VALUES (0, 0);
    BEGIN`);
  const insert = registry.prepare('INSERT INTO people (papers) VALUES (?)');
  for (let row = 0; row < rows; row += 1) insert.run(randomBytes(rowBytes));
  registry.exec('COMMIT');
  registry.close();
}

/** What the registry says now: the pair of counters, and how many events it holds. */
export interface RegistryReading {
  readonly first: number;
  readonly second: number;
  readonly events: number;
  readonly people: number;
  readonly lastEvent: number;
  readonly sound: boolean;
}

/** Reads the counters while the writer goes on. */
export function readCounter(file: string): number {
  const registry = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  try {
    return Number(registry.prepare('SELECT second FROM counters').get()?.second);
  } finally {
    registry.close();
  }
}

/** Reads everything and runs SQLite's own integrity check. */
export function examineRegistry(file: string): RegistryReading {
  const registry = new DatabaseSync(file, { timeout: 5_000 });
  try {
    const one = (sql: string) => Number(Object.values(registry.prepare(sql).get() ?? {})[0]);
    const check = registry.prepare('PRAGMA integrity_check').all();
    return {
      first: one('SELECT first FROM counters'),
      second: one('SELECT second FROM counters'),
      events: one('SELECT count(*) FROM events'),
      lastEvent: one('SELECT max(counter) FROM events'),
      people: one('SELECT count(*) FROM people'),
      sound: check.length === 1 && Object.values(check[0] ?? {})[0] === 'ok',
    };
  } finally {
    registry.close();
  }
}

/** How many people the registry was made with. */
export const registryPeople = rows;
