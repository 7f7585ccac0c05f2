/** A ministry's program that never stops: commits a pair of counters to the registry, at least 100 times a second. */
import { DatabaseSync } from 'node:sqlite';

const commitsPerSecond = 250;
const tickMs = 10;

/** Every commit raises `first`, adds an event, raises `second`: a torn copy would show two different values. */
function main(file: string): void {
  const registry = new DatabaseSync(file, { timeout: 5_000 });
  registry.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  const first = registry.prepare('UPDATE counters SET first = first + 1');
  const event = registry.prepare('INSERT INTO events (counter, note) SELECT first, hex(randomblob(40)) FROM counters');
  const second = registry.prepare('UPDATE counters SET second = second + 1');
  const began = performance.now();
  let commits = 0;
  process.stdout.write(`${JSON.stringify({ writing: true })}\n`);
  setInterval(() => {
    const owed = Math.floor(((performance.now() - began) / 1000) * commitsPerSecond) - commits;
    for (let count = 0; count < Math.min(owed, 50); count += 1) {
      registry.exec('BEGIN IMMEDIATE');
      first.run();
      event.run();
      second.run();
      registry.exec('COMMIT');
      commits += 1;
    }
  }, tickMs);
}

main(process.argv[2] ?? '');
