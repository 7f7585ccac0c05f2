/** A leaf of the region's log: which root, which lists and which notices were the newest when it was appended. */
import { canonicalJson, type JsonValue } from '@breakwater/federation-protocol';
import { parseCanonicalJson } from '../document/canonical.ts';
import {
  inside,
  type Place,
  readArray,
  readCount,
  readObject,
  readSha256,
  readText,
  refuse,
} from '../document/read.ts';
import { leafBytesMax, proofHashesMax } from './log-limits.ts';

/** The last checkpoint of a log that this one continues. */
export interface Predecessor {
  readonly origin: string;
  readonly size: number;
  /** Lower-case hexadecimal. */
  readonly rootHash: string;
  /** The old log's checkpoint as it was cosigned, a signed note. */
  readonly checkpoint: string;
  /** The old log's last leaf, in base64: the new log's first leaf goes on from it, whatever a hub knows itself. */
  readonly leaf: string;
  /** The subtree hashes of all leaves before that one, left to right: with the leaf they give `rootHash`. */
  readonly frontier: readonly string[];
}

/** One entry of the log. All hashes are SHA-256 in lower-case hexadecimal. */
export interface LogLeaf {
  readonly root: { readonly version: number; readonly sha256: string };
  readonly lists: { readonly hubs: { readonly sequence: number; readonly sha256: string } };
  /** How many notices were ever logged, and the hash over all of them. */
  readonly notices: { readonly count: number; readonly sha256: string };
  /** RFC 6962 leaf hash of the leaf before; null for the first. */
  readonly previous: string | null;
  /** Only in the first leaf of a log that takes over from another. */
  readonly successorOf: Predecessor | null;
}

const leafType = 'breakwater-trust-leaf/1';

/** The leaf's RFC 8785 bytes, read back once: what comes out parses. Throws `TRUST_LEAF_MALFORMED`. */
export function buildLeaf(leaf: LogLeaf): Uint8Array {
  const { root, lists, notices, previous, successorOf } = leaf;
  const bytes = canonicalJson({
    type: leafType,
    root: { version: root.version, sha256: root.sha256 },
    lists: { hubs: { sequence: lists.hubs.sequence, sha256: lists.hubs.sha256 } },
    notices: { count: notices.count, sha256: notices.sha256 },
    previous,
    successorOf: successorOf === null ? null : { ...successorOf, frontier: [...successorOf.frontier] },
  });
  parseLeaf(bytes);
  return bytes;
}

/**
 * Reads a leaf. Throws `TRUST_LEAF_MALFORMED`, and for its bytes `TRUST_DOCUMENT_TOO_LARGE`, `TRUST_JSON_INVALID`,
 * `TRUST_JSON_DUPLICATE_KEY`, `TRUST_NOT_CANONICAL`. What parses has one spelling: `buildLeaf` gives the same bytes.
 */
export function parseLeaf(bytes: Uint8Array): LogLeaf {
  const place: Place = { code: 'TRUST_LEAF_MALFORMED', path: 'leaf' };
  const names = ['type', 'root', 'lists', 'notices', 'previous', 'successorOf'];
  const leaf = readObject(parseCanonicalJson(bytes, leafBytesMax), place, names);
  if (leaf.type !== leafType) refuse(inside(place, 'type'), leafType);
  const lists = readObject(leaf.lists, inside(place, 'lists'), ['hubs']);
  const read = readNumbered(place);
  return {
    root: read(leaf.root, 'root', 'version', 1),
    lists: { hubs: read(lists.hubs, 'lists/hubs', 'sequence', 1) },
    notices: read(leaf.notices, 'notices', 'count', 0),
    previous: leaf.previous === null ? null : readSha256(leaf.previous, inside(place, 'previous')),
    successorOf: leaf.successorOf === null ? null : readPredecessor(leaf.successorOf, inside(place, 'successorOf')),
  };
}

function readNumbered(place: Place) {
  return <Name extends string>(value: JsonValue | undefined, path: string, name: Name, least: number) => {
    const here = inside(place, path);
    const object = readObject(value, here, [name, 'sha256']);
    const number = readCount(object[name], inside(here, name), least, Number.MAX_SAFE_INTEGER);
    const sha256 = readSha256(object.sha256, inside(here, 'sha256'));
    return { [name]: number, sha256 } as { readonly [N in Name]: number } & { readonly sha256: string };
  };
}

function readPredecessor(value: JsonValue | undefined, place: Place): Predecessor {
  const object = readObject(value, place, ['origin', 'size', 'rootHash', 'checkpoint', 'leaf', 'frontier']);
  const frontier = readArray(object.frontier, inside(place, 'frontier'), readSha256);
  if (frontier.length > proofHashesMax) refuse(inside(place, 'frontier'), `at most ${proofHashesMax} hashes`);
  return {
    origin: readText(object.origin, inside(place, 'origin'), 255),
    size: readCount(object.size, inside(place, 'size'), 1, Number.MAX_SAFE_INTEGER),
    rootHash: readSha256(object.rootHash, inside(place, 'rootHash')),
    checkpoint: readText(object.checkpoint, inside(place, 'checkpoint'), leafBytesMax),
    leaf: readText(object.leaf, inside(place, 'leaf'), leafBytesMax),
    frontier,
  };
}
