/** The shares of other countries' recovery keys that this hub keeps as custodian; each sealed to its custody key. */
import type { CountryCode, JsonObject } from '@breakwater/federation-protocol';

/** One share in custody, with the signed public record it belongs to. */
export interface CustodyShare {
  readonly country: CountryCode;
  readonly generation: number;
  /** HPKE-sealed to this hub's custody key; nobody else can open it. */
  readonly sealedShare: Uint8Array;
  /** The record as its country signed it, `{document, signature}`. */
  readonly record: JsonObject;
  readonly receivedAt: Date;
}

/** Shares are never deleted here: data keys of older snapshots stay sealed to older generations. */
export interface CustodyStore {
  /**
   * Keeps a share. `kept` when it is new or the very same bytes again; `conflict`, changing nothing, when another
   * share of that country and generation is kept already.
   */
  keep(share: CustodyShare): Promise<'kept' | 'conflict'>;
  find(country: CountryCode, generation: number): Promise<CustodyShare | null>;
  /** The newest share of every country, by country. */
  newest(): Promise<readonly CustodyShare[]>;
}
