/** Which files of a directory are saved: patterns in order, the last that matches decides, as in .gitignore. */

import { type ByteText, byteText } from './byte-text.ts';
import { SourceError } from './error.ts';
import { compileGlob, type Glob, GlobInvalid } from './glob.ts';

/** Of one source. Each file is tried against each rule. */
export const RULES_MAX = 256;
/** In bytes; no path is longer. */
export const RULE_MAX_BYTES = 4096;

/** Answers for one path below the source, name by name, whether it is left out. */
export type LeavesOut = (names: readonly ByteText[], isDirectory: boolean) => boolean;

interface Rule {
  readonly glob: Glob;
  readonly saves: boolean;
  readonly directoriesOnly: boolean;
}

/**
 * `*.tmp` at every depth, `/cache` at the top, `a/b` from the top, `cache/` directories only, `**` any number of
 * directories, `?` one character, `[a-c]` one of a set, `\` before a sign that stands for itself, `!` saves what an
 * earlier rule left out. What is inside a directory that is left out is never looked at, so no `!` brings it back.
 * Throws `BACKUP_RULE_INVALID`.
 */
export function parseRules(texts: readonly string[]): LeavesOut {
  if (texts.length > RULES_MAX) throw invalid(texts[RULES_MAX] ?? '', `a source has at most ${RULES_MAX} rules`);
  const rules = texts.map(parseRule);
  if (rules.length === 0) return () => false;
  return (names, isDirectory) => {
    for (let at = rules.length - 1; at >= 0; at -= 1) {
      const rule = rules[at];
      if (rule === undefined || (rule.directoriesOnly && !isDirectory)) continue;
      if (rule.glob.matches(names)) return !rule.saves;
    }
    return false;
  };
}

function parseRule(text: string): Rule {
  let bytes = byteText(text);
  if (bytes.length > RULE_MAX_BYTES) throw invalid(text, `it is longer than ${RULE_MAX_BYTES} bytes`);
  if (bytes.includes('\0')) throw invalid(text, 'no name has a zero byte');
  const saves = bytes.startsWith('!');
  if (saves) bytes = bytes.slice(1);
  const directoriesOnly = bytes.endsWith('/');
  if (directoriesOnly) bytes = bytes.slice(0, -1);
  if (bytes === '' || bytes === '/') throw invalid(text, 'it names nothing');
  try {
    return { glob: compileGlob(bytes), saves, directoriesOnly };
  } catch (cause) {
    if (!(cause instanceof GlobInvalid)) throw cause;
    throw invalid(text, cause.message);
  }
}

function invalid(text: string, reason: string): SourceError {
  const rule = text.slice(0, 200);
  return new SourceError('BACKUP_RULE_INVALID', `"${rule}" is not a rule: ${reason}.`, { rule, reason });
}
