/** A worker that commits pairs of equal counters as fast as it can, until told to stop; `parentPort` hears the count. */
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';

/** What the writer is given; the flag is set when it is to stop. */
export interface PairWriterOrder {
  readonly path: string;
  readonly flag: SharedArrayBuffer;
  readonly vacuum: boolean;
  readonly checkpoint: boolean;
}

const { path, flag, vacuum, checkpoint } = workerData as PairWriterOrder;
const stop = new Int32Array(flag);
const database = new Database(path, { timeout: 20_000 });
const first = database.prepare('UPDATE first SET n = n + 1');
const fill = database.prepare('INSERT INTO filling (text) VALUES (?)');
const empty = database.prepare('DELETE FROM filling WHERE id IN (SELECT id FROM filling ORDER BY id LIMIT 1)');
const second = database.prepare('UPDATE second SET n = n + 1');
// Pages lie between the two halves of a pair, so that a copy of two moments would tear it.
const step = database.transaction((text: string) => {
  first.run();
  fill.run(text);
  empty.run();
  second.run();
});

let commits = 0;
while (Atomics.load(stop, 0) === 0) {
  step(`${commits} `.repeat(200));
  commits += 1;
  if (commits === 1) parentPort?.postMessage('begun');
  if (vacuum && commits % 50 === 0) database.exec('VACUUM');
  if (checkpoint && commits % 20 === 0) database.pragma('wal_checkpoint(PASSIVE)');
}
database.close();
parentPort?.postMessage(commits);
