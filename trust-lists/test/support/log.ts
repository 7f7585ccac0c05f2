/** A log with its witnesses, in memory: everything an honest log or a lying one can sign. */
import { generateKeyPairSync } from 'node:crypto';
import {
  leafHash,
  proveConsistency,
  type Signer,
  signerFromPrivateJwk,
  treeRoot,
} from '@breakwater/federation-protocol';
import { formatCheckpoint } from '../../log/checkpoint.ts';
import { cosign, type WitnessKey } from '../../log/cosignature.ts';
import { hexOf } from '../../log/hex.ts';
import { buildLeaf, type LogLeaf } from '../../log/leaf.ts';
import { formatNote, type NoteSignature } from '../../log/note.ts';
import type { LogEvidence } from '../../log/range.ts';
import { type VerifierKey, verifierKeyOfJwk } from '../../log/verifier-key.ts';
import type { LogKeys } from '../../log/verify-checkpoint.ts';
import { signNote } from '../../log/verify-note.ts';

export const origin = 'authority.example/trust';
export const noon = new Date('2026-11-22T12:00:00Z');

export function edSigner(): Promise<Signer> {
  return signerFromPrivateJwk(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }));
}

export interface TestWitness extends WitnessKey {
  readonly name: string;
  readonly signer: Signer;
}

export async function makeWitness(id: string): Promise<TestWitness> {
  const signer = await edSigner();
  const name = `hub.${id.toLowerCase()}.example/witness`;
  return { id, name, signer, vkey: verifierKeyOfJwk(name, 'cosignature', signer.publicJwk) };
}

export interface TestLog extends LogKeys {
  readonly key: VerifierKey;
  readonly signer: Signer;
}

export async function makeLog(name = origin): Promise<TestLog> {
  const signer = await edSigner();
  const key = verifierKeyOfJwk(name, 'ed25519', signer.publicJwk);
  return { origin: name, keys: [key], key, signer };
}

/** `count` leaves that an honest log would write: list n + 1 at entry n, under one root. */
export function honestLeaves(count: number, salt = ''): readonly Uint8Array[] {
  const leaves: Uint8Array[] = [];
  for (let index = 0; index < count; index++) {
    const before = leaves.at(-1);
    leaves.push(buildLeaf(leafNumber(index, before === undefined ? null : hexOf(leafHash(before)), salt)));
  }
  return leaves;
}

export function leafNumber(index: number, previous: string | null, salt = ''): LogLeaf {
  return {
    root: { version: 1, sha256: digest('root 1') },
    lists: { hubs: { sequence: index + 1, sha256: digest(`list ${index + 1}${salt}`) } },
    notices: { count: 0, sha256: digest('no notices') },
    previous,
    successorOf: null,
  };
}

export function digest(text: string): string {
  return hexOf(leafHash(new TextEncoder().encode(text)));
}

export function rootOf(leaves: readonly Uint8Array[]): Uint8Array {
  return treeRoot(leaves.map((leaf) => leafHash(leaf)));
}

export function checkpointText(leaves: readonly Uint8Array[], name = origin): string {
  return formatCheckpoint({ origin: name, size: leaves.length, rootHash: rootOf(leaves), extensions: [] });
}

/** The log's checkpoint over the leaves, cosigned by the witnesses at the time. */
export async function signedCheckpoint(
  log: TestLog,
  leaves: readonly Uint8Array[],
  witnesses: readonly TestWitness[] = [],
  at = noon,
): Promise<Uint8Array> {
  const text = checkpointText(leaves, log.origin);
  return signText(log, text, await Promise.all(witnesses.map(({ name, signer }) => cosign(text, name, signer, at))));
}

export async function signText(log: TestLog, text: string, more: readonly NoteSignature[] = []): Promise<Uint8Array> {
  return formatNote({ text, signatures: [await signNote(text, log.origin, log.signer), ...more] });
}

/** The frontier of the first `from` leaves, counted out the slow way. */
export function frontierOf(leaves: readonly Uint8Array[], from: number): readonly Uint8Array[] {
  const hashes: Uint8Array[] = [];
  let start = 0;
  for (let width = 2 ** 20; width >= 1; width /= 2) {
    if ((from & width) === 0) continue;
    hashes.push(rootOf(leaves.slice(start, start + width)));
    start += width;
  }
  return hashes;
}

export async function evidenceOf(
  log: TestLog,
  leaves: readonly Uint8Array[],
  from: number,
  witnesses: readonly TestWitness[] = [],
): Promise<LogEvidence> {
  return {
    checkpoint: await signedCheckpoint(log, leaves, witnesses),
    from,
    frontier: frontierOf(leaves, from),
    leaves: leaves.slice(from),
  };
}

export function consistency(leaves: readonly Uint8Array[], from: number): readonly Uint8Array[] {
  return proveConsistency(
    from,
    leaves.length,
    leaves.map((leaf) => leafHash(leaf)),
  );
}
