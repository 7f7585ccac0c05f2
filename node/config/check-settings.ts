/** Settings are judged here, whether they are read from hub.toml or about to be written into one. */
import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { HubError } from '../error.ts';
import { type HubToml, hubToml } from './hub-config.ts';

/**
 * The settings, whole and with defaults filled in. `where` and `nameOf` say to the reader which line or option is
 * meant. Throws `CONFIG_MALFORMED`, `CONFIG_ORIGIN_UNSAFE`.
 */
export function checkSettings(document: unknown, where: string, nameOf = (setting: string) => setting): HubToml {
  const result = hubToml.safeParse(document);
  if (!result.success) {
    const [issue] = result.error.issues;
    const place = nameOf(issue?.path.join('.') || 'the file');
    throw malformed(where, `"${place}": ${issue?.message ?? 'is wrong'}`);
  }
  const settings = result.data;
  checkOrigin(where, settings.origin);
  checkOrigin(where, consoleOriginOf(settings));
  return settings;
}

/** Where the console is found in the operator's browser. */
export function consoleOriginOf({ console }: HubToml): string {
  return console.origin ?? `http://localhost:${console.port}`;
}

/** The error for settings that cannot be used; `reason` names line or setting. */
export function malformed(where: string, reason: string, cause?: unknown): HubError {
  return new HubError('CONFIG_MALFORMED', `${where}, ${reason}.`, { path: where, reason }, cause);
}

/**
 * Refuses a passphrase that lies with the keys it opens, links followed: one stolen directory, or one backup of it,
 * must not be enough. Throws `CONFIG_SECRET_INSIDE`.
 */
export async function refuseSecretInside(dir: string, passphraseFile: string): Promise<void> {
  const path = relative(await real(resolve(dir)), await real(resolve(dir, passphraseFile)));
  if (path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path)) return;
  const happened = `The passphrase file ${passphraseFile} lies inside the hub directory ${resolve(dir)}.`;
  throw new HubError('CONFIG_SECRET_INSIDE', happened, { dir: resolve(dir), passphraseFile });
}

/** The path with every link followed, as far as it exists: before `init` the directory is not there yet. */
async function real(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT') || dirname(path) === path) throw error;
    return join(await real(dirname(path)), basename(path));
  }
}

/** Refuses plain http except on *.localhost, where browsers treat it as a secure context. */
function checkOrigin(where: string, origin: string): void {
  const url = new URL(origin);
  const local = url.hostname === 'localhost' || url.hostname.endsWith('.localhost');
  if (url.protocol === 'https:' || local) return;
  throw new HubError('CONFIG_ORIGIN_UNSAFE', `${where}: the origin ${origin} is plain http.`, { origin });
}
