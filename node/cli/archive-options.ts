/** What the verbs of standalone archives have in common: locations, key file, passphrase. */
import { realpath } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import type { ArchiveKeys } from '@breakwater/backup-replication';
import { CodedError, type ErrorText, type JsonObject } from '@breakwater/federation-protocol';
import { ArchiveError } from '../archive/error.ts';
import { openArchiveKey } from '../archive/key-file.ts';
import { type OpenArchive, openArchive, requirePlaces } from '../archive/open-archive.ts';
import { outside } from '../archive/outside.ts';
import { HubError } from '../error.ts';
import { readPassphrase } from '../keys/passphrase.ts';
import { askSecret } from './ask-secret.ts';
import { isSet, optionalText, text, usage } from './options.ts';
import type { ExitCode, OptionSpec, VerbInput } from './verb.ts';

type Random = (count: number) => Uint8Array;

/** Where the archive is written to. */
export const toOption: OptionSpec = {
  flags: '--to <locations>',
  text: 'its locations, with commas between: directories or s3://bucket/prefix, in any order',
  required: true,
};
/** Where the archive is read from. */
export const fromOption: OptionSpec = {
  flags: '--from <locations>',
  text: 'enough of its locations, with commas between, in any order',
  required: true,
};
/** The key file. */
export const keyOption: OptionSpec = { flags: '--key <file>', text: 'the key file of the archive', required: true };
/** For scripts: a person is asked. */
export const passphraseOption: OptionSpec = {
  flags: '--passphrase-file <file>',
  text: 'first line: the passphrase of the key file, if it has one (else you are asked)',
};
/** After all newer locations are gone for good. */
export const acceptOlderOption: OptionSpec = {
  flags: '--accept-older',
  text: 'go on although this machine has seen a newer snapshot than the locations tell of',
};
/** What every verb takes that writes to an archive and is refused when older copies pass for it. */
export const writingOptions: readonly OptionSpec[] = [toOption, keyOption, passphraseOption, acceptOlderOption];
/** Which snapshot. */
export const snapshotOption: OptionSpec = {
  flags: '--snapshot <which>',
  text: 'latest, a number, or the first 8 digits of its name',
  default: 'latest',
};

/** What a verb that only reads says when it is stopped. */
export const readingStopped: ErrorText = {
  means: 'It only reads: nothing was changed anywhere, and nothing is unfinished.',
  cure: 'Run the same command again when there is time for it.',
};
/** Threads that a person may ask for: each takes some 50 MB, and more than there are cores only wait. */
export const WORKERS_MAX = 64;

/** What the engine says of hubs and holders, said of an archive. */
const archiveTexts: { readonly [code: string]: Partial<Record<'happened' | 'means' | 'cure', string>> } = {
  HEAD_NONE: {
    happened: 'The archive has no snapshot.',
    means: 'Either nothing was ever saved into it, or the locations that answered have not heard of it.',
    cure: 'Make the first with `breakwater archive create`; if there should be one, give more of the locations.',
  },
  BACKUP_HOLDERS_TOO_FEW: {
    means: 'Too few locations took the data, so there is no new snapshot. All that was there before is as it was.',
    cure: 'Look at the locations named: are they mounted, writable, reachable? Then run it again: it goes on.',
  },
  BACKUP_SNAPSHOT_UNKNOWN: { cure: 'See `breakwater archive list`.' },
  HOLDING_DISK_FULL: {
    means: 'What did not fit was removed again; all that the locations held before is safe.',
    cure: 'Free space there, or give its part to a larger disk: leave it out and name the new one with `repair --new`.',
  },
  RESTORE_HOLDERS_TOO_FEW: {
    means: 'Too little of the data is left at the locations that were given. Nothing was put in place.',
    cure: 'Give more of the locations, bring back those named, or restore what is whole with --path.',
  },
};

/** The addresses of `--to`, `--from` or `--new`. Throws `CLI_USAGE`. */
export function addressesOf(input: VerbInput, option: 'to' | 'from' | 'new'): readonly string[] {
  const addresses = text(input, option)
    .split(',')
    .map((address) => address.trim());
  if (addresses.includes('')) throw usage(`--${option} has a comma too many: there is a location without an address.`);
  return addresses;
}

