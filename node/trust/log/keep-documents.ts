/** Keeps the documents of verified evidence beside the log that commits to them. */
import { formatSignatureFile, parseRoot, parseTrustList, type TrustEvidence } from '@breakwater/trust-lists';
import { trustPath } from '../publication.ts';
import type { LogFolder } from './folder.ts';

/** Writes roots and lists by their paths. The evidence must have been verified. */
export async function keepDocuments(folder: LogFolder, { roots, lists }: TrustEvidence): Promise<void> {
  for (const { payload, signatures } of roots) {
    const { version } = await parseRoot(payload);
    await folder.keep(trustPath.root(version), payload);
    await folder.keep(trustPath.rootSignatures(version), formatSignatureFile(signatures));
  }
  for (const { payload, signatures } of lists) {
    const { sequence } = await parseTrustList(payload);
    await folder.keep(trustPath.list(sequence), payload);
    await folder.keep(trustPath.listSignatures(sequence), formatSignatureFile(signatures));
  }
}
