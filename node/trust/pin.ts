/** The fingerprint of the root that a hub was told to trust; everything else is checked from it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PinnedRoot } from '@breakwater/trust-lists';
import { writeDurably } from './disk.ts';

/** What reading the pin takes. */
export interface PinParts {
  readonly dir: string;
  readonly rootSha256: string;
  readonly isAuthority: boolean;
}

/**
 * The pin from hub.toml; the authority, which is made before its root, may have it from its own publication. Null when
 * there is none. A hub never takes a pin from its folder: whoever could write there could choose whom it trusts.
 */
export async function readPin({ dir, rootSha256, isAuthority }: PinParts): Promise<PinnedRoot | null> {
  if (rootSha256 !== '') return { rootSha256 };
  if (!isAuthority) return null;
  const text = await readFile(pinFile(dir), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const hash = text.trim();
  return /^[0-9a-f]{64}$/.test(hash) ? { rootSha256: hash } : null;
}

/** Writes the authority's pin beside its publication. */
export function writePin(dir: string, { rootSha256 }: PinnedRoot): Promise<void> {
  return writeDurably(pinFile(dir), new TextEncoder().encode(`${rootSha256}\n`));
}

function pinFile(dir: string): string {
  return join(dir, 'trust', 'root.sha256');
}