/** The keys in the file of `--key`; a person is asked for the passphrase when it has one and no file gives it. */
export async function keysOf(input: VerbInput): Promise<ArchiveKeys> {
  const path = text(input, 'key');
  return openArchiveKey(path, async () => {
    const file = optionalText(input, 'passphraseFile');
    if (file !== undefined) return readPassphrase(file);
    const typed = await askSecret(`Passphrase of ${path}:`);
    if (typed !== null) return typed;
    throw new HubError('TERMINAL_MISSING', `${path} has a passphrase, and nobody is there to type it.`, { path });
  });
}

/**
 * Does `work` with the archive that the options name, if enough of it is there. What goes wrong is told with the
 * addresses that were given, not with the random names of the locations.
 */
export async function withArchive(
  input: VerbInput,
  option: 'to' | 'from',
  work: (archive: OpenArchive) => Promise<ExitCode>,
): Promise<ExitCode> {
  const opened = await archiveAt(input, addressesOf(input, option), await keysOf(input), outside.randomBytes);
  const archive = { ...opened, acceptsOlder: isSet(input, 'acceptOlder') };
  requirePlaces(archive, option === 'to' ? 'write' : 'read');
  return work(archive).catch((cause: unknown) => {
    throw named(archive, cause);
  });
}

/** The same failure, with addresses for names. */
export function named(archive: OpenArchive, cause: unknown): unknown {
  if (!(cause instanceof CodedError)) return cause;
  // By a function: a `$` in an address is no sign to replace by. In JSON a quote in it must not end the text around it.
  const inWords = (text: string, spelt = (address: string) => address) =>
    archive.places.reduce((said, { name }) => said.replaceAll(name, () => spelt(placeText(archive, name))), text);
  const inJson = (address: string) => JSON.stringify(address).slice(1, -1);
  const evidence: JsonObject = JSON.parse(inWords(JSON.stringify(cause.evidence), inJson));
  const { code } = cause;
  const { happened = cause.message, means = cause.means, cure = cause.cure } = archiveTexts[code] ?? {};
  // Before addresses come in, which may have that word in them, and not within a path, which may as well.
  const told = inWords(happened.replaceAll(/(^| )holders(?= )/g, '$1locations'));
  return new CodedError(code, told, { means, cure }, evidence, cause);
}

/** The archive at these addresses. Throws `ARCHIVE_KEY_INSIDE` and what `openArchive` throws. */
export async function archiveAt(
  input: VerbInput,
  addresses: readonly string[],
  keys: ArchiveKeys,
  random: Random,
): Promise<OpenArchive> {
  const archive = await openArchive(addresses, keys, random);
  const folders = archive.places.flatMap(({ folder }) => (folder === null ? [] : [folder]));
  await refuseKeyInside(text(input, 'key'), folders);
  return archive;
}

/** Addresses that were given and are no location of the archive now, each with the reason. */
export function strangersText({ strangers }: OpenArchive): readonly string[] {
  return strangers.map(
    ({ location, isEmpty, reason }) => `${location.address}: ${reason}${isEmpty ? ' (not mounted?)' : ''}`,
  );
}

/** The same as lines of an answer. */
export function notFoundLines(archive: OpenArchive): readonly string[] {
  return strangersText(archive).map((stranger) => `Not found   ${stranger}`);
}

/** Since `began`, to the millisecond, as `--json` gives it. */
export function secondsSince(began: number): number {
  return Number(((performance.now() - began) / 1000).toFixed(3));
}

/** Throws `ARCHIVE_KEY_INSIDE` when the key file lies in one of these directories. */
export async function refuseKeyInside(key: string, folders: readonly string[]): Promise<void> {
  const place = await realPlace(key);
  for (const folder of folders) {
    const real = await realpath(folder).catch(() => resolve(folder));
    if (!isInside(place, real)) continue;
    throw new ArchiveError('ARCHIVE_KEY_INSIDE', `The key file ${key} lies in ${folder}.`, { key, folder });
  }
}

/** Whether `path` is `folder` or below it; both absolute, links resolved. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}

/** How a person would name what messages call by its random name. */
export function placeText(archive: OpenArchive, name: string): string {
  const place = archive.places.find((candidate) => candidate.name === name);
  return place?.address ?? `location ${name}`;
}

/** The key may not exist yet. */
async function realPlace(path: string): Promise<string> {
  const whole = resolve(path);
  const folder = await realpath(dirname(whole)).catch(() => dirname(whole));
  return realpath(whole).catch(() => join(folder, whole.slice(dirname(whole).length + 1)));
}
