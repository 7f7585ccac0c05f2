/** The tables of a holder's books. */

/**
 * `held_total` is kept in step with `held_thing`, so that room is judged without adding up what may be a hundred
 * thousand rows. A removed thing keeps its row: its name must never stand for other bytes.
 */
export const createBookTables = `
CREATE TABLE IF NOT EXISTS held_thing (
  owner TEXT NOT NULL, object TEXT NOT NULL, subject TEXT NOT NULL, bytes INTEGER NOT NULL, digest TEXT NOT NULL,
  state TEXT NOT NULL, stored_at INTEGER NOT NULL, locked_own INTEGER NOT NULL, locked_witnessed INTEGER NOT NULL,
  last_head INTEGER NOT NULL, condemned_by INTEGER, PRIMARY KEY (owner, object)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS held_thing_subject ON held_thing (owner, subject);
CREATE INDEX IF NOT EXISTS held_thing_condemned ON held_thing (owner, condemned_by) WHERE condemned_by IS NOT NULL;
CREATE INDEX IF NOT EXISTS held_thing_unfinished ON held_thing (state) WHERE state IN ('arriving', 'removing');
CREATE TABLE IF NOT EXISTS held_total (
  owner TEXT NOT NULL, what TEXT NOT NULL, bytes INTEGER NOT NULL, things INTEGER NOT NULL, PRIMARY KEY (owner, what)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hosted_head (
  owner TEXT NOT NULL, sequence INTEGER NOT NULL, hash TEXT NOT NULL, previous TEXT, at INTEGER NOT NULL, jws TEXT,
  is_incomplete INTEGER NOT NULL, PRIMARY KEY (owner, sequence)
) STRICT;
CREATE INDEX IF NOT EXISTS hosted_head_at ON hosted_head (owner, at);
CREATE TABLE IF NOT EXISTS hosted_generation (
  owner TEXT NOT NULL, number INTEGER NOT NULL, hash TEXT NOT NULL, act TEXT NOT NULL, "of" INTEGER,
  undelete_own INTEGER NOT NULL, undelete_witnessed INTEGER NOT NULL, settled INTEGER NOT NULL, jws TEXT,
  PRIMARY KEY (owner, number)
) STRICT;
CREATE TABLE IF NOT EXISTS hosted_fork (
  owner TEXT NOT NULL, sequence INTEGER NOT NULL, head TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (owner, head)
) STRICT;
CREATE TABLE IF NOT EXISTS held_place (id TEXT PRIMARY KEY) STRICT;`;
