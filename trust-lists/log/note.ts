/** Signed notes: a text, an empty line, and signature lines, each value in one spelling only. */
import { TrustError } from '../error.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { joinBytes } from './bytes.ts';
import { noteBytesMax, noteSignaturesMax } from './log-limits.ts';
import { isKeyName } from './verifier-key.ts';

/** One signature line: who claims to have signed, and the signature without the four bytes of the key id. */
export interface NoteSignature {
  readonly name: string;
  readonly keyId: Uint8Array;
  readonly signature: Uint8Array;
}

/** A note taken apart; nothing in it is believed until a key verified it. */
export interface Note {
  /** What is signed, with its final newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

const dash = '— ';

/**
 * Takes a note apart. Refuses what is not UTF-8, control characters, a text without final newline
 * (`TRUST_NOTE_MALFORMED`), a broken signature line (`TRUST_NOTE_SIGNATURE_MALFORMED`), more than 128 kB
 * (`TRUST_NOTE_TOO_LARGE`). What parses formats back to the same bytes.
 * @see https://c2sp.org/signed-note#format
 */
export function parseNote(bytes: Uint8Array): Note {
  if (bytes.byteLength > noteBytesMax) {
    throw new TrustError('TRUST_NOTE_TOO_LARGE', `A note of ${bytes.byteLength} bytes is too large.`, {
      bytes: bytes.byteLength,
      maxBytes: noteBytesMax,
    });
  }
  const whole = decodeText(bytes);
  // The text may hold empty lines: the last one parts it from the signatures.
  const split = whole.lastIndexOf('\n\n');
  if (split < 0) throw malformed('no empty line parts the text from the signatures');
  const block = whole.slice(split + 2);
  if (block === '' || !block.endsWith('\n')) throw malformed('it does not end with a signature line');
  const lines = block.slice(0, -1).split('\n');
  if (lines.length > noteSignaturesMax) throw malformed(`it has more than ${noteSignaturesMax} signatures`);
  return { text: whole.slice(0, split + 1), signatures: lines.map(parseSignatureLine) };
}

/** The bytes of a note. Throws `TRUST_NOTE_…` when they would not read back as the same note. */
export function formatNote(note: Note): Uint8Array {
  const lines = note.signatures.map(formatSignatureLine).join('');
  const bytes = new TextEncoder().encode(`${note.text}\n${lines}`);
  if (parseNote(bytes).text !== note.text) throw malformed('its text does not end with one newline');
  return bytes;
}

/** One line `— name base64(key id ‖ signature)`, without its newline. Throws `TRUST_NOTE_SIGNATURE_MALFORMED`. */
export function parseSignatureLine(line: string): NoteSignature {
  const [name = '', encoded = '', ...rest] = line.startsWith(dash) ? line.slice(dash.length).split(' ') : [];
  const bytes = decodeBase64(encoded);
  if (!isKeyName(name) || bytes === null || bytes.length < 5 || rest.length > 0) {
    const happened = 'A signature line of a note has not the form “— name base64”.';
    throw new TrustError('TRUST_NOTE_SIGNATURE_MALFORMED', happened);
  }
  return { name, keyId: bytes.slice(0, 4), signature: bytes.slice(4) };
}

/** The signature's line with its newline. */
export function formatSignatureLine({ name, keyId, signature }: NoteSignature): string {
  return `${dash}${name} ${encodeBase64(joinBytes(keyId, signature))}\n`;
}

function decodeText(bytes: Uint8Array): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw malformed('it is not UTF-8', cause);
  }
  // biome would rather not see control characters in a pattern, so they are compared by number.
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x20 && code !== 0x0a) throw malformed('it holds a control character');
  }
  return text;
}

function malformed(why: string, cause?: unknown): TrustError {
  return new TrustError('TRUST_NOTE_MALFORMED', `A note was refused: ${why}.`, { why }, cause);
}
