/** A file of a snapshot on standard output: its bytes as they are, or for a program as one JSON object. */
import { once } from 'node:events';
import { usage } from './options.ts';
import type { Terminal } from './verb.ts';

/** An object is one line in memory, here and at whoever reads it; what is longer is streamed without --json. */
const JSON_FILE_MAX_BYTES = 16 * 1024 * 1024;

/** Writes the pieces as they come; with `--json` path, length and base64. Throws `CLI_USAGE` when too long for it. */
export async function writeFileOut(path: string, pieces: AsyncIterable<Uint8Array>, terminal: Terminal): Promise<void> {
  if (terminal.json) {
    const bytes = await collected(path, pieces);
    terminal.result({ path, bytes: bytes.length, base64: bytes.toString('base64') }, () => []);
    return;
  }
  for await (const piece of pieces) {
    if (!process.stdout.write(piece)) await once(process.stdout, 'drain');
  }
}

async function collected(path: string, pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const kept: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.length;
    if (bytes > JSON_FILE_MAX_BYTES) {
      throw usage(`${path} is longer than 16 MB, too long for one JSON object; without --json it is written as it is.`);
    }
    // A piece is good only until the next one is asked for.
    kept.push(Uint8Array.from(piece));
  }
  return Buffer.concat(kept);
}
