/** Tells what the newest entry says already, and a draft made from something older, before anything is written. */
import type { LogLeaf } from '@breakwater/trust-lists';
import { HubError } from '../../error.ts';
import type { NewDocuments } from './next-leaf.ts';

/** Whether the newest entry names every document given, and at least one is given: there is nothing to append. */
export function isNamedAlready(newest: LogLeaf | null, { root, list }: NewDocuments): boolean {
  if (newest === null || (root === null && list === null)) return false;
  const sameRoot = root === null || root.sha256 === newest.root.sha256;
  return sameRoot && (list === null || list.sha256 === newest.lists.hubs.sha256);
}

/**
 * Throws `DRAFT_OUTDATED` for a root or list whose number is out already with another content: most often an honest
 * draft that somebody overtook. Nobody has seen it, so this is no fork yet, and it never becomes one.
 */
export function refuseOutdated(newest: LogLeaf | null, { root, list }: NewDocuments): void {
  if (newest === null) return;
  const { version } = newest.root;
  if (root !== null && root.version <= version && root.sha256 !== newest.root.sha256) {
    throw outdated('Root', root.version, version);
  }
  // A new root may bring the lists back to an older one on purpose.
  if (root !== null && root.version > version) return;
  const { sequence, sha256 } = newest.lists.hubs;
  if (list !== null && list.sequence <= sequence && list.sha256 !== sha256) {
    throw outdated('List', list.sequence, sequence);
  }
}

function outdated(what: 'Root' | 'List', given: number, newest: number): HubError {
  const happened = `${what} ${newest} is in force already or about to be; draft again from it.`;
  return new HubError('DRAFT_OUTDATED', happened, { document: what.toLowerCase(), given, newest });
}
