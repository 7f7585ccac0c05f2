/** The fingerprint that a reader types from paper. */

/** Lower-case hexadecimal without spaces, or null when the text cannot be a SHA-256. */
export function pinOf(text: string): string | null {
  const hex = text.replace(/[\s:·-]/g, '').toLowerCase();
  return /^[0-9a-f]{64}$/.test(hex) ? hex : null;
}
