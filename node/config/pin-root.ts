/** Writes the pinned root into a hub.toml that has none yet: what a hub cannot know when it is made. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'smol-toml';
import { HubError } from '../error.ts';
import { checkSettings } from './check-settings.ts';
import { readHubConfig } from './read-config.ts';
import { replaceFile } from './replace-file.ts';

/** The fingerprint of root 1 (64 hexadecimal digits) and the origins where lists are fetched first. */
export interface Pin {
  readonly rootSha256: string;
  readonly sources: readonly string[];
}

/**
 * Pins the root; the rest of the file, comments too, stays as it is. Resolves to false when the same root is pinned
 * already. Throws `CONFIG_PINNED` for another root: a pin is what everything else is checked from, so no command
 * replaces it. Throws the `CONFIG_…` codes of reading.
 */
export async function pinRoot(dir: string, { rootSha256, sources }: Pin): Promise<boolean> {
  const config = await readHubConfig(dir);
  const pinned = config.trust.rootSha256;
  if (pinned === rootSha256) return false;
  const path = join(config.dir, 'hub.toml');
  if (pinned !== '') {
    const happened = `${path} pins another root, ${pinned.slice(0, 16)}….`;
    throw new HubError('CONFIG_PINNED', happened, { path, pinned, offered: rootSha256 });
  }
  const table = stringify({ trust: { root_sha256: rootSha256, sources: [...sources] } });
  const text = `${(await readFile(path, 'utf8')).trimEnd()}\n\n${table}`;
  checkSettings(parse(text), path);
  await replaceFile(path, text);
  return true;
}
