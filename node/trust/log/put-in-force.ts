/** The authority trusts its own publication by the same rule as everybody: verified, with the quorum's cosignatures. */
import { isObject, parseStrictJson, type Verified } from '@breakwater/federation-protocol';
import { type PinnedRoot, parseCheckpoint, parseNote, type TrustState } from '@breakwater/trust-lists';
import { statementsBytesMax, trustPath } from '../publication.ts';
import type { TrustRuntime } from '../runtime.ts';
import type { LogFolder } from './folder.ts';
import { gatherEvidence } from './gather.ts';

/** What it takes. */
export interface PutInForceParts {
  readonly folder: LogFolder;
  /** What is in force here, or the pin; null before the first root. */
  known(): Promise<Verified<TrustState> | PinnedRoot | null>;
  readonly trust: Pick<TrustRuntime, 'lastVerified' | 'accept'>;
}

/** Hands the published checkpoint, what it commits to, and the anchor's statements to the runtime, if they are news. */
export async function putInForce({ folder, known, trust }: PutInForceParts, checkpoint: Uint8Array): Promise<void> {
  const state = trust.lastVerified();
  const statements = await readStatements(folder);
  const isSameHead = state !== null && parseNote(checkpoint).text === parseNote(state.log.checkpoint).text;
  const hasOldTimes = isSameHead && Buffer.compare(checkpoint, state.log.checkpoint) === 0;
  const hasOldStatements = Object.entries(statements).every(
    ([country, jwt]) => state?.evidence.statements[country] === jwt,
  );
  if (hasOldTimes && hasOldStatements) return;
  const { origin, size } = parseCheckpoint(parseNote(checkpoint).text);
  if (state?.log.origin === origin && size < state.log.size) return;
  const base = await known();
  if (base === null) return;
  const evidence = await gatherEvidence({ tiles: folder.read, documents: folder.read }, base, checkpoint);
  await trust.accept({ ...evidence, statements }, 'log');
}

async function readStatements(folder: LogFolder): Promise<Readonly<Record<string, string>>> {
  const bytes = await folder.read(trustPath.statements, statementsBytesMax);
  if (bytes === null) return {};
  const value = parseStrictJson(bytes, { maxBytes: statementsBytesMax });
  const entries = isObject(value) ? Object.entries(value) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
