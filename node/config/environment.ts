/** The environment, read here and nowhere else; who needs more of the settings reads hub.toml as well. */
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** The hub directory a verb works on when it is given no `--dir`. */
export function defaultHubDir(): string {
  return process.env.BREAKWATER_DIR ?? '.';
}

/** The passphrase file that takes the place of the one in hub.toml. */
export function chosenPassphraseFile(): string | undefined {
  return process.env.BREAKWATER_PASSPHRASE_FILE;
}

/** The log level that takes the place of the one in hub.toml. */
export function chosenLogLevel(): string | undefined {
  return process.env.BREAKWATER_LOG_LEVEL;
}

/** Where this program may keep what it can make again (XDG base directories); the folder may not exist yet. */
export function cacheFolder(): string {
  const given = process.env.XDG_CACHE_HOME ?? '';
  return join(isAbsolute(given) ? given : join(homedir(), '.cache'), 'breakwater');
}

/** Whether the object store is somewhere else than at Amazon; the SDK reads the same variables by itself. */
export function hasOwnObjectStore(): boolean {
  return (process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL) !== undefined;
}

/** The region that the environment names for object stores. */
export function objectStoreRegion(): string | undefined {
  return process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
}
