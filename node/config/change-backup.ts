/** Changes the backup part of a hub.toml; the rest of the file, comments too, stays as it is. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parse, stringify, type TomlTable } from 'smol-toml';
import { type BackupSettings, backupSettingsOf } from './backup-settings.ts';
import { checkSettings, malformed } from './check-settings.ts';
import type { HubToml } from './hub-config.ts';
import { readHubConfig } from './read-config.ts';
import { replaceFile } from './replace-file.ts';

/** The backup part as it is written. */
export type WrittenBackup = NonNullable<HubToml['backup']>;

/**
 * Writes what `change` makes of the backup part and answers the settings that are now in force; a hub that runs follows
 * within a minute. Throws the `CONFIG_…` codes, and those of backup settings before anything is written.
 */
export async function changeBackupSettings(
  dir: string,
  change: (written: WrittenBackup) => WrittenBackup,
): Promise<BackupSettings> {
  const config = await readHubConfig(dir);
  const path = join(config.dir, 'hub.toml');
  const text = await readFile(path, 'utf8');
  const before = checkSettings(parse(text), path);
  const backup = change(before.backup ?? { quiet: [], time_zone: 'UTC', limits: [] });
  const settings = backupSettingsOf(backup);
  const table = { backup: definedOf(backup) };
  const changed = `${withoutBackup(text).trimEnd()}\n\n${stringify(table)}`;
  // Where a table was cut out that only looked like one, the file is left alone.
  if (!isDeepStrictEqual(checkSettings(parse(changed), path), checkSettings({ ...before, ...table }, path))) {
    throw malformed(path, 'its backup part cannot be told from the rest; change it by hand');
  }
  await replaceFile(path, changed);
  return settings;
}

const BACKUP_TABLE = /^\s*\[\s*backup\s*(\.[^\]]*)?\]/;
const ANY_TABLE = /^\s*\[/;

/** The text without the tables `[backup]` and `[backup.…]`: from their heading to the next. */
function withoutBackup(text: string): string {
  let inside = false;
  const kept = text.split('\n').filter((line) => {
    if (ANY_TABLE.test(line)) inside = BACKUP_TABLE.test(line);
    return !inside;
  });
  return kept.join('\n');
}

/** TOML has no word for what is left out. */
function definedOf(written: WrittenBackup): TomlTable {
  return Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined)) as TomlTable;
}
