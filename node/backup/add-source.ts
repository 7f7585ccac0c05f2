/** A new source: its name checked, its kind found out, refused when it could not be backed up. */
import { realpathSync, type Stats, statSync } from 'node:fs';
import { sep } from 'node:path';
import type { BackupSource, BackupStore } from '../store/backup.ts';
import { HubBackupError } from './error.ts';
import { byteText } from './source/byte-text.ts';
import { isDatabase } from './source/copy-database.ts';
import { type SourceCode, SourceError } from './source/error.ts';
import { HUB_SOURCE } from './source/hub.ts';
import { readPgConnection } from './source/pg-connection.ts';
import { checkPgVersions, PgFailure } from './source/pg-programs.ts';
import { parseRules } from './source/rules.ts';
import { SOURCE_DEFAULTS, type Source, TIER_MAX } from './source/source.ts';

/** What was asked for; `address` is absolute, `kind` is found out when left out, the rest as in `SOURCE_DEFAULTS`. */
export interface SourceOrder extends Partial<Omit<Source, 'kind'>> {
  readonly name: string;
  readonly address: string;
  readonly kind?: string | undefined;
}

const NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;

/**
 * Throws the `BACKUP_SOURCE_…` codes, each with a cure of its own, `BACKUP_RULE_INVALID`; of PostgreSQL also
 * the `BACKUP_POSTGRES_…` and `BACKUP_PGDUMP_…` codes. `pgBin` is where its programs are, `hubDir` the hub's
 * directory, which is saved by itself.
 */
export async function addSource(
  order: SourceOrder,
  backups: BackupStore,
  now: Date,
  pgBin: string | null = null,
  hubDir: string | null = null,
): Promise<BackupSource> {
  const { name, address, tier = SOURCE_DEFAULTS.tier, rules = SOURCE_DEFAULTS.rules } = order;
  if (!NAME.test(name) || name === HUB_SOURCE) {
    throw refused('BACKUP_SOURCE_NAME_INVALID', `"${name}" is not a name for a source.`, name);
  }
  if (!Number.isSafeInteger(tier) || tier < 1 || tier > TIER_MAX) {
    throw refused('BACKUP_SOURCE_TIER_INVALID', `${tier} is no tier.`, name);
  }
  parseRules(rules);
  const kind = await kindOf(order, pgBin);
  if (kind !== 'directory' && (rules.length > 0 || order.oneFileSystem === true || order.skipCaches === true)) {
    throw refused('BACKUP_SOURCE_RULES_MISPLACED', 'Rules were given for a database.', name);
  }
  if (kind === 'directory' && hubDir !== null) refuseHub(order, hubDir);
  const { oneFileSystem = false, skipCaches = false } = order;
  const source = { name, kind, address, tier, rules, oneFileSystem, skipCaches, addedAt: now };
  if (await backups.addSource(source)) return source;
  throw new HubBackupError('BACKUP_SOURCE_TAKEN', `A source called "${name}" is there already.`, { name });
}

/**
 * The hub's own directory holds what it keeps for others: hubs that saved that for one another would grow for ever.
 * What a hub needs of itself is saved always.
 */
function refuseHub({ name, address, rules = SOURCE_DEFAULTS.rules }: SourceOrder, hubDir: string): void {
  const [top, hub] = [realpathSync(address), realpathSync(hubDir)];
  const isInHub = top === hub || top.startsWith(`${hub}${sep}`);
  if (isInHub) throw refused('BACKUP_SOURCE_IN_HUB', `${address} belongs to this hub.`, name);
  const above = top.endsWith(sep) ? top : `${top}${sep}`;
  if (!hub.startsWith(above)) return;
  const names = hub.slice(above.length).split(sep).map(byteText);
  const leavesOut = parseRules(rules);
  if (names.some((_name, index) => leavesOut(names.slice(0, index + 1), true))) return;
  const happened = `${address} holds this hub: leave it out with --exclude '/${names.join('/')}/'.`;
  throw refused('BACKUP_SOURCE_HOLDS_HUB', happened, name);
}

/** Throws `BACKUP_SOURCE_UNKNOWN`. */
export async function removeSource(name: string, backups: BackupStore): Promise<void> {
  if (await backups.removeSource(name)) return;
  throw new SourceError('BACKUP_SOURCE_UNKNOWN', `There is no source called "${name}".`, { name });
}

async function kindOf({ name, address, kind: wanted }: SourceOrder, pgBin: string | null): Promise<Source['kind']> {
  if (wanted === 'postgres') {
    await tryPostgres(name, address, pgBin);
    return 'postgres';
  }
  const found = statOf(address, name);
  const kind = found.isDirectory() ? 'directory' : isDatabase(address) ? 'sqlite' : null;
  if (kind !== null && (wanted === undefined || wanted === kind)) return kind;
  const what = kind === null ? 'neither a directory nor an SQLite database' : `a ${kind}, not a ${wanted}`;
  throw refused('BACKUP_SOURCE_KIND_WRONG', `${address} is ${what}.`, name);
}

function statOf(address: string, name: string): Stats {
  try {
    return statSync(address);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    const why = code === 'ENOENT' || code === 'ENOTDIR' ? 'is not there' : `cannot be looked at (${code})`;
    throw refused('BACKUP_SOURCE_MISSING', `${address} ${why}.`, name, cause);
  }
}

async function tryPostgres(name: string, address: string, pgBin: string | null): Promise<void> {
  try {
    await checkPgVersions(address, readPgConnection(address, pgBin));
  } catch (cause) {
    if (!(cause instanceof PgFailure)) throw cause;
    const happened = `The server of ${address} does not answer as it should: ${cause.reason}.`;
    throw refused('BACKUP_POSTGRES_SILENT', happened, name, cause);
  }
}

function refused(code: SourceCode, happened: string, name: string, cause?: unknown): SourceError {
  return new SourceError(code, happened, { name }, cause);
}
