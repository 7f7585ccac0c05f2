/** Which snapshot is meant, by number, name or "latest", and its manifest from whichever holder has it. */
import {
  type DraftChosenHead as ChosenHead,
  type DraftHead as Head,
  type DraftManifest as Manifest,
  draftManifestHash as manifestHash,
  draftVerifyManifest as verifyManifest,
} from '@breakwater/backup-replication';
import { CodedError, type CountryCode, type PublicJwk, type Verified } from '@breakwater/federation-protocol';
import { HubBackupError } from './error.ts';
import type { Holder } from './holders.ts';
import type { FetchShard } from './shard-fetcher.ts';

/** A manifest that was fetched, and the holders that gave another one. */
export interface FetchedManifest {
  readonly manifest: Verified<Manifest>;
  readonly jws: string;
  readonly liars: readonly CountryCode[];
}

/** A shorter text is a number: the first digits of a name can all be decimal. */
const NAME_MIN_DIGITS = 8;

/** The head of the snapshot called `latest`, by its sequence, or by the first 8 or more digits of its id. */
export function headOf(chosen: ChosenHead, wanted: string): Verified<Head> {
  if (wanted === 'latest') return chosen.head;
  const isNumber = new RegExp(`^\\d{1,${NAME_MIN_DIGITS - 1}}$`).test(wanted);
  const matches = chosen.history.filter((head) =>
    isNumber
      ? head.sequence === Number(wanted)
      : wanted.length >= NAME_MIN_DIGITS && head.snapshotId.startsWith(wanted),
  );
  const [found] = matches;
  if (found !== undefined && matches.length === 1) return found;
  throw new HubBackupError('BACKUP_SNAPSHOT_UNKNOWN', `No single snapshot is called "${wanted}".`, {
    known: chosen.history.map((head) => head.sequence),
  });
}

/**
 * Fetches the manifest with this hash from the first holder that gives the right one.
 * Throws `MANIFEST_COUNTRY_WRONG`, `MANIFEST_INVALID`, or `RESTORE_HOLDERS_TOO_FEW` when nobody has it.
 */
export async function fetchManifest(
  holders: readonly Holder[],
  wanted: { readonly country: CountryCode; readonly sha256: string; readonly keys: readonly PublicJwk[] },
): Promise<FetchedManifest> {
  const { country: owner, sha256 } = wanted;
  const liars: CountryCode[] = [];
  const outcomes: string[] = [];
  for (const { country, shards } of holders) {
    const bytes = await shards.get({ kind: 'manifest', owner, sha256 }).catch((cause: unknown) => {
      if (cause instanceof CodedError) return undefined;
      throw cause;
    });
    const jws = bytes ? Buffer.from(bytes).toString('latin1') : '';
    if (bytes && manifestHash(jws) === sha256) return { manifest: await verifyManifest(jws, wanted), jws, liars };
    if (bytes) liars.push(country);
    outcomes.push(`${country} ${bytes ? 'gave another' : bytes === null ? 'does not have it' : 'does not answer'}`);
  }
  throw new HubBackupError('RESTORE_HOLDERS_TOO_FEW', `No holder gave the manifest: ${outcomes.join(', ')}.`, {
    manifest: sha256,
    holders: outcomes,
  });
}

/** Fetching shards of one country from these holders. */
export function shardsFrom(holders: readonly Holder[], owner: CountryCode): FetchShard {
  const byCountry = new Map(holders.map((holder) => [holder.country, holder.shards]));
  return async (holder, pack, index) => {
    const shards = byCountry.get(holder);
    if (shards === undefined) {
      throw new HubBackupError('RESTORE_HOLDERS_TOO_FEW', `${holder} is not on the trust list.`, { holder });
    }
    return shards.get({ kind: 'shard', owner, pack, index });
  };
}
