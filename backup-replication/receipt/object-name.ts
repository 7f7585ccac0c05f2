/** The names of stored things, as receipts have them. */

/** A shard of a pack. */
export function shardObject(pack: string, index: number): string {
  return `packs/${pack}/shards/${index}`;
}

/** A list of packs, by its hash. */
export function listObject(sha256: string): string {
  return `lists/${sha256}`;
}

/** A manifest, by its hash. */
export function manifestObject(sha256: string): string {
  return `manifests/${sha256}`;
}

/** A head, by its place in the chain. */
export function headObject(sequence: number): string {
  return `heads/${sequence}`;
}

/** An order to delete, by its generation. */
export function generationObject(number: number): string {
  return `generations/${number}`;
}
