/** Transcripts on disk: the newest of each holder, each a file that can be given to anybody. */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  parseTranscriptFile,
  resignTranscript,
  type TranscriptFile,
  transcriptFileJson,
} from '@breakwater/backup-replication';
import { type CountryCode, canonicalJson, type PublicJwk, type Signer } from '@breakwater/federation-protocol';
import { replaceFile } from '../../config/replace-file.ts';
import type { AuditStore, KeptAudit } from '../../store/audit.ts';
import { HubBackupError } from '../error.ts';
import { isOver } from './spot-epoch.ts';

/** A transcript with 64 leaves takes 6 MB: at most 120 MB a holder. */
const TRANSCRIPTS_KEPT = 20;
/** Rows without a transcript still tell of the past: two a day for over a year. */
const ROWS_KEPT = 1000;

/** Where they lie, and the rows that go with them. */
export interface TranscriptParts {
  /** The hub's directory. */
  readonly dir: string;
  /** The hub's own: it is the auditor. */
  readonly country: CountryCode;
  readonly audits: AuditStore;
}

/** What it takes to stand by what was signed with a key of the past. */
export interface StandBy {
  /** Every backup key that this hub has had. */
  readonly keys: readonly PublicJwk[];
  /** The one in force. */
  readonly signer: Signer;
}

/** Keeps an audit and its transcript, and lets go of what is too old. */
export async function keepTranscript(parts: TranscriptParts, audit: KeptAudit, file: TranscriptFile): Promise<void> {
  const { audits } = parts;
  await mkdir(join(parts.dir, FOLDER), { recursive: true, mode: 0o700 });
  await replaceFile(pathOf(parts, audit.id), Buffer.from(canonicalJson(transcriptFileJson(file))).toString('utf8'));
  await audits.add(audit);
  const known = await audits.newest(ROWS_KEPT + TRANSCRIPTS_KEPT, audit.holder);
  for (const { id } of known.slice(TRANSCRIPTS_KEPT)) await rm(pathOf(parts, id), { force: true });
  await audits.forget(known.slice(ROWS_KEPT).map(({ id }) => id));
}

/**
 * The transcript of an audit as it is given away: with the key of its epoch, once that is over, and under the key in
 * force, since nobody believes a retired one. Throws `AUDIT_UNKNOWN` when it is not kept, or not any more, and
 * `AUDIT_TRANSCRIPT_INVALID` for one that this hub did not sign.
 */
export async function exportTranscript(parts: TranscriptParts, id: string, by?: StandBy): Promise<Uint8Array> {
  const audit = ID.test(id) ? await parts.audits.audit(id) : null;
  const bytes = audit === null ? null : await readFile(pathOf(parts, id)).catch(() => null);
  if (audit === null || bytes === null) {
    throw new HubBackupError('AUDIT_UNKNOWN', `No transcript of an audit "${id}" is kept.`, { id });
  }
  // A key of spot audits is one for all holders, and stands under the auditor's own name.
  const whose = audit.kind === 'spot' ? parts.country : audit.holder;
  const epoch = audit.epoch === null ? null : await parts.audits.epochNumbered(whose, audit.epoch);
  const epochKey = epoch !== null && isOver(epoch) ? epoch.key : null;
  const file = parseTranscriptFile(bytes);
  const transcript = by === undefined ? file.transcript : await resignTranscript(file.transcript, by.keys, by.signer);
  if (epochKey === file.epochKey && transcript === file.transcript) return bytes;
  return canonicalJson(transcriptFileJson({ ...file, transcript, epochKey: epochKey ?? file.epochKey }));
}

const FOLDER = 'audits';
const ID = /^[0-9a-f]{16}$/;

function pathOf({ dir }: Pick<TranscriptParts, 'dir'>, id: string): string {
  return join(dir, FOLDER, `${id}.json`);
}
