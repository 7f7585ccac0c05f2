/** Disclosures: every time somebody was told something about a citizen, so that the citizen can see it. */
import type { AssuranceLevel } from '@breakwater/federation-protocol';

/** One disclosure. Only the names of the attributes are kept, never their values. */
export interface Disclosure {
  readonly id: string;
  readonly accountId: string;
  readonly serviceId: string;
  readonly serviceName: string;
  /** ISO 3166 code of the service's country. */
  readonly serviceCountry: string;
  readonly purpose: string;
  readonly attributes: readonly string[];
  readonly level: AssuranceLevel;
  /** The trust list and the leaf of its log that the decision to tell stood on; null in rows from older programs. */
  readonly listSequence: number | null;
  readonly logIndex: number | null;
  readonly at: Date;
}

/** The promise of the disclosure store. */
export interface DisclosureStore {
  add(disclosure: Disclosure): Promise<void>;
  /** Newest first, at most `limit`. */
  listOf(accountId: string, limit: number): Promise<readonly Disclosure[]>;
  /** How many disclosures since `since`, without saying about whom. */
  countSince(since: Date): Promise<number>;
  /** Forgets what is older than `before`; resolves to how many rows. */
  sweep(before: Date): Promise<number>;
}
