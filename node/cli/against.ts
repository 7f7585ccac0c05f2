/** With what a document is compared before a person signs it: a file, or what a hub has in force. */
import { type Paper, readSignable } from '../trust/papers.ts';
import { withTrust } from './open-offline.ts';
import { optionalText } from './options.ts';
import type { OptionSpec, VerbInput } from './verb.ts';

/** The options that say it. */
export const againstOptions: readonly OptionSpec[] = [
  { flags: '--against <file>', text: 'the document in force, to see only what changes' },
  { flags: '--against-hub <path>', text: 'or a hub’s directory: what it has verified and has in force' },
];

/** The paper to compare with, or null. From a hub a notice is compared with its list, which knows the names. */
export async function againstOf(input: VerbInput, kind: Paper['kind']): Promise<Paper | null> {
  const file = optionalText(input, 'against');
  if (file !== undefined) return readSignable(file);
  const dir = optionalText(input, 'againstHub');
  if (dir === undefined) return null;
  return withTrust(dir, async (trust): Promise<Paper> => {
    const { root, list, evidence } = trust.current();
    const bytes = (kind === 'root' ? evidence.roots : evidence.lists).at(-1)?.payload ?? new Uint8Array();
    return kind === 'root' ? { kind: 'root', bytes, root } : { kind: 'list', bytes, list };
  });
}
