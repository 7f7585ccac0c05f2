/** Makes text that others chose harmless on a screen. */

/**
 * `name` as one line without anything that moves the cursor or turns the reading direction: names come from whoever
 * made the files, and none may hide itself or look like a line of ours.
 */
export function printable(name: string): string {
  return name.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, escaped);
}

/** The same for whole lines of ours with such names in them: line feeds and tabs are ours. */
export function printableLines(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, (odd) => (/[\n\t]/.test(odd) ? odd : escaped(odd)));
}

/**
 * Without the keys that somebody put into an address (`scheme://user:secret@host`), of whatever program it is: what we
 * write ends in logs and in reports of failures. A secret may hold slashes, so all up to the last @ goes.
 */
export function withoutSecrets(text: string): string {
  return text.replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s"'<>]*:[^\s"'<>]*@/gi, '$1…@');
}

function escaped(odd: string): string {
  return `\\u{${odd.codePointAt(0)?.toString(16)}}`;
}
