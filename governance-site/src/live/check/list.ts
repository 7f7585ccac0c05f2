/** Steps 5 to 7: the list that the log names, its signatures, and one country's entry with its own consent. */
import {
  checkQuorum,
  type Entry,
  type LogLeaf,
  listBytesMax,
  parseSignatureFile,
  parseTrustList,
  type Root,
  recordOfList,
  sha256Hex,
  signaturesBytesMax,
  TrustError,
  type TrustList,
  verifyConsent,
} from '@breakwater/trust-lists';
import { trustCheckText } from '../../text/trust-check.ts';
import type { Files } from './files.ts';
import { inClassical } from './roots.ts';
import type { Finding } from './step.ts';

const words = trustCheckText.steps;

/** Step 5: the list's bytes have the hash in the log, under the root in the log. */
export async function checkList(files: Files, leaf: LogLeaf, root: Root, now: Date): Promise<Finding<TrustList>> {
  if (leaf.root.version !== root.version || leaf.root.sha256 !== root.sha256) {
    const happened = `The log names root ${leaf.root.version}, and the newest root served is another.`;
    throw new TrustError('TRUST_LEAF_ROOT_MISMATCH', happened, { logged: leaf.root.version, served: root.version });
  }
  const { sequence, sha256 } = leaf.lists.hubs;
  const { list, bytes } = await readList(files, sequence, sha256);
  checkTimes(list, root, now);
  const kilobytes = (bytes / 1000).toFixed(1);
  return { value: list, words: words.list.found(sequence, kilobytes) };
}

/** Root and list go together, and a list that should have been followed long ago no longer counts. */
function checkTimes({ sequence, rootVersion, issued, nextUpdate }: TrustList, root: Root, now: Date): void {
  if (rootVersion !== root.version) {
    const happened = `List ${sequence} was made under root ${rootVersion}, the newest is ${root.version}.`;
    throw new TrustError('TRUST_LIST_ROOT_MISMATCH', happened, { sequence, rootVersion });
  }
  if (issued.getTime() > now.getTime() + root.clock.maxSkewMs) {
    throw new TrustError('TRUST_LIST_NOT_YET_VALID', `List ${sequence} was issued in the future.`, { sequence });
  }
  if (now.getTime() > nextUpdate.getTime() + root.freshness.closedMs) {
    const happened = `List ${sequence} should have been followed by ${nextUpdate.toISOString().slice(0, 10)}.`;
    throw new TrustError('TRUST_LIST_EXPIRED', happened, { sequence });
  }
}

/** A list whose bytes have the hash that the log gives it. Compared before a single byte is read as JSON. */
export async function readList(
  files: Files,
  sequence: number,
  sha256: string,
): Promise<{ readonly list: TrustList; readonly bytes: number }> {
  const payload = await files.read(`lists/hubs/${sequence}/payload.json`, listBytesMax);
  if ((await sha256Hex(payload)) !== sha256) {
    const happened = `The list served as number ${sequence} is not the one in the log.`;
    throw new TrustError('TRUST_LIST_NOT_LOGGED', happened, { sequence });
  }
  const list = await parseTrustList(payload);
  if (list.sequence !== sequence) {
    const happened = `The log calls list ${list.sequence} number ${sequence}.`;
    throw new TrustError('TRUST_LIST_NOT_LOGGED', happened, { sequence });
  }
  return { list, bytes: payload.length };
}

/** Step 6: enough states signed the list. */
export async function checkSignatures(files: Files, list: TrustList, root: Root): Promise<Finding<readonly string[]>> {
  const bytes = await files.read(`lists/hubs/${list.sequence}/signatures.json`, signaturesBytesMax);
  const role = 'list:hubs';
  const judge = inClassical(root, role);
  const code = 'TRUST_LIST_QUORUM_MISSING';
  const states = await checkQuorum(judge, role, recordOfList(list), parseSignatureFile(bytes), code);
  return { value: states, words: words.signatures.found(states, root.roles[role].threshold) };
}

/** Step 7: the country's entry with its own consent; null when the country is not on the list. */
export async function checkCountry(list: TrustList, root: Root, country: string): Promise<Finding<Entry | null>> {
  const entry = list.entries.find(({ member }) => member.country === country);
  if (entry === undefined) return { value: null, words: words.country.absent(country) };
  await verifyConsent(entry, root, { atLeast: 1, atMost: list.sequence });
  const { name, origin } = entry.member;
  return { value: entry, words: words.country.found(name, origin) };
}
