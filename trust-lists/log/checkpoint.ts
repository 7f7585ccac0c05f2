/** Checkpoints: a log's origin, size and root hash as the text of a signed note (c2sp.org/tlog-checkpoint). */
import { TrustError } from '../error.ts';
import { decodeHash, encodeBase64 } from './base64.ts';
import { parseDecimal } from './decimal.ts';

/** A log at one size. */
export interface Checkpoint {
  readonly origin: string;
  /** Leaves in the tree. */
  readonly size: number;
  /** The RFC 6962 root hash, 32 bytes. */
  readonly rootHash: Uint8Array;
  /** Opaque lines after the third; the region's own log has none. */
  readonly extensions: readonly string[];
}

/**
 * Reads a note's text as a checkpoint. Throws `TRUST_CHECKPOINT_MALFORMED`; what parses formats back to the same text.
 * @see https://c2sp.org/tlog-checkpoint#note-text
 */
export function parseCheckpoint(text: string): Checkpoint {
  if (!text.endsWith('\n')) throw malformed('it does not end with a newline');
  const [origin = '', sizeText = '', hashText = '', ...extensions] = text.slice(0, -1).split('\n');
  const size = parseDecimal(sizeText);
  const rootHash = decodeHash(hashText);
  if (origin === '') throw malformed('its origin is empty');
  if (size === null) throw malformed('its size is not a whole number that we can count to');
  if (rootHash === null) throw malformed('its root hash is not 32 bytes of base64');
  if (extensions.includes('')) throw malformed('an extension line is empty');
  return { origin, size, rootHash, extensions };
}

/** The note text of a checkpoint. Throws `TRUST_CHECKPOINT_MALFORMED` when it would read back differently. */
export function formatCheckpoint(checkpoint: Checkpoint): string {
  const { origin, size, rootHash, extensions } = checkpoint;
  const lines = [origin, String(size), encodeBase64(rootHash), ...extensions];
  if (lines.some((line) => line.includes('\n'))) throw malformed('a line holds a newline');
  const text = `${lines.join('\n')}\n`;
  parseCheckpoint(text);
  return text;
}

function malformed(why: string): TrustError {
  return new TrustError('TRUST_CHECKPOINT_MALFORMED', `A checkpoint was refused: ${why}.`, { why });
}
