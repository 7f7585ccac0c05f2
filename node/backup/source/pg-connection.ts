/** How to reach a PostgreSQL database: a service name, or a file that holds its URL; no secret is ever shown. */
import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { SourceError } from './error.ts';

/** What `psql` and `pg_dump` are given. The password stands in the environment alone, which only its owner can read. */
export interface PgConnection {
  readonly env: Readonly<Record<string, string>>;
  /** What must never be shown, wherever a program might repeat it. */
  readonly secrets: readonly string[];
}

const URL_MAX_BYTES = 8192;
const SERVICE = /^service:([A-Za-z0-9_.-]{1,63})$/;
/** Rights of others on a file; 0 where only its owner may read it. */
const OTHERS = 0o077;

/** Of a URL's query; what is not here could make a client run or load something. */
const PARAMETERS: Readonly<Record<string, string>> = {
  host: 'PGHOST',
  port: 'PGPORT',
  user: 'PGUSER',
  dbname: 'PGDATABASE',
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
  sslcrl: 'PGSSLCRL',
  channel_binding: 'PGCHANNELBINDING',
  connect_timeout: 'PGCONNECT_TIMEOUT',
  target_session_attrs: 'PGTARGETSESSIONATTRS',
};

/** The programs are looked for here; what else is in our own environment is not theirs to know. */
function baseEnv(bin: string | null): Record<string, string> {
  const path = '/usr/local/bin:/usr/bin:/bin';
  return {
    PATH: bin === null ? path : `${bin}:${path}`,
    HOME: homedir(),
    LC_ALL: 'C',
    PGAPPNAME: 'breakwater backup',
    PGCONNECT_TIMEOUT: '30',
  };
}

/**
 * Reads an address: `service:<name>` (of pg_service.conf, password in .pgpass) or `file:<path>` of a file that only its
 * owner can read and that holds `postgresql://user:password@host:port/database?sslmode=…`. `bin` is the directory of
 * PostgreSQL's programs where they are not on the usual path. Throws `BACKUP_POSTGRES_INVALID`.
 */
export function readPgConnection(address: string, bin: string | null): PgConnection {
  const service = SERVICE.exec(address)?.[1];
  if (service !== undefined) return { env: { ...baseEnv(bin), PGSERVICE: service }, secrets: [] };
  if (!address.startsWith('file:/'))
    throw invalid(address, 'it is neither "service:<name>" nor "file:<absolute path>"');
  const url = parseUrl(address, readUrlFile(address, address.slice('file:'.length)));
  return { env: { ...baseEnv(bin), ...url.env }, secrets: url.secrets };
}

function readUrlFile(address: string, path: string): string {
  try {
    const stat = statSync(path);
    if (!stat.isFile() || stat.size > URL_MAX_BYTES) throw invalid(address, 'that is no file of at most 8 KiB');
    if ((stat.mode & OTHERS) !== 0) {
      throw invalid(address, 'others than its owner can read that file; say `chmod 600` for it');
    }
    return readFileSync(path, 'utf8').trim();
  } catch (cause) {
    if (cause instanceof SourceError) throw cause;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    throw invalid(address, `that file cannot be read (${code})`, cause);
  }
}

function parseUrl(address: string, text: string): PgConnection {
  // The cause would show the text: a malformed URL with a password in it must not be repeated anywhere.
  if (!URL.canParse(text)) throw invalid(address, 'what is in that file is no URL');
  const url = new URL(text);
  if (url.protocol !== 'postgresql:' && url.protocol !== 'postgres:') {
    throw invalid(address, 'the URL in that file does not begin with postgresql://');
  }
  const env: Record<string, string> = {};
  const set = (name: string, value: string) => {
    if (value !== '') env[name] = value;
  };
  set('PGHOST', decoded(address, url.hostname).replace(/^\[(.*)\]$/, '$1'));
  set('PGPORT', url.port);
  set('PGUSER', decoded(address, url.username));
  set('PGPASSWORD', decoded(address, url.password));
  set('PGDATABASE', decoded(address, url.pathname.slice(1)));
  for (const [name, value] of url.searchParams) {
    const variable = Object.hasOwn(PARAMETERS, name) ? PARAMETERS[name] : undefined;
    if (variable === undefined) throw invalid(address, 'the URL in that file has a parameter that is not allowed here');
    set(variable, value);
  }
  if (env.PGDATABASE === undefined) throw invalid(address, 'the URL in that file names no database');
  const secrets = [env.PGPASSWORD ?? '', url.password].filter((secret) => secret !== '');
  return { env, secrets };
}

function decoded(address: string, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // The cause would repeat what may be a password.
    throw invalid(address, 'the URL in that file has a percent sign that begins no byte');
  }
}

function invalid(address: string, reason: string, cause?: unknown): SourceError {
  const happened = `${address} does not say how to reach a PostgreSQL database: ${reason}.`;
  return new SourceError('BACKUP_POSTGRES_INVALID', happened, { address, reason }, cause);
}
