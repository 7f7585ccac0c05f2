/** The tree of a snapshot read back, line by line, from its chunks. */
import { BackupError } from '../../error.ts';
import { LINE_MAX_BYTES, parseTreeEntry, type TreeEntry } from './tree-entry.ts';

const LINE_FEED = 0x0a;

/**
 * The entries of a tree, given its chunks' plaintexts in order. Memory: one chunk and one line.
 * Throws `BACKUP_TREE_INVALID`, also when the last line is cut off.
 */
export async function* readTree(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<TreeEntry, void, undefined> {
  let rest: Uint8Array = new Uint8Array(0);
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, start)) {
      yield parseTreeEntry(bytes.subarray(start, end));
      start = end + 1;
    }
    rest = bytes.slice(start);
    if (rest.length > LINE_MAX_BYTES) {
      throw new BackupError('BACKUP_TREE_INVALID', 'A line of the tree is too long.', { bytes: rest.length });
    }
  }
  if (rest.length > 0) throw new BackupError('BACKUP_TREE_INVALID', 'The tree ends in the middle of a line.');
}
