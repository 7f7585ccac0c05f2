/** Measures how long the functions of a file are, with the compiler-free eye of a reader: matching braces. */

const start =
  /^\s*(export\s+)?(default\s+)?(async\s+)?(function\b|(static|async|get|set|override|#?\w+)[\w\s<>,#]*\(.*\{\s*$|(const|let)\s+\w+.*=>\s*\{\s*$)/;
const control = /^\s*(\}?\s*)(if|for|while|switch|catch|else|do|try|return|await|throw|expect|describe|it|test)\b/;
const quoted = /'(\\.|[^'\\])*'|"(\\.|[^"\\])*"|`[^`]*`|\/\/.*$|\/(\\.|[^/\\\n])+\/[gimsuy]*(?=[.,;)\s])/g;

/** The first line (from 1) and the number of lines of each function found. */
export function functionLengths(
  lines: readonly string[],
): readonly { readonly line: number; readonly length: number }[] {
  return lines.flatMap((text, index) => {
    if (!start.test(text) || control.test(text)) return [];
    const length = lengthFrom(lines, index);
    return length > 1 ? [{ line: index + 1, length }] : [];
  });
}

function lengthFrom(lines: readonly string[], first: number): number {
  let depth = 0;
  let seen = false;
  for (let at = first; at < lines.length; at++) {
    const code = (lines[at] ?? '').replace(quoted, '');
    for (const letter of code) {
      if (letter === '{') {
        depth++;
        seen = true;
      } else if (letter === '}') depth--;
    }
    if (seen && depth <= 0) return at - first + 1;
    if (!seen && code.trimEnd().endsWith(';')) return 0;
  }
  return 0;
}
