/** The story's own account of a directory: every entry with its kind, mode, size and SHA-256, by its own code. */
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Path (relative, `/` between names) to a line that is equal exactly when the entry is. */
export type TreeAccount = ReadonlyMap<string, string>;

/** Reads the whole tree under `root`. Links are not followed. */
export function accountOf(root: string): TreeAccount {
  const account = new Map<string, string>();
  const visit = (directory: string) => {
    for (const name of readdirSync(directory).sort()) {
      const path = join(directory, name);
      account.set(relative(root, path), describe(path));
      if (lstatSync(path).isDirectory()) visit(path);
    }
  };
  visit(root);
  return account;
}

/** What is different between two accounts, as sentences; empty when they are equal. */
export function differences(before: TreeAccount, after: TreeAccount): readonly string[] {
  const found: string[] = [];
  for (const [path, line] of before) {
    const now = after.get(path);
    if (now === undefined) found.push(`${path} is missing`);
    else if (now !== line) found.push(`${path} was ${line}, is ${now}`);
  }
  for (const path of after.keys()) if (!before.has(path)) found.push(`${path} was not there before`);
  return found;
}

/** All regular files under `root`, without following links. */
export function* filesUnder(root: string): Generator<string> {
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    const path = join(root, entry.name);
    if (entry.isDirectory()) yield* filesUnder(path);
    else if (entry.isFile()) yield path;
  }
}

/** All bytes of the regular files under `root`. */
export function bytesUnder(root: string): number {
  let bytes = 0;
  for (const file of filesUnder(root)) bytes += statSync(file).size;
  return bytes;
}

function describe(path: string): string {
  const status = lstatSync(path);
  const mode = (status.mode & 0o777).toString(8);
  if (status.isSymbolicLink()) return `link to ${readlinkSync(path)}`;
  if (status.isDirectory()) return `directory ${mode}`;
  if (!status.isFile()) return 'neither file nor directory nor link';
  const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
  return `file ${mode} ${status.size} bytes ${sha256} of ${Math.floor(status.mtimeMs / 1000)}`;
}
