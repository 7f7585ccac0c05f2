/** What is told when the index of what was stored before was no good: why, and whether it could be built anew. */
import { CodedError, isObject, type JsonObject, type JsonValue } from '@breakwater/federation-protocol';
import { HubBackupError } from '../error.ts';
import type { ChunkIndex } from './chunk-index.ts';

/**
 * `lost`: it is not there. `damaged`: it cannot be read. `older`: it is not the one of the newest snapshot, or what
 * goes with it is gone. `other circle`: holders, recipients or scheme changed, so what they had is stored for others.
 */
export type RenewalReason = 'lost' | 'damaged' | 'older' | 'other circle';

/** What became of it. */
export interface IndexRenewal {
  readonly why: RenewalReason;
  /** Packs known again from the holders' copies; 0 where nobody could read them. */
  readonly packs: number;
  /** Why it was not built anew: then all of it is stored once more. */
  readonly problem: HubBackupError | null;
}

/** Fills a new index from the newest snapshot and says with how many packs. */
export type RebuildIndex = ((index: ChunkIndex) => Promise<number>) | null;

/** These are about our own disk: the run cannot go on with them. */
const OURS = new Set(['BACKUP_INDEX_BROKEN', 'BACKUP_DISK_FULL']);

/** Builds it anew where somebody may read; where not, or where the holders do not give it, the run goes on without. */
export async function renewed(why: RenewalReason, index: ChunkIndex, rebuild: RebuildIndex): Promise<IndexRenewal> {
  // For other holders or keys all of it must be stored again: no reader key would spare that.
  if (rebuild === null) return { why, packs: 0, problem: why === 'other circle' ? null : lost(why, null) };
  try {
    return { why, packs: await rebuild(index), problem: null };
  } catch (cause) {
    if (!(cause instanceof CodedError) || OURS.has(cause.code)) throw cause;
    return { why, packs: 0, problem: lost(why, cause) };
  }
}

const reasonTexts: Readonly<Record<RenewalReason, string>> = {
  lost: 'is gone',
  damaged: 'is damaged',
  older: 'is not that of the newest snapshot',
  'other circle': 'is for other holders or other keys than now',
};

function lost(why: RenewalReason, cause: CodedError | null): HubBackupError {
  const because = cause === null ? 'no reader key was given' : cause.message;
  const happened = `The index of what was stored before ${reasonTexts[why]}, and was not built anew: ${because}`;
  const evidence = { why, cause: cause?.code ?? null };
  return new HubBackupError('BACKUP_INDEX_LOST', /[.!?]$/.test(happened) ? happened : `${happened}.`, evidence, cause);
}

/** For JSON and for the record of the run. */
export function renewalJson(renewal: IndexRenewal | null): JsonObject | null {
  if (renewal === null) return null;
  const { why, packs, problem } = renewal;
  const told = problem && { code: problem.code, happened: problem.message, means: problem.means, cure: problem.cure };
  return { why, packs, problem: told };
}

/** For a person; nothing where the index was good. */
export function renewalLines(renewal: IndexRenewal | null): readonly string[] {
  if (renewal === null) return [];
  const { why, packs, problem } = renewal;
  if (problem === null) {
    const then = packs === 0 ? 'so all of it was stored anew' : `built anew from the holders’ copies, ${packs} packs`;
    return [`Index       it ${reasonTexts[why]}; ${then}`];
  }
  const { message, means, cure, code } = problem;
  return [`Index       ${message}`, `            ${means}`, `            ${cure}  (${code})`];
}

/** The problem in the record of a run that was made as JSON; null where there was none. */
export function recordedProblem(index: JsonValue | undefined): HubBackupError | null {
  if (!isObject(index) || !isObject(index.problem)) return null;
  const { code, happened } = index.problem;
  return code === 'BACKUP_INDEX_LOST' && typeof happened === 'string' ? new HubBackupError(code, happened) : null;
}
