/**
 * Patterns for names, as in .gitignore, matched on bytes. Time is at most pattern length times path length, whoever
 * wrote the pattern: each `*` goes back to itself only, and no regular expression is made.
 */
import type { ByteText } from './byte-text.ts';

/** What one place of a pattern takes: a byte, any character, a set of bytes, or any run. */
type Token = number | 'one' | 'run' | { readonly bytes: ReadonlySet<number>; readonly not: boolean };

/** A pattern for one name between slashes. */
type NamePattern = readonly Token[];

/** `**` between slashes: any number of directories, none as well. */
type PathPattern = readonly (NamePattern | 'any')[];

/** A pattern compiled; `null` where the text is no pattern, with the reason. */
export type Glob = { readonly matches: (names: readonly ByteText[]) => boolean };

/** The reason why a text is no pattern. */
export class GlobInvalid extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'GlobInvalid';
  }
}

const SLASH = 0x2f;
const STAR = 0x2a;
const QUESTION = 0x3f;
const OPEN = 0x5b;
const CLOSE = 0x5d;
const BACKSLASH = 0x5c;
const HYPHEN = 0x2d;

/**
 * Compiles a pattern without its signs for "not" and "directory". With a slash at its beginning or middle it is
 * matched from the top of the source, else at every depth. Throws `GlobInvalid`.
 */
export function compileGlob(text: ByteText): Glob {
  const anchored = text.includes('/');
  const parts = (text.startsWith('/') ? text.slice(1) : text).split('/');
  if (parts.some((part) => part === '')) throw new GlobInvalid('a name between its slashes is empty');
  const compiled = parts.map((part) => (part === '**' ? ('any' as const) : compileName(part)));
  if (anchored) return { matches: (names) => matchPath(compiled, names) };
  const [only] = compiled;
  if (only === undefined || only === 'any') return { matches: () => true };
  return { matches: (names) => matchName(only, names.at(-1) ?? '') };
}

function compileName(text: ByteText): NamePattern {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const byte = text.charCodeAt(at);
    if (byte === STAR) {
      if (tokens.at(-1) !== 'run') tokens.push('run');
    } else if (byte === QUESTION) tokens.push('one');
    else if (byte === OPEN) at = compileSet(text, at, tokens);
    else if (byte === BACKSLASH) {
      at += 1;
      if (at === text.length) throw new GlobInvalid('a backslash at its end escapes nothing');
      tokens.push(text.charCodeAt(at));
    } else tokens.push(byte);
  }
  return tokens;
}

/** `[a-z]`, `[!a-z]`, `[]x]`: one byte of a set. Answers where its bracket closes. */
function compileSet(text: ByteText, open: number, tokens: Token[]): number {
  const not = text[open + 1] === '!' || text[open + 1] === '^';
  const bytes = new Set<number>();
  const first = open + (not ? 2 : 1);
  for (let at = first; at < text.length; at += 1) {
    const from = text.charCodeAt(at);
    if (from === CLOSE && at > first) {
      tokens.push({ bytes, not });
      return at;
    }
    const to = text.charCodeAt(at + 2);
    const isRange = text.charCodeAt(at + 1) === HYPHEN && at + 2 < text.length && to !== CLOSE;
    if (isRange && to < from) throw new GlobInvalid('a range in brackets ends before it begins');
    for (let byte = from; byte <= (isRange ? to : from); byte += 1) bytes.add(byte);
    if (isRange) at += 2;
  }
  throw new GlobInvalid('a bracket is not closed');
}

/** Directory by directory; `any` goes back to itself only, as `*` does within a name. */
function matchPath(pattern: PathPattern, names: readonly ByteText[]): boolean {
  let p = 0;
  let n = 0;
  let anyAt = -1;
  let anyFrom = 0;
  while (n < names.length) {
    const part = pattern[p];
    if (part === 'any') {
      // At the end of a pattern it stands for what is inside, not for the directory itself.
      if (p === pattern.length - 1) return true;
      anyAt = p;
      anyFrom = n;
      p += 1;
    } else if (part !== undefined && matchName(part, names[n] ?? '')) {
      p += 1;
      n += 1;
    } else if (anyAt >= 0) {
      anyFrom += 1;
      n = anyFrom;
      p = anyAt + 1;
    } else return false;
  }
  return p === pattern.length;
}

function matchName(pattern: NamePattern, name: ByteText): boolean {
  let p = 0;
  let n = 0;
  let runAt = -1;
  let runFrom = 0;
  while (n < name.length) {
    const token = pattern[p];
    if (token === 'run') {
      runAt = p;
      runFrom = n;
      p += 1;
    } else if (token !== undefined && takes(token, name.charCodeAt(n))) {
      n = token === 'one' ? afterCharacter(name, n) : n + 1;
      p += 1;
    } else if (runAt >= 0) {
      runFrom += 1;
      n = runFrom;
      p = runAt + 1;
    } else return false;
  }
  while (pattern[p] === 'run') p += 1;
  return p === pattern.length;
}

function takes(token: Exclude<Token, 'run'>, byte: number): boolean {
  if (token === 'one') return byte !== SLASH;
  return typeof token === 'number' ? token === byte : token.bytes.has(byte) !== token.not;
}

/** Behind one character of UTF-8, or behind one byte where the bytes are none. */
function afterCharacter(name: ByteText, at: number): number {
  const lead = name.charCodeAt(at);
  const more = lead < 0xc0 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
  let end = at + 1;
  while (end <= at + more && (name.charCodeAt(end) & 0xc0) === 0x80) end += 1;
  return end;
}
