/** What a hub knew when it stopped, in one file: the old or the new one after any crash, and believed in neither. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import {
  CodedError,
  canonicalJson,
  expectArray,
  expectInteger,
  expectObject,
  expectString,
  type JsonObject,
  type JsonValue,
  parseCountryCode,
  parseStrictJson,
} from '@breakwater/federation-protocol';
import {
  anchorStatementBytesMax,
  type RememberedTimes,
  type SignedDocument,
  signatureBytesMax,
  signaturesMax,
  TrustError,
  type TrustEvidence,
} from '@breakwater/trust-lists';
import { type Disk, realDisk, writeDurably } from './disk.ts';

/** What outlives a restart. Only `evidence` (null: none yet) carries trust, and it is verified anew from the pin on. */
export interface KeptTrust {
  readonly evidence: TrustEvidence | null;
  /** The latest time this hub ever saw on its own clock: a clock that falls behind it is a dead one. */
  readonly lastSeen: Date;
  /** Why this hub must ask its peers for its own past before it is fully trusting; null when it need not. */
  readonly amnesia: string | null;
  /** Times that the witnesses gave; left out before the first state. */
  readonly remembered?: RememberedTimes;
}

/** Largest state file: 64 roots and a list with all signatures come to a few megabytes. */
const stateBytesMax = 64 * 1024 * 1024;
const header = 'breakwater-trust-state/1';
const itemsMax = 65_536;

/** Where the file lies in a hub directory. */
export function stateFile(dir: string): string {
  return join(dir, 'trust', 'state');
}

/**
 * Writes the file durably: after a crash at any moment `readState` finds the old or the new. One writer at a time.
 * Throws `TRUST_STATE_DAMAGED`, and leaves the old file alone, for what the next start could not read: it would begin
 * from the pin, and have forgotten what it must not accept again.
 */
export async function writeState(dir: string, kept: KeptTrust, disk: Disk = realDisk): Promise<void> {
  const bytes = formatState(kept);
  parseState(bytes);
  await writeDurably(stateFile(dir), bytes, disk);
}

/** Reads the file; null when there is none. Throws `TRUST_STATE_DAMAGED` for anything but a whole file. */
export async function readState(dir: string, disk: Disk = realDisk): Promise<KeptTrust | null> {
  const file = stateFile(dir);
  const bytes = await disk.read(file, stateBytesMax).catch((cause: unknown) => {
    throw damaged('it cannot be read', cause);
  });
  if (bytes === null) return null;
  return parseState(bytes);
}

/** The file's bytes: one line that names the form and the SHA-256 of the rest, then canonical JSON. */
export function formatState({ evidence, lastSeen, amnesia, remembered }: KeptTrust): Uint8Array {
  const body = canonicalJson({
    evidence: evidence && evidenceJson(evidence),
    lastSeen: lastSeen.toISOString(),
    amnesia,
    ...(remembered === undefined ? {} : { remembered: timesJson(remembered) }),
  });
  return Buffer.concat([Buffer.from(`${header} ${sha256(body)}\n`), body]);
}

/** Reads the bytes of a state file. Throws `TRUST_STATE_DAMAGED`. */
export function parseState(bytes: Uint8Array): KeptTrust {
  const end = bytes.indexOf(0x0a);
  const [form, hash] = new TextDecoder().decode(bytes.subarray(0, Math.max(0, end))).split(' ');
  const body = bytes.subarray(end + 1);
  if (end < 0 || form !== header) throw damaged('its first line is not that of a state file');
  if (hash !== sha256(body)) throw damaged('it is torn: its hash does not fit');
  try {
    const state = expectObject(parseStrictJson(body, { maxBytes: stateBytesMax }), 'state');
    return {
      evidence: state.evidence === null ? null : evidenceOf(expectObject(state.evidence, 'evidence')),
      lastSeen: timeOf(state.lastSeen),
      amnesia: state.amnesia === null ? null : expectString(state.amnesia, 'amnesia', 200),
      ...(state.remembered === undefined ? {} : { remembered: timesOf(expectObject(state.remembered, 'remembered')) }),
    };
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw damaged('what it holds is not what a hub writes', cause);
  }
}

function evidenceJson({ roots, lists, statements, log, notices }: TrustEvidence): JsonObject {
  return {
    roots: roots.map(documentJson),
    lists: lists.map(documentJson),
    statements: { ...statements },
    notices: notices.map(documentJson),
    log: log && {
      checkpoint: base64(log.checkpoint),
      from: log.from,
      frontier: log.frontier.map(base64),
      leaves: log.leaves.map(base64),
    },
  };
}

function evidenceOf(value: JsonObject): TrustEvidence {
  const statements = Object.entries(expectObject(value.statements, 'statements'));
  return {
    roots: documents(value.roots, 'roots'),
    lists: documents(value.lists, 'lists'),
    statements: Object.fromEntries(
      statements.map(([country, jwt]) => [country, expectString(jwt, country, anchorStatementBytesMax)]),
    ),
    notices: documents(value.notices, 'notices'),
    log: value.log === null ? null : logOf(expectObject(value.log, 'log')),
  };
}

function logOf(log: JsonObject): TrustEvidence['log'] {
  return {
    checkpoint: bytesOf(log.checkpoint),
    from: expectInteger(log.from, 'log.from'),
    frontier: expectArray(log.frontier, 'log.frontier', 64).map(bytesOf),
    leaves: expectArray(log.leaves, 'log.leaves', itemsMax).map(bytesOf),
  };
}

function documentJson({ payload, signatures }: SignedDocument): JsonObject {
  return { payload: base64(payload), signatures: [...signatures] };
}

function documents(value: JsonValue | undefined, where: string): SignedDocument[] {
  return expectArray(value, where, itemsMax).map((one) => {
    const { payload, signatures } = expectObject(one, where);
    const texts = expectArray(signatures, `${where}.signatures`, signaturesMax);
    return { payload: bytesOf(payload), signatures: texts.map((text) => expectString(text, where, signatureBytesMax)) };
  });
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function bytesOf(value: JsonValue | undefined): Uint8Array {
  return new Uint8Array(Buffer.from(expectString(value, 'bytes', stateBytesMax), 'base64'));
}

function timesJson({ clockFloor, lastSeen }: RememberedTimes): JsonObject {
  const witnesses = Object.fromEntries([...lastSeen].map(([id, at]) => [id, at.toISOString()]));
  return { clockFloor: clockFloor.toISOString(), witnesses };
}

function timesOf(value: JsonObject): RememberedTimes {
  const witnesses = Object.entries(expectObject(value.witnesses, 'witnesses'));
  return {
    clockFloor: timeOf(value.clockFloor),
    lastSeen: new Map(witnesses.map(([id, at]) => [parseCountryCode(id), timeOf(at)])),
  };
}

function timeOf(value: JsonValue | undefined): Date {
  const time = new Date(expectString(value, 'lastSeen', 40));
  if (Number.isNaN(time.getTime())) throw damaged('a time in it is none');
  return time;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function damaged(why: string, cause?: unknown): TrustError {
  return new TrustError('TRUST_STATE_DAMAGED', `The state file is of no use: ${why}.`, {}, cause);
}
