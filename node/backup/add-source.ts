/** A new source: its name checked, its kind found out, refused when it could not be backed up. */
import { realpathSync, statSync } from 'node:fs';
import { sep } from 'node:path';
import type { BackupSource, BackupStore } from '../store/backup.ts';
import { HubBackupError } from './error.ts';
import { byteText } from './source/byte-text.ts';
import { isDatabase } from './source/copy-database.ts';
import { SourceError } from './source/error.ts';
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
 * Throws `BACKUP_SOURCE_INVALID`, `BACKUP_SOURCE_TAKEN`, `BACKUP_RULE_INVALID`; of PostgreSQL also
 * `BACKUP_POSTGRES_INVALID`, `BACKUP_PGDUMP_MISSING`, `BACKUP_PGDUMP_TOO_OLD`. `pgBin` is where its programs are,
 * `hubDir` the hub's directory, which is saved by itself.
 */
export async function addSource(
  order: SourceOrder,
  backups: BackupStore,
  now: Date,
  pgBin: string | null = null,
  hubDir: string | null = null,
): Promise<BackupSource> {
  const { name, address, tier = SOURCE_DEFAULTS.tier, rules = SOURCE_DEFAULTS.rules } = order;
  if (!NAME.test(name) || name === HUB_SOURCE) throw invalid(`"${name}" is not a name for a source.`, name);
  if (!Number.isSafeInteger(tier) || tier < 1 || tier > TIER_MAX) {
    throw invalid(`Tiers go from 1, restored first, to ${TIER_MAX}; ${tier} is none.`, name);
  }
  parseRules(rules);
  const kind = await kindOf(order, pgBin);
  if (kind !== 'directory' && (rules.length > 0 || order.oneFileSystem === true || order.skipCaches === true)) {
    throw invalid('Rules say which files of a directory are saved; a database is saved whole.', name);
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
  if (isInHub) throw invalid(`${address} belongs to this hub, which is always saved.`, name);
  const above = top.endsWith(sep) ? top : `${top}${sep}`;
  if (!hub.startsWith(above)) return;
  const names = hub.slice(above.length).split(sep).map(byteText);
  const leavesOut = parseRules(rules);
  if (names.some((_name, index) => leavesOut(names.slice(0, index + 1), true))) return;
  throw invalid(
    `${address} holds this hub, which is always saved: leave it out with --exclude '/${names.join('/')}/'.`,
    name,
  );
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
  const isDirectory = statSync(address, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const kind = isDirectory ? 'directory' : isDatabase(address) ? 'sqlite' : null;
  if (kind !== null && (wanted === undefined || wanted === kind)) return kind;
  throw invalid(`${address} is ${kind === null ? 'neither a directory nor an SQLite database' : `a ${kind}`}.`, name);
}

async function tryPostgres(name: string, address: string, pgBin: string | null): Promise<void> {
  try {
    await checkPgVersions(address, readPgConnection(address, pgBin));
  } catch (cause) {
    if (!(cause instanceof PgFailure)) throw cause;
    throw invalid(`The server of ${address} does not answer as it should: ${cause.reason}.`, name);
  }
}

function invalid(happened: string, name: string): HubBackupError {
  return new HubBackupError('BACKUP_SOURCE_INVALID', happened, { name });
}
