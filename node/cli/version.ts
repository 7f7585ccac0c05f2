/** `breakwater --version`: which program this is, what format its backups have, and what runs it. */
import { readFile } from 'node:fs/promises';
import { expectObject, expectString, parseStrictJson } from '@breakwater/federation-protocol';
import type { ExitCode } from './verb.ts';

/** Of what this program writes (`backup-replication/FORMAT.md`); it reads no other. */
const BACKUP_FORMAT = 1;

const PACKAGE_MAX_BYTES = 65_536;

/** For a report of a failure, and for whoever looks for a reader of an old backup. */
export async function printVersion(json: boolean): Promise<ExitCode> {
  const bytes = await readFile(new URL('../package.json', import.meta.url));
  const facts = expectObject(parseStrictJson(bytes, { maxBytes: PACKAGE_MAX_BYTES }), 'package.json');
  const version = expectString(facts.version, 'version', 64);
  const { node } = process.versions;
  const said = json
    ? JSON.stringify({ version, format: BACKUP_FORMAT, node })
    : `breakwater ${version}\nbackup format ${BACKUP_FORMAT}\nnode ${node}`;
  process.stdout.write(`${said}\n`);
  return 0;
}
