/** What `breakwater doctor` says of the object store that a hub keeps others' shards in. */
import { PLACE_CLAIM, PLACE_CLAIM_MAX_BYTES } from '../backup/holding/place.ts';
import type { HubConfig } from '../config/read-config.ts';
import { StoreError } from '../shards/error.ts';
import { parseS3Address } from '../shards/s3-address.ts';
import { openS3Bucket } from '../shards/s3-bucket.ts';
import { broken, type Finding, well } from './finding.ts';

/** Nothing to say of a directory: its disk is looked at anyway. Asks, and changes nothing. */
export async function checkHolding({ holding, country }: HubConfig): Promise<readonly Finding[]> {
  const { store } = holding;
  if (store === null) return [];
  try {
    const claim = await openS3Bucket(parseS3Address(store)).get(PLACE_CLAIM, PLACE_CLAIM_MAX_BYTES);
    const isOthers = claim !== null && !Buffer.from(claim).toString('utf8').includes(`"holder":"${country}"`);
    if (!isOthers) return [well('Object store', 'It answers, and what is kept there for peers is ours.')];
    const cure = 'Name another bucket or prefix under [holding] in hub.toml; every hub needs one of its own.';
    return [broken('Object store', 'Another hub keeps its shards in this place.', cure)];
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return [broken('Object store', error.message, error.cure)];
  }
}
