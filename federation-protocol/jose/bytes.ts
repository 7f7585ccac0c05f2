/** Bytes as the platform's functions want them, without copying megabytes for the sake of a type. */

/** The same bytes as a view on an ordinary buffer; only bytes in shared memory are copied. */
export function viewOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = bytes;
  return buffer instanceof ArrayBuffer ? new Uint8Array(buffer, byteOffset, byteLength) : new Uint8Array(bytes);
}
