/** Step 1: every root from the first one on, each signed by states of the one before and by its own. */
import {
  checkQuorum,
  parseRoot,
  parseSignatureFile,
  type Role,
  type Root,
  recordOfRoot,
  rootBytesMax,
  signaturesBytesMax,
  TrustError,
} from '@breakwater/trust-lists';
import { trustCheckText } from '../../text/trust-check.ts';
import type { Files } from './files.ts';
import type { Finding } from './step.ts';

const { found } = trustCheckText.steps.root;

/** The newest root, and the fingerprint of the first one, on which everything hangs. */
export interface CheckedRoot {
  readonly root: Root;
  readonly firstSha256: string;
}

/** The most roots that a page fetches; a region that has changed its root more often wants a hub's eye. */
const rootsMax = 32;

/** Walks from root 1 to `last`. With a `pin`, the first root must have that fingerprint. Throws `TRUST_ROOT_…`. */
export async function checkRoots(files: Files, last: number, pin: string | null): Promise<Finding<CheckedRoot>> {
  if (last > rootsMax) {
    throw new TrustError('TRUST_DOCUMENT_TOO_LARGE', `This page does not walk more than ${rootsMax} roots.`, { last });
  }
  const first = await readRoot(files, 1);
  if (pin !== null && first.root.sha256 !== pin) {
    const evidence = { pinned: pin, offered: first.root.sha256 };
    throw new TrustError('TRUST_ROOT_HASH_MISMATCH', 'The first root has another fingerprint.', evidence);
  }
  let { root } = first;
  let signedBy = await checkSigned(root, root, first.signatures);
  for (let version = 2; version <= last; version += 1) {
    const next = await readRoot(files, version);
    if (next.root.previousSha256 !== root.sha256) {
      const happened = `Root ${version} does not continue the one before it.`;
      throw new TrustError('TRUST_ROOT_PREVIOUS_MISMATCH', happened, { version });
    }
    await checkSigned(root, next.root, next.signatures);
    signedBy = await checkSigned(next.root, next.root, next.signatures);
    root = next.root;
  }
  const { threshold } = root.roles.root;
  return {
    value: { root, firstSha256: first.root.sha256 },
    words: found(root.version, signedBy.length, threshold),
  };
}

/** A role as this page can count it: the post-quantum class is left to hubs, which the page says. */
export function inClassical(root: Root, name: keyof Root['roles'] & ('root' | 'list:hubs')): Root {
  const role: Role = { ...root.roles[name], classes: ['classical'] };
  return { ...root, roles: { ...root.roles, [name]: role } };
}

interface ReadRoot {
  readonly root: Root;
  readonly signatures: readonly string[];
}

async function readRoot(files: Files, version: number): Promise<ReadRoot> {
  const [payload, signatures] = await Promise.all([
    files.read(`root/${version}.json`, rootBytesMax),
    files.read(`root/${version}.signatures.json`, signaturesBytesMax),
  ]);
  const root = await parseRoot(payload);
  if (root.version !== version) {
    throw new TrustError('TRUST_ROOT_VERSION_GAP', `Root ${version} calls itself ${root.version}.`, { version });
  }
  return { root, signatures: parseSignatureFile(signatures) };
}

/** Signatures under `signed` by the states that `judge` names. */
function checkSigned(judge: Root, signed: Root, signatures: readonly string[]): Promise<readonly string[]> {
  const record = recordOfRoot(signed);
  return checkQuorum(inClassical(judge, 'root'), 'root', record, signatures, 'TRUST_ROOT_QUORUM_MISSING');
}
