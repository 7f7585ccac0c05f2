/** What can be done only when every file is there, kept in order: links, symbolic links, marks of directories. */
import { appendFileSync, closeSync, openSync, readSync, rmSync } from 'node:fs';
import type { FileMarks } from './job.ts';

/** One thing to do; paths are keys (`tree-path.ts`), the target of a symbolic link is base64url. */
export type LaterStep =
  | { readonly type: 'link'; readonly key: string; readonly target: string }
  | ({ readonly type: 'symlink'; readonly key: string; readonly target: string } & Pick<FileMarks, 'mtime' | 'owner'>)
  | ({
      readonly type: 'directory';
      readonly key: string;
      readonly xattrs: readonly (readonly [string, string])[] | null;
    } & Omit<FileMarks, 'xattrs'>);

/** A million links must not stand in memory: beyond this many they go to a file. */
const IN_MEMORY_MAX = 10_000;
const PIECE_BYTES = 1024 * 1024;

/** Steps in the order in which they came. */
export class LaterSteps {
  readonly #file: string;
  #lines: string[] = [];
  #isSpilt = false;

  /** `file` is used when there are many; it must not exist. */
  constructor(file: string) {
    this.#file = file;
  }

  add(step: LaterStep): void {
    this.#lines.push(JSON.stringify(step));
    if (this.#lines.length < IN_MEMORY_MAX) return;
    appendFileSync(this.#file, `${this.#lines.join('\n')}\n`, { flag: this.#isSpilt ? 'a' : 'wx', mode: 0o600 });
    this.#isSpilt = true;
    this.#lines = [];
  }

  /** All steps of a type, in order. */
  *of<Type extends LaterStep['type']>(type: Type): Generator<Extract<LaterStep, { type: Type }>> {
    for (const line of this.#all()) {
      const step: LaterStep = JSON.parse(line);
      if (isOf(step, type)) yield step;
    }
  }

  remove(): void {
    if (this.#isSpilt) rmSync(this.#file, { force: true });
  }

  *#all(): Generator<string> {
    if (this.#isSpilt) yield* linesOf(this.#file);
    yield* this.#lines;
  }
}

function isOf<Type extends LaterStep['type']>(step: LaterStep, type: Type): step is Extract<LaterStep, { type: Type }> {
  return step.type === type;
}

/** Lines of JSON, which hold no line feed inside; a character may lie across two pieces. */
function* linesOf(path: string): Generator<string> {
  const file = openSync(path, 'r');
  const buffer = Buffer.allocUnsafe(PIECE_BYTES);
  try {
    let rest = Buffer.alloc(0);
    for (let got = readSync(file, buffer); got > 0; got = readSync(file, buffer)) {
      const bytes = Buffer.concat([rest, buffer.subarray(0, got)]);
      let start = 0;
      for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a, start)) {
        yield bytes.toString('utf8', start, end);
        start = end + 1;
      }
      rest = bytes.subarray(start);
    }
  } finally {
    closeSync(file);
  }
}
