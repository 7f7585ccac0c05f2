/** Step 1: the chain of roots, from the fingerprint that a person typed to the newest version. */
import { type CryptoSuite, portableSuite, type Verified } from '@breakwater/federation-protocol';
import { digestHex } from '../document/canonical.ts';
import { parseRoot, type Root } from '../document/root.ts';
import { TrustError } from '../error.ts';
import { clockSkewMs, rootHopsMax } from '../limits.ts';
import { checkQuorum, tallyQuorum } from '../signature/quorum.ts';
import { recordOfRoot } from '../signature/record.ts';
import type { PinnedRoot, SignedDocument, TrustState } from '../state.ts';

/** The roots that hold, oldest first, with the documents they were read from. */
export interface VerifiedRoots {
  readonly all: readonly Root[];
  readonly newest: Root;
  readonly documents: readonly SignedDocument[];
  readonly signedBy: readonly string[];
}

/** Walks the roots. Throws the `TRUST_ROOT_…` codes. */
export async function verifyRoots(
  documents: readonly SignedDocument[],
  state: Verified<TrustState> | PinnedRoot,
  suite: CryptoSuite = portableSuite,
): Promise<VerifiedRoots> {
  if (documents.length > rootHopsMax) {
    const evidence = { roots: documents.length, rootHopsMax };
    throw new TrustError('TRUST_DOCUMENT_TOO_LARGE', `${documents.length} roots at once are too many.`, evidence);
  }
  let known: VerifiedRoots | null = 'rootSha256' in state ? null : knownRoots(state);
  const offered = 'rootSha256' in state ? fromPinned(documents, state, suite) : documents;
  for (const document of offered) known = await extend(known, document, suite);
  if (known === null) throw new TrustError('TRUST_ROOT_MISSING', 'No source offers a root.');
  return known;
}

/** Refuses a newest root from the future; an expired one only stops newer lists (see `checkListTimes`). */
export function checkRootTimes(root: Root, now: Date): void {
  if (root.issued.getTime() <= now.getTime() + clockSkewMs) return;
  throw new TrustError('TRUST_ROOT_NOT_YET_VALID', `Root ${root.version} was issued in the future.`, {
    version: root.version,
    issued: root.issued.toISOString(),
  });
}

function knownRoots(state: Verified<TrustState>): VerifiedRoots {
  return { all: state.roots, newest: state.root, documents: state.evidence.roots, signedBy: state.signedBy.root };
}

/** The documents from the pinned one on: what came before it carries no weight. */
function fromPinned(
  documents: readonly SignedDocument[],
  pin: PinnedRoot,
  suite: CryptoSuite,
): readonly SignedDocument[] {
  const hashes = documents.map(({ payload }) => digestHex(payload, suite.sha256));
  const first = hashes.indexOf(pin.rootSha256);
  if (first >= 0) return documents.slice(first);
  if (documents.length === 0) return [];
  throw new TrustError('TRUST_ROOT_HASH_MISMATCH', 'No root offered has the fingerprint that this hub pinned.', {
    pinned: pin.rootSha256,
    offered: hashes.slice(0, 4),
  });
}

async function extend(
  known: VerifiedRoots | null,
  document: SignedDocument,
  suite: CryptoSuite,
): Promise<VerifiedRoots> {
  const root = await parseRoot(document.payload, suite.sha256);
  if (known !== null && root.version <= known.newest.version) {
    await checkSameRoot(known, root, document, suite);
    return known;
  }
  const before = known === null ? [] : await checkSuccession(known.newest, root, document, suite);
  const record = recordOfRoot(root);
  const signed = await tallyQuorum(root, 'root', record, document.signatures, 'TRUST_ROOT_QUORUM_MISSING', suite);
  // What did not count is not kept: anybody may add junk to a document on its way.
  const signatures = [...new Set([...before, ...signed.counted])];
  return {
    all: [...(known?.all ?? []), root],
    newest: root,
    documents: [...(known?.documents ?? []), { payload: document.payload, signatures }],
    signedBy: signed.states,
  };
}

/** A second root of one version is a fork only when states signed it; else it is not even evidence of anything. */
async function checkSameRoot(
  known: VerifiedRoots,
  root: Root,
  document: SignedDocument,
  suite: CryptoSuite,
): Promise<void> {
  const mine = known.all.find(({ version }) => version === root.version);
  if (mine === undefined || mine.sha256 === root.sha256) return;
  const judge = known.all.find(({ version }) => version === root.version - 1) ?? mine;
  await checkQuorum(judge, 'root', recordOfRoot(root), document.signatures, 'TRUST_ROOT_QUORUM_MISSING', suite);
  throw new TrustError('TRUST_ROOT_FORK', `There are two roots with version ${root.version}.`, {
    version: root.version,
    known: mine.sha256,
    offered: root.sha256,
  });
}

/**
 * A new root must follow the old one directly and be signed under the old one's rule as well as its own. Resolves to
 * the signatures that counted under the old one's.
 */
async function checkSuccession(
  old: Root,
  root: Root,
  document: SignedDocument,
  suite: CryptoSuite,
): Promise<readonly string[]> {
  const evidence = { known: old.version, offered: root.version };
  if (root.version !== old.version + 1) {
    throw new TrustError('TRUST_ROOT_VERSION_GAP', `Root ${root.version} does not follow ${old.version}.`, evidence);
  }
  if (root.previousSha256 !== old.sha256) {
    const happened = `Root ${root.version} continues another root ${old.version}.`;
    throw new TrustError('TRUST_ROOT_PREVIOUS_MISMATCH', happened, evidence);
  }
  if (root.issued < old.issued) {
    const happened = `Root ${root.version} is older than root ${old.version}, which it follows.`;
    const times = { issued: root.issued.toISOString(), before: old.issued.toISOString() };
    throw new TrustError('TRUST_ROOT_OUT_OF_TIME', happened, { ...evidence, ...times });
  }
  const record = recordOfRoot(root);
  return (await tallyQuorum(old, 'root', record, document.signatures, 'TRUST_ROOT_QUORUM_MISSING', suite)).counted;
}
