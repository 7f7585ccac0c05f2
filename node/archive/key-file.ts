/** The key of an archive: 32 random bytes in a file, raw, or sealed under a passphrase. */
import { type FileHandle, open, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type ArchiveKeys, deriveArchiveKeys } from '@breakwater/backup-replication';
import { readKeyFile, writeKeyFile } from '../keys/key-file.ts';
import { syncFolder } from '../shards/durable.ts';
import { ArchiveError } from './error.ts';

/** Asked only when the key file needs one. */
export type AskPassphrase = () => Promise<string>;

const SECRET_BYTES = 32;
const SEALED_BYTES_MAX = 65_536;
/** Rights of the group and of others on a file. */
const OTHERS = 0o077;
/** In the open part of a sealed key file, so that the key of a hub is not taken for that of an archive. */
const PURPOSE = 'archive';

/** Writes a new key file, readable by its owner alone, never over an existing one. Throws `ARCHIVE_KEY_EXISTS`. */
export async function makeArchiveKey(
  path: string,
  passphrase: string | null,
  random: (count: number) => Uint8Array,
): Promise<ArchiveKeys> {
  const secret = random(SECRET_BYTES);
  if (await exists(path)) throw taken(path);
  if (passphrase === null) await writeRaw(path, secret);
  else {
    const sealed = { secret: Buffer.from(secret).toString('base64url') };
    await writeKeyFile(path, { open: { for: PURPOSE }, sealed }, passphrase, random).catch((cause: unknown) => {
      throw cause instanceof Error && 'syscall' in cause ? unusable(path, 'written', cause) : cause;
    });
  }
  await syncFolder(dirname(resolve(path)));
  return deriveArchiveKeys(secret);
}

/** Opens a key file. Throws `ARCHIVE_KEY_…` codes, and the `KEYFILE_…` codes of a sealed one. */
export async function openArchiveKey(path: string, ask: AskPassphrase): Promise<ArchiveKeys> {
  const bytes = await readShort(path);
  if (bytes.length === SECRET_BYTES) return deriveArchiveKeys(bytes);
  // The sealed form is JSON; anything else of another length is not a key.
  if (bytes[0] !== 0x7b) throw invalid(path, `it is ${bytes.length} bytes long`);
  const { open: facts, sealed } = await readKeyFile(path, await ask());
  const secret = Buffer.from(typeof sealed.secret === 'string' ? sealed.secret : '', 'base64url');
  if (facts.for !== PURPOSE || secret.length !== SECRET_BYTES) throw invalid(path, 'it is the key of something else');
  return deriveArchiveKeys(secret);
}

async function readShort(path: string): Promise<Buffer> {
  let file: FileHandle | null = null;
  try {
    file = await open(path, 'r');
    const found = await file.stat();
    const { size, mode } = found;
    if (found.isDirectory()) throw invalid(path, 'it is a directory');
    if (size > SEALED_BYTES_MAX) throw invalid(path, `it is ${size} bytes long`);
    if ((mode & OTHERS) !== 0) throw exposed(path, mode);
    return await file.readFile();
  } catch (cause) {
    if (cause instanceof ArchiveError) throw cause;
    throw unusable(path, 'read', cause);
  } finally {
    await file?.close();
  }
}

async function writeRaw(path: string, secret: Uint8Array): Promise<void> {
  let file: FileHandle;
  try {
    file = await open(path, 'wx', 0o600);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') throw taken(path);
    throw unusable(path, 'written', cause);
  }
  try {
    await file.writeFile(secret);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function taken(path: string): ArchiveError {
  return new ArchiveError('ARCHIVE_KEY_EXISTS', `${path} exists already.`, { path });
}

function exposed(path: string, bits: number): ArchiveError {
  const mode = (bits & 0o777).toString(8);
  return new ArchiveError('ARCHIVE_KEY_EXPOSED', `Others may use the key file ${path} (mode ${mode}).`, { path, mode });
}

/** What is not the file's fault: it is not there, or not ours to read or write. */
function unusable(path: string, how: 'read' | 'written', cause: unknown): ArchiveError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const why = REASONS[code] ?? (cause instanceof Error ? cause.message : String(cause));
  const happened =
    code === 'ENOENT' && how === 'read'
      ? `There is no key file ${path}.`
      : `The key file ${path} cannot be ${how}: ${why}.`;
  return new ArchiveError('ARCHIVE_KEY_UNUSABLE', happened, { path, system: code }, cause);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'its directory is not there',
  ENOTDIR: 'its directory is not there',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EIO: 'the disk reports an error',
};

function invalid(path: string, why: string, cause?: unknown): ArchiveError {
  return new ArchiveError('ARCHIVE_KEY_INVALID', `${path} is no key of an archive: ${why}.`, { path }, cause);
}
