/** Extended attributes of restored files: those of users always, access lists with owners, privileges never. */
import { createRequire } from 'node:module';
import type { Xattr } from '@breakwater/backup-replication';
import { type Identity, Replaced, withSpelling } from '../spelt-place.ts';

interface XattrModule {
  setAttributeSync(path: string, name: string, value: Uint8Array): void;
}

// A file with `security.capability` runs with rights like a setuid program: no snapshot may hand those out.
const HARMLESS = /^user\./;
/** Access lists name users by number, as owners do, so they come back with owners only. */
const WITH_OWNERS = /^system\.posix_acl_(access|default)$/;

let loaded: XattrModule | null = null;

/** Sets attributes on the file or directory `is` that was made here. Answers what could not be set, or null. */
export function setXattrs(
  place: string | Buffer,
  is: Identity,
  xattrs: readonly Xattr[],
  withOwners: boolean,
  isDirectory = false,
): string | null {
  try {
    const failed = withSpelling(place, is, isDirectory, (spelt) => refusedOf(spelt, xattrs, withOwners));
    if (failed === null) return 'its name is no UTF-8, so its extended attributes were left out';
    return failed.length === 0 ? null : `extended attributes not set: ${failed.join(', ')}`;
  } catch (cause) {
    if (!(cause instanceof Replaced)) throw cause;
    return `extended attributes not set: ${cause.message}`;
  }
}

/** The names that the system, or we, did not take. */
function refusedOf(place: string, xattrs: readonly Xattr[], withOwners: boolean): readonly string[] {
  const failed: string[] = [];
  for (const [name, value] of xattrs) {
    if (!HARMLESS.test(name) && !(withOwners && WITH_OWNERS.test(name))) {
      failed.push(name);
      continue;
    }
    try {
      loaded ??= createRequire(import.meta.url)('@napi-rs/xattr') as XattrModule;
      loaded.setAttributeSync(place, name, value);
    } catch {
      // A file system without attributes is no reason to give up a country's files; the report says what is lacking.
      failed.push(name);
    }
  }
  return failed;
}
