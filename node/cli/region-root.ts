/** The option that all verbs of the region take: the region's directory. */
import { resolve } from 'node:path';
import type { OptionSpec, VerbInput } from './verb.ts';

/** `--root`; by default `.breakwater` of the checkout, whatever directory the command is typed in. */
export const rootOption: OptionSpec = {
  flags: '--root <path>',
  text: 'the region’s directory (default: .breakwater of the checkout)',
};

/** The region's directory, absolute. */
export function regionRootOf(input: VerbInput): string {
  const root = input.options.root;
  return typeof root === 'string' && root !== '' ? resolve(root) : resolve(import.meta.dirname, '../..', '.breakwater');
}

/** Country codes as people type them: `LC,JM BZ`, any case. */
export function countryCodes(text: string | undefined): readonly string[] {
  return (text ?? '')
    .toUpperCase()
    .split(/[\s,]+/)
    .filter(Boolean);
}
