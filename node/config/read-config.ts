/** Reads hub.toml, once, at start, and what the environment puts in its place; the only file that reads hub.toml. */
import { readFile } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { type CountryCode, parseCountryCode } from '@breakwater/federation-protocol';
import { parse, TomlError } from 'smol-toml';
import { HubError } from '../error.ts';
import { parseS3Address } from '../shards/s3-address.ts';
import { type BackupSettings, backupSettingsOf } from './backup-settings.ts';
import { checkSettings, consoleOriginOf, malformed, refuseSecretInside } from './check-settings.ts';
import { chosenLogLevel, chosenPassphraseFile } from './environment.ts';
import type { HubToml } from './hub-config.ts';

/** One hub's settings, checked. Paths are absolute. */
export interface HubConfig {
  readonly dir: string;
  readonly role: 'hub' | 'authority';
  readonly country: CountryCode;
  readonly name: string;
  /** Public origin, without a trailing slash. */
  readonly origin: string;
  readonly listen: { readonly host: string; readonly port: number };
  readonly console: { readonly host: string; readonly port: number; readonly origin: string };
  readonly passphraseFile: string;
  /** `rootSha256` is empty for the authority before root 1 exists. */
  readonly trust: { readonly rootSha256: string; readonly sources: readonly string[] };
  readonly link: { readonly mode: 'direct' | 'outbound' };
  readonly backup: BackupSettings;
  /** Where shards of others are kept; null: in the hub's own directory. It holds no secret. */
  readonly holding: { readonly store: string | null };
  readonly logLevel: string;
  readonly language: 'en';
}

const tomlBytesMax = 65_536;

/**
 * Reads and checks the configuration of the hub in `dir`. Throws the `CONFIG_…` codes, those of backup settings
 * (`BACKUP_SCHEDULE_INVALID` and its like) and `STORE_ADDRESS_INVALID`.
 */
export async function readHubConfig(dir: string): Promise<HubConfig> {
  const path = join(resolve(dir), 'hub.toml');
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new HubError('CONFIG_MISSING', `There is no hub.toml in ${resolve(dir)}.`, { path }, cause);
  });
  const settings = check(path, text);
  const passphraseFile = absolute(dir, chosenPassphraseFile() ?? settings.secrets.passphrase_file);
  await refuseSecretInside(dir, passphraseFile);
  return {
    dir: resolve(dir),
    role: settings.role,
    country: parseCountryCode(settings.country),
    name: settings.name,
    origin: settings.origin,
    listen: settings.listen,
    console: { host: '127.0.0.1', port: settings.console.port, origin: consoleOriginOf(settings) },
    passphraseFile,
    trust: { rootSha256: settings.trust?.root_sha256 ?? '', sources: settings.trust?.sources ?? [] },
    link: settings.link,
    backup: backupSettingsOf(settings.backup),
    holding: { store: holdingStoreOf(settings.holding?.store) },
    logLevel: chosenLogLevel() ?? settings.log.level,
    language: 'en',
  };
}

/** Refused when it is read, not when the first shard comes; the refusal does not repeat what may be a secret. */
function holdingStoreOf(address: string | undefined): string | null {
  if (address === undefined) return null;
  parseS3Address(address);
  return address;
}

function check(path: string, text: string): HubToml {
  if (text.length > tomlBytesMax) throw malformed(path, `is larger than ${tomlBytesMax} bytes`);
  let document: unknown;
  try {
    document = parse(text);
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    throw malformed(path, `line ${cause.line}, column ${cause.column}: this is not TOML`, cause);
  }
  return checkSettings(document, path);
}

function absolute(dir: string, path: string): string {
  return isAbsolute(path) ? path : resolve(dir, path);
}
