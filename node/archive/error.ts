/** What can go wrong with a standalone archive: its key file, its locations, and who they belong to. */
import { CodedError, type ErrorText, type JsonObject } from '@breakwater/federation-protocol';

const texts = {
  ARCHIVE_BUSY: {
    means: 'Two runs on one archive would be in each other’s way. This one did nothing.',
    cure: 'Wait until the other is done, then run it again if it is still needed.',
  },
  ARCHIVE_EXISTS: {
    means: 'There is an archive already, and it was not touched.',
    cure: 'Go on with it (`breakwater archive create`), or name empty places for a new one.',
  },
  ARCHIVE_FACTS_INVALID: {
    means: 'The archive.json of a location is damaged or not from us. The location was left alone.',
    cure: 'Leave this location out: the others do. If it is yours, empty it and name it with `archive repair --new`.',
  },
  ARCHIVE_KEY_EXISTS: {
    means: 'A key that is lost cannot be made again, so no file is ever overwritten with one.',
    cure: 'Name another file with --key, or go on with the archive that this key belongs to.',
  },
  ARCHIVE_KEY_EXPOSED: {
    means: 'Others on this machine could read the key, and with it the whole archive, or change it. It was not used.',
    cure: 'Take their rights away: `chmod 600 FILE`. On a stick without rights of its own, copy it to your disk first.',
  },
  ARCHIVE_KEY_INSIDE: {
    means: 'Whoever finds the disk would find the key with it; and if the disk is lost, so is the key.',
    cure: 'Keep the key file elsewhere, on something you carry or print, and name its new place with --key.',
  },
  ARCHIVE_KEY_INVALID: {
    means: 'This file is not the key of an archive, or it is damaged.',
    cure: 'Give the file that `archive init` wrote, or a copy of it. It is 32 bytes long unless it has a passphrase.',
  },
  ARCHIVE_KEY_UNUSABLE: {
    means: 'Without its key file an archive can be neither read nor written, by anybody. Nothing was done.',
    cure: 'Check --key: the path, whether its disk is mounted, your rights. Any copy of the key file is as good.',
  },
  ARCHIVE_KEY_WRONG: {
    means: 'These locations belong to an archive with another key. Nothing was read or written.',
    cure: 'Give the key file that was made together with this archive.',
  },
  ARCHIVE_LOCATIONS_TOO_FEW: {
    means: 'With so few of its locations the archive cannot do this. What is stored is unharmed.',
    cure: 'Name more of its locations, or bring back those that are away (mounted? reachable?); then run it again.',
  },
  ARCHIVE_LOCATION_AWAY: {
    means: 'This location of the archive is not there now; the others can do without it.',
    cure: 'When it is back, `breakwater archive repair` brings it up to date.',
  },
  ARCHIVE_LOCATION_OTHER: {
    means: 'The locations that were given do not belong together, so nothing was done.',
    cure: 'Give the locations of one archive, each once. `archive.json` in each says which archive it belongs to.',
  },
  ARCHIVE_LOCATION_UNUSABLE: {
    means: 'This place cannot be used, so nothing was made.',
    cure: 'Give a directory that can be written to, or an s3:// address.',
  },
  ARCHIVE_OVERLAPS: {
    means: 'The archive would save itself, and grow with every run.',
    cure: 'Name sources that do not hold a location of the archive, or leave it out with --exclude.',
  },
  ARCHIVE_PRUNE_BLIND: {
    means: 'What cannot be read may need what would be removed, so nothing was.',
    cure: 'Bring back the locations that are away, run `breakwater archive repair`, then prune again.',
  },
  ARCHIVE_PRUNED_MEANWHILE: {
    means:
      'Two machines worked on one archive. This run ended before it could spoil anything; all snapshots are whole.',
    cure: 'Let one machine at a time use the archive; then run this again.',
  },
  ARCHIVE_ROLLED_BACK: {
    means:
      'These are old copies, or somebody hides the newest snapshots. Nothing was written, and none passes for new.',
    cure: 'Give the locations that have the newest. If these are all there is, say so with --accept-older.',
  },
  ARCHIVE_SCHEME_IMPOSSIBLE: {
    means: 'An archive needs at least one location, and no more data shards than it has locations.',
    cure: 'Give 1 to 256 locations with --to, and --data-shards no larger than their number.',
  },
  ARCHIVE_SOURCE_MISSING: {
    means: 'What does not exist cannot be saved. Nothing was written.',
    cure: 'Check the path of the source.',
  },
  ARCHIVE_STOPPED: {
    means: 'The command was ended before it was done. What the archive held before is whole.',
    cure: 'Run the same command again.',
  },
} as const satisfies Record<string, ErrorText>;

/** Codes of standalone archives. */
export type ArchiveErrorCode = keyof typeof texts;

/** A refusal of a standalone archive. */
export class ArchiveError extends CodedError<ArchiveErrorCode> {
  constructor(code: ArchiveErrorCode, happened: string, evidence: JsonObject = {}, cause?: unknown) {
    super(code, happened, texts[code], evidence, cause);
  }
}
