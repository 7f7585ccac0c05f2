/** Local services: ordinary OpenID Connect clients of this hub, with what they ask for and why. */
import type { AssuranceLevel, JsonObject } from '@breakwater/federation-protocol';

/** One registered service. Exactly one of `secretHash` and `jwks` is set. */
export interface Client {
  /** The OAuth `client_id`. */
  readonly id: string;
  /** The name that citizens read, in their own country as well as abroad. */
  readonly name: string;
  /** The sector within which all services know a citizen by the same subject ("health"). */
  readonly sector: string;
  readonly purpose: string;
  readonly legalBasis: string;
  readonly retentionDays: number;
  readonly needed: readonly string[];
  readonly optional: readonly string[];
  /** The least assurance that the service accepts. */
  readonly minimum: AssuranceLevel;
  readonly redirectUris: readonly string[];
  /** Base64url SHA-256 of the client secret (256 random bits, so a plain hash suffices). */
  readonly secretHash: string | null;
  /** Public keys for `private_key_jwt` (RFC 7517 JWK Set). */
  readonly jwks: JsonObject | null;
  readonly createdAt: Date;
}

/** The promise of the client store. */
export interface ClientStore {
  /** Keeps a new client; false when the id is taken (nothing is changed then). */
  add(client: Client): Promise<boolean>;
  find(id: string): Promise<Client | null>;
  /** By name. */
  list(): Promise<readonly Client[]>;
}
