/** Fetching the region's files in a browser: never more than asked for, never longer than a reader would wait. */

/** A file that could not be fetched; nothing follows from that about the list. */
export class FileUnreachable extends Error {
  readonly path: string;
  /** The server answered that it has no such file. */
  readonly isMissing: boolean;

  constructor(path: string, isMissing: boolean, cause?: unknown) {
    super(`${path} could not be fetched.`, { cause });
    this.name = 'FileUnreachable';
    this.path = path;
    this.isMissing = isMissing;
  }
}

/** The files below `/trust/` of one server. `read` throws `FileUnreachable`, or whatever `signal` was aborted with. */
export interface Files {
  /** The whole file; at most `maxBytes`, and one byte more where a file is larger, which every parser then refuses. */
  read(path: string, maxBytes: number): Promise<Uint8Array>;
}

/** The part of `fetch` that is used. */
export type Fetch = (address: string, init: RequestInit) => Promise<Response>;

/** A pause this long without a byte means that the line is dead: a satellite link answers within seconds. */
const silenceMs = 30_000;

/** Files of the server that the page came from. Aborting `signal` ends every read. */
export function openFiles(base: string, fetch: Fetch, signal: AbortSignal): Files {
  return { read: (path, maxBytes) => readFile(`${base}${path}`, path, maxBytes, fetch, signal) };
}

async function readFile(
  address: string,
  path: string,
  maxBytes: number,
  fetch: Fetch,
  signal: AbortSignal,
): Promise<Uint8Array> {
  signal.throwIfAborted();
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), silenceMs);
  try {
    // Names that never change come from the browser's cache; the others are asked for anew.
    const answer = await fetch(address, { cache: cacheOf(path), signal: AbortSignal.any([signal, silence.signal]) });
    if (!answer.ok || answer.body === null) throw new FileUnreachable(path, answer.status === 404);
    const parts: Uint8Array[] = [];
    let bytes = 0;
    for (const reader = answer.body.getReader(); bytes <= maxBytes; ) {
      const { done, value } = await reader.read();
      if (done) return join(parts, bytes);
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), silenceMs);
      parts.push(value);
      bytes += value.length;
      if (bytes > maxBytes) await reader.cancel();
    }
    return join(parts, bytes).subarray(0, maxBytes + 1);
  } catch (cause) {
    signal.throwIfAborted();
    throw cause instanceof FileUnreachable ? cause : new FileUnreachable(path, false, cause);
  } finally {
    clearTimeout(timer);
  }
}

function cacheOf(path: string): 'no-cache' | 'default' {
  return /^(index\.json|checkpoint|statements\.json)$/.test(path) ? 'no-cache' : 'default';
}

function join(parts: readonly Uint8Array[], bytes: number): Uint8Array {
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
