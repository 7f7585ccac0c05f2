/** Whom a demonstration service knows: one small file, written whole, so that a crash leaves the old one. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** One person as the service knows them: the pairwise subject, the name, and since when (ISO 8601). */
export interface RegisterEntry {
  readonly subject: string;
  readonly name: string;
  readonly since: string;
}

/** The service's register. `know` returns the entry and whether the person was known before. */
export interface Register {
  know(subject: string, name: string, now: Date): { readonly entry: RegisterEntry; readonly returning: boolean };
}

/** Opens the register in `file`; a missing file is an empty register. */
export function openRegister(file: string): Register {
  const entries = new Map(load(file).map((entry) => [entry.subject, entry]));
  return {
    know: (subject, name, now) => {
      const known = entries.get(subject);
      const entry = { subject, name, since: known?.since ?? now.toISOString() };
      entries.set(subject, entry);
      const next = `${file}.next`;
      writeFileSync(next, `${JSON.stringify([...entries.values()], null, 2)}\n`, { mode: 0o600 });
      renameSync(next, file);
      return { entry, returning: known !== undefined };
    },
  };
}

function load(file: string): readonly RegisterEntry[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  const rows: unknown = JSON.parse(text);
  if (!Array.isArray(rows) || !rows.every(isEntry)) throw new TypeError(`${file} is not a register`);
  return rows;
}

function isEntry(value: unknown): value is RegisterEntry {
  if (typeof value !== 'object' || value === null) return false;
  return ['subject', 'name', 'since'].every((key) => typeof Reflect.get(value, key) === 'string');
}
