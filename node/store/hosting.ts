/** Hosting agreements of this hub, as holder and as owner, with the proposals and notices that go with them. */
import type { CountryCode } from '@breakwater/federation-protocol';

/** One agreement or proposal: the signed document as it travelled. */
export interface KeptAgreement {
  readonly holder: CountryCode;
  readonly owner: CountryCode;
  readonly sequence: number;
  /** JSON of the document with its signatures; with both it is agreed, with one it is a proposal. */
  readonly signed: string;
  readonly isAgreed: boolean;
  readonly receivedAt: Date;
}

/** A notice of an end. */
export interface KeptEnding {
  readonly holder: CountryCode;
  readonly owner: CountryCode;
  readonly sequence: number;
  /** JSON of the signed notice. */
  readonly signed: string;
  readonly receivedAt: Date;
}

/** Writes are durable when their promise resolves. */
export interface HostingStore {
  /** Keeps it under its number; an agreed one takes the place of its proposal and is never replaced itself. */
  save(agreement: KeptAgreement): Promise<'saved' | 'taken'>;
  /** The agreed one with the highest number between the two, or null. */
  agreed(holder: CountryCode, owner: CountryCode): Promise<KeptAgreement | null>;
  /** The proposal with the highest number between the two, when it is above every agreed one. */
  proposed(holder: CountryCode, owner: CountryCode): Promise<KeptAgreement | null>;
  all(): Promise<readonly KeptAgreement[]>;
  /** One notice is kept of each agreement; it takes the place of the one before. */
  saveEnding(ending: KeptEnding): Promise<void>;
  ending(holder: CountryCode, owner: CountryCode, sequence: number): Promise<KeptEnding | null>;
}
