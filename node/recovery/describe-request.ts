/** A recovery request in words: what a person must see before approving it. */
import { fingerprintOf, type RecoveryRequest } from '@breakwater/backup-replication';
import type { JsonObject } from '@breakwater/federation-protocol';

/** Who asks for what, with which fingerprint, until when; `name` is the country's name. */
export function describeRequest(request: RecoveryRequest, name: string): string[] {
  return [
    `Country        ${name} (${request.country})`,
    `What           everything in backup ${request.snapshot.sequence} of ${minute(request.snapshot.createdAt)}`,
    `               manifest ${request.snapshot.manifestSha256.slice(0, 16)}…, recovery key ${request.generation}`,
    `Asked          ${minute(request.createdAt)}`,
    `Runs out       ${minute(request.expiresAt)}`,
    `In their words ${printable(request.note)}`,
    `Fingerprint    ${fingerprintOf(request.sha256)}`,
  ];
}

/** The same for `--json`. */
export function requestFacts(request: RecoveryRequest): JsonObject {
  return {
    country: request.country,
    sequence: request.snapshot.sequence,
    manifestSha256: request.snapshot.manifestSha256,
    generation: request.generation,
    createdAt: request.createdAt.toISOString(),
    expiresAt: request.expiresAt.toISOString(),
    note: printable(request.note),
    requestSha256: request.sha256,
    fingerprint: fingerprintOf(request.sha256),
  };
}

function minute(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** The note comes from a stranger: nothing in it may move the cursor or imitate our own lines. */
function printable(note: string): string {
  return note.replace(/[\p{C}\p{Z}]+/gu, ' ').trim() || '(no words)';
}
