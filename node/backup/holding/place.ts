/** A bucket as a holder's place: whose it is, what lies in it, and under which agreements. */
import { STORED_MAX_BYTES, type StoredName, storedPath } from '@breakwater/backup-replication';
import { expectObject, expectString, parseStrictJson } from '@breakwater/federation-protocol';
import type { S3Bucket } from '../../shards/s3-bucket.ts';
import { HubBackupError } from '../error.ts';
import type { HeldPlace, PlaceHolder } from './held-store.ts';

/** The note beside a shard: its root, so that a book can be made anew without reading every byte. */
export const DIGEST_NOTE = 'breakwater-digest';

/** Says at the top whose place it is. */
export const PLACE_CLAIM = 'holder.json';
/** A code and an id. */
export const PLACE_CLAIM_MAX_BYTES = 1_024;
const AGREEMENTS = 'agreements/';
/** As peers may send them. */
const AGREEMENT_TEXT_MAX_BYTES = 65_536;
const DIGEST = /^[A-Za-z0-9_-]{43}$/;

/** `orFailed` turns what the store throws into the holder's own code. */
export function bucketPlace(
  bucket: S3Bucket,
  holder: PlaceHolder,
  digestOf: (name: StoredName) => Promise<string | null>,
  orFailed: <Answer>(work: () => Promise<Answer>) => Promise<Answer>,
): HeldPlace {
  const kept = new Set<string>();
  return {
    claim: () => orFailed(() => claim(bucket, holder)),
    factsOf: (name) =>
      orFailed(async () => {
        const found = await bucket.factsOf(storedPath(name));
        if (found === null) return null;
        // What is longer than anything of ours is not read: whoever asked sees its length.
        const unread = found.bytes > STORED_MAX_BYTES ? '' : null;
        const digest = unread ?? notedDigest(name, found.notes[DIGEST_NOTE]) ?? (await digestOf(name));
        return digest === null ? null : { bytes: found.bytes, digest };
      }),
    keepAgreement: ({ owner, sequence }, signed) =>
      orFailed(async () => {
        const key = `${AGREEMENTS}${owner}.${sequence}`;
        if (kept.has(key)) return;
        await bucket.put(key, Buffer.from(signed));
        kept.add(key);
      }),
    agreements: () => readAgreements(bucket, orFailed),
  };
}

/** Lists and manifests are named by their hash; of the rest it is noted. */
function notedDigest(name: StoredName, noted: string | undefined): string | null {
  if (name.kind === 'list' || name.kind === 'manifest') return Buffer.from(name.sha256, 'hex').toString('base64url');
  return noted !== undefined && DIGEST.test(noted) ? noted : null;
}

async function claim(bucket: S3Bucket, { country, randomBytes }: PlaceHolder): Promise<string> {
  const mine = { format: 1, holder: country, id: Buffer.from(randomBytes(16)).toString('hex') };
  const present = await bucket.get(PLACE_CLAIM, PLACE_CLAIM_MAX_BYTES);
  if (present === null) await bucket.putNew(PLACE_CLAIM, Buffer.from(`${JSON.stringify(mine)}\n`));
  // Read again: of two that claim in one moment, a store without conditions keeps the second, and both must know.
  const claimed = present ?? (await bucket.get(PLACE_CLAIM, PLACE_CLAIM_MAX_BYTES)) ?? new Uint8Array();
  const json = expectObject(parseStrictJson(claimed, { maxBytes: PLACE_CLAIM_MAX_BYTES }), 'holder.json');
  const [holder, id] = [expectString(json.holder, 'holder', 16), expectString(json.id, 'id', 64)];
  if (json.format === 1 && holder === country) return id;
  const happened = `The place for shards belongs to ${holder}, not to ${country}.`;
  throw new HubBackupError('HOLDING_PLACE_TAKEN', happened, { holder, country });
}

async function* readAgreements(
  bucket: S3Bucket,
  orFailed: <Answer>(work: () => Promise<Answer>) => Promise<Answer>,
): AsyncGenerator<string> {
  const keys = await orFailed(() => Array.fromAsync(bucket.list(AGREEMENTS)));
  for (const key of keys) {
    // What is longer is none, and shall not keep the others from being read: cut off, nobody signed it.
    const whole = { from: 0, bytes: AGREEMENT_TEXT_MAX_BYTES };
    const bytes = await orFailed(() => bucket.get(key, AGREEMENT_TEXT_MAX_BYTES, whole));
    if (bytes !== null) yield Buffer.from(bytes).toString('utf8');
  }
}
