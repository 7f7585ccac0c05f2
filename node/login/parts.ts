/** What the login part takes from the rest of the hub; each flow names the few of these that it uses. */
import type { AssuranceLevel, CountryCode, EntityId, TrustChain, Verified } from '@breakwater/federation-protocol';
import type { HubConfig } from '../config/read-config.ts';
import type { Keyring } from '../keys/keyring.ts';
import type { Store } from '../store/store.ts';
import type { World } from '../world.ts';

/** What the trust list in force says about a country, as far as signing in needs it. */
export interface RegionMember {
  readonly country: CountryCode;
  readonly name: string;
  readonly entityIds: { readonly fed: EntityId; readonly op: EntityId; readonly rp: EntityId };
  readonly maxAssurance: AssuranceLevel;
}

/** What the region's trust says about a country and signing people in: one of the decisions of trust-lists. */
export interface IdentityDecision {
  readonly outcome: 'allow' | 'allow-degraded' | 'deny';
  /** Why, as a word for records. */
  readonly reason: string;
  /** The most that may be said or believed; null when nothing may. */
  readonly maxAssurance: AssuranceLevel | null;
  readonly listSequence: number;
  readonly logIndex: number;
}

/** How a country's hub answers just now, for the country picker. `since` is when this state began. */
export interface CountryState {
  readonly state: 'ready' | 'slow' | 'cut-off';
  readonly since: Date;
}

/**
 * Resolves an entity of the region to its verified chain. `stapled` is a chain the caller presented (`trust_chain`
 * header); it spares fetching and is verified like any other.
 */
export type ResolveEntity = (entity: EntityId, stapled?: readonly string[]) => Promise<Verified<TrustChain>>;

/** The stores that signing in uses. */
export type LoginStore = Pick<
  Store,
  'people' | 'enrolments' | 'passkeys' | 'agreements' | 'disclosures' | 'clients' | 'oidc' | 'once' | 'events'
>;

/** Everything together, as the hub hands it in once. */
export interface LoginParts {
  readonly config: Pick<HubConfig, 'country' | 'name' | 'origin'>;
  readonly keyring: Keyring;
  readonly store: LoginStore;
  readonly world: World;
  /** Countries of the trust list in force, our own included, without the suspended. Throws while there is no list. */
  readonly members: () => readonly RegionMember[];
  /** What the region's trust says about the country at this moment; asked anew at each step, never kept. */
  readonly decide: (country: CountryCode) => IdentityDecision;
  readonly resolveEntity: ResolveEntity;
  /** The chain of our own /rp, leaf first, to staple to our requests. */
  readonly ownChain: () => Promise<readonly string[]>;
  /** Live states of the other countries; a country without an entry counts as ready. */
  readonly countryStates: () => ReadonlyMap<CountryCode, CountryState>;
  /** The hub's one way out. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Requests issued before this moment are refused, so that a restored hub accepts nothing from before. */
  readonly startedAt: Date;
}
