/** An emergency notice as a file and as a message: its exact bytes and the signatures under it. */
import { createHash } from 'node:crypto';
import {
  CodedError,
  canonicalJson,
  decodeBase64url,
  encodeBase64url,
  expectArray,
  expectObject,
  expectString,
  parseStrictJson,
  refuseUnknownMembers,
} from '@breakwater/federation-protocol';
import { type SignedNotice, TrustError } from '@breakwater/trust-lists';

/** Largest file: a notice of 4 kB and 64 hybrid signatures. */
export const noticeFileBytesMax = 384 * 1024;
const signaturesMax = 128;
const signatureLengthMax = 8_192;
const payloadLengthMax = 8_192;

/** The id of a notice: SHA-256 of its bytes, in hexadecimal. */
export function noticeIdOf({ payload }: Pick<SignedNotice, 'payload'>): string {
  return createHash('sha256').update(payload).digest('hex');
}

/** The file's bytes, RFC 8785. */
export function formatNoticeFile({ payload, signatures }: SignedNotice): Uint8Array {
  return canonicalJson({ payload: encodeBase64url(payload), signatures: [...signatures] });
}

/** Reads a notice file; nothing in it is verified. Throws `TRUST_NOTICE_MALFORMED`. */
export function parseNoticeFile(bytes: Uint8Array): SignedNotice {
  try {
    const file = expectObject(parseStrictJson(bytes, { maxBytes: noticeFileBytesMax }), 'notice');
    refuseUnknownMembers(file, ['payload', 'signatures'], 'notice');
    const signatures = expectArray(file.signatures, 'signatures', signaturesMax);
    return {
      payload: decodeBase64url(expectString(file.payload, 'payload', payloadLengthMax)),
      signatures: signatures.map((text) => expectString(text, 'signatures', signatureLengthMax)),
    };
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw new TrustError('TRUST_NOTICE_MALFORMED', 'This is no file of a notice and its signatures.', {}, cause);
  }
}
