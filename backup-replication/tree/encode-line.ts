/** A line of the tree as text; the order of members is fixed, so that an unchanged tree has unchanged bytes. */
import { encodeBase64url, type JsonObject } from '@breakwater/federation-protocol';
import { BackupError } from '../error.ts';
import { parseTreeLine } from './parse-line.ts';
import { placeJson } from './place.ts';
import { LINE_MAX_BYTES, type Metadata, type TreeLine } from './tree-line.ts';
import type { TreePath } from './tree-path.ts';

/** The line as JSON text without its line feed; JSON never holds one inside. */
export function treeLineText(line: TreeLine): string {
  return JSON.stringify(lineJson(line));
}

/**
 * The line as UTF-8 with its line feed. Throws `BACKUP_LIMIT_EXCEEDED` for one that no reader would take: it would make
 * the whole snapshot unreadable.
 */
export function encodeTreeLine(line: TreeLine): Uint8Array {
  const text = treeLineText(line);
  const bytes = Buffer.from(`${text}\n`, 'utf8');
  if (bytes.length > LINE_MAX_BYTES) {
    const evidence = { lineBytes: bytes.length, maxBytes: LINE_MAX_BYTES };
    throw new BackupError('BACKUP_LIMIT_EXCEEDED', 'A line of the tree is too long.', evidence);
  }
  // The name of a source comes from people and stands before all of its paths; there are few of them.
  if (line.type === 'source') parseTreeLine(text);
  return bytes;
}

function lineJson(line: TreeLine): JsonObject {
  switch (line.type) {
    case 'source':
      return { type: 'source', name: line.name, kind: line.kind, address: line.address, tier: line.tier };
    case 'directory':
      return { type: 'directory', ...pathJson(line.path), ...metadataJson(line) };
    case 'file': {
      const head = { type: 'file', ...pathJson(line.path), ...metadataJson(line) };
      if (!('places' in line)) return head;
      return { ...head, bytes: line.bytes, state: line.state, places: line.places.map(placeJson) };
    }
    case 'chunks':
      return { type: 'chunks', places: line.places.map(placeJson) };
    case 'end':
      return { type: 'end', bytes: line.bytes, state: line.state };
    case 'symlink': {
      const { mtimeNs, uid, gid } = line;
      return { type: 'symlink', ...pathJson(line.path), ...targetJson(line.target), mtimeNs, uid, gid };
    }
    case 'link':
      return { type: 'link', ...pathJson(line.path), ...targetJson(line.target) };
    case 'skipped': {
      const skipped = { type: 'skipped', ...pathJson(line.path), reason: line.reason };
      return line.kind === undefined ? skipped : { ...skipped, kind: line.kind };
    }
  }
}

function pathJson(path: TreePath): JsonObject {
  return typeof path === 'string' ? { path } : { path64: encodeBase64url(path) };
}

function targetJson(target: TreePath): JsonObject {
  return typeof target === 'string' ? { target } : { target64: encodeBase64url(target) };
}

function metadataJson({ mode, mtimeNs, uid, gid, xattrs }: Metadata): JsonObject {
  if (xattrs === undefined || xattrs.length === 0) return { mode, mtimeNs, uid, gid };
  return { mode, mtimeNs, uid, gid, xattrs: xattrs.map(([name, value]) => [name, encodeBase64url(value)]) };
}
