/** Choosing what goes into a bundle: one hub's verified knowledge, cut to what another still lacks. */
import {
  appendLeafHash,
  type CryptoSuite,
  leafHash,
  parseRange,
  portableSuite,
  type Verified,
} from '@breakwater/federation-protocol';
import { TrustError } from '../error.ts';
import { formatNote, parseNote } from '../log/note.ts';
import type { LogEvidence } from '../log/range.ts';
import { recordOfList, recordOfRoot } from '../signature/record.ts';
import type { SignedDocument, TrustEvidence, TrustState } from '../state.ts';
import { type SigningRule, trimSignatures } from './trim.ts';

/** What the receiver knows already. */
export interface BundlePlan {
  /** The first root version it lacks; 1 for one that knows only the first root's fingerprint. */
  readonly rootsFrom: number;
  /** The size of the log it knows; null when it knows none: then only the newest leaf goes along. */
  readonly logFrom: number | null;
  /** A longer part of the log than this state stands on, from a store that keeps all of it. */
  readonly log?: LogEvidence;
}

/**
 * The evidence for a bundle: roots from `rootsFrom` on, the list in force, the anchor's statements, the log from
 * `logFrom` on and the notices in force, with at most k signatures a document and class. Throws `TRUST_BUNDLE_GAP` when
 * this state does not reach back as far as that.
 */
export async function bundleOf(
  state: Verified<TrustState>,
  plan: BundlePlan,
  suite: CryptoSuite = portableSuite,
): Promise<TrustEvidence> {
  const log = plan.log ?? state.evidence.log;
  if (log === null) throw gap('It keeps no part of the log.');
  const from = plan.logFrom ?? state.log.size - 1;
  return {
    roots: await rootsFrom(state, plan.rootsFrom, suite),
    lists: [await newestList(state, suite)],
    statements: state.evidence.statements,
    log: { ...cutRange(log, from, state.log.size, suite), checkpoint: newestCosignatures(state) },
    notices: state.evidence.notices,
  };
}

async function rootsFrom(
  state: Verified<TrustState>,
  first: number,
  suite: CryptoSuite,
): Promise<readonly SignedDocument[]> {
  const oldest = state.roots[0]?.version ?? 0;
  if (first < oldest) throw gap(`Its oldest root is ${oldest}, the bundle needs ${first}.`);
  const wanted = state.roots.flatMap((root, index) => {
    const document = state.evidence.roots[index];
    return root.version < first || document === undefined ? [] : [{ root, document, before: state.roots[index - 1] }];
  });
  return Promise.all(
    wanted.map(({ root, document, before }) => {
      const rules: SigningRule[] = (before === undefined ? [root] : [before, root]).map((judge) => ({
        root: judge,
        role: 'root',
      }));
      return trimSignatures(document, recordOfRoot(root), rules, suite);
    }),
  );
}

/** With the signatures of a removal too, since the receiver may know a country that this list no longer has. */
async function newestList(state: Verified<TrustState>, suite: CryptoSuite): Promise<SignedDocument> {
  const document = state.evidence.lists.at(-1);
  if (document === undefined) throw gap('It keeps no list.');
  const rules = (['list:hubs', 'removal'] as const).map((role): SigningRule => ({ root: state.root, role }));
  return trimSignatures(document, recordOfList(state.list), rules, suite);
}

/** The range up to `size`, with its first leaves folded into the frontier so that it starts at `from`. */
function cutRange(log: LogEvidence, from: number, size: number, suite: CryptoSuite): LogEvidence {
  if (log.from > from) throw gap(`Its part of the log starts at ${log.from}, the bundle needs ${from}.`);
  if (from > size) throw gap(`The receiver knows ${from} leaves of the log, this hub ${size}.`);
  let range = parseRange(log.from, log.frontier);
  for (const leaf of log.leaves.slice(0, from - log.from)) {
    range = appendLeafHash(range, leafHash(leaf, suite.sha256), suite.sha256);
  }
  const leaves = log.leaves.slice(from - log.from, size - log.from);
  if (from + leaves.length !== size) throw gap('Its part of the log ends before its own head.');
  return { ...log, from, frontier: range.hashes, leaves };
}

/** The checkpoint with the log's own signature and the k newest cosignatures: the quorum's time stays the same. */
function newestCosignatures({ root, log }: Verified<TrustState>): Uint8Array {
  const { text, signatures } = parseNote(log.checkpoint);
  const newest = [...log.witnessTimes].sort(([, a], [, b]) => b.getTime() - a.getTime()).slice(0, root.quorum.k);
  const names = root.witnesses.filter(({ id }) => newest.some(([witness]) => witness === id));
  const left = new Set(names.map(({ vkey }) => vkey.name));
  return formatNote({ text, signatures: signatures.filter(({ name }) => name === log.origin || left.has(name)) });
}

function gap(happened: string): TrustError {
  return new TrustError('TRUST_BUNDLE_GAP', `This hub cannot make the bundle: ${happened}`);
}
