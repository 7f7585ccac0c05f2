/** Another country's hub as a holder of our backups: a store that signs, and heads that it vouches for. */
import {
  type OwnerName,
  proveWithholding,
  type ShardStore,
  verifyHeadStatement,
  type WithholdingProof,
} from '@breakwater/backup-replication';
import {
  CodedError,
  type CountryCode,
  isObject,
  type PublicJwk,
  parseStrictJson,
} from '@breakwater/federation-protocol';
import type { PeerAnswer, PeerClient } from '../peer/peer.ts';
import { createPeerStore } from '../shards/peer-store.ts';

/** A holder as writer and reader see it; a hub has no folder that we could write into. */
export interface HubHolder {
  readonly name: CountryCode;
  /** Its backup keys from the trust list. */
  readonly keys: readonly PublicJwk[];
  readonly store: ShardStore;
  readonly folder: null;
  /** Its newest heads of the owner; null when it does not answer, or will not vouch for its answer. */
  heads(owner: OwnerName): Promise<readonly string[] | null>;
  /** Whether it said, when it was asked last, that its agreement with the owner is over. */
  isFormer(owner: OwnerName): boolean;
}

/** What a holder said about heads: evidence, beside its receipts. */
export interface ToldHeads {
  readonly holder: CountryCode;
  readonly statement: string;
  readonly newest: number;
  /** Heads of one number with others of the owner, which it refused and kept. */
  readonly forks: readonly string[];
}

/** What talking to a holder takes. `told` hears its signed word each time it is asked for heads. */
export interface HubHolderParts {
  readonly peers: PeerClient;
  readonly told?: (word: ToldHeads) => void;
}

/** 32 heads and 16 forks of at most 64 KiB each, and their wrapping. */
const ANSWER_MAX_BYTES = 49 * 64 * 1_024;

/** The holder `name` with its keys from the trust list. */
export function hubHolder(name: CountryCode, keys: readonly PublicJwk[], parts: HubHolderParts): HubHolder {
  const store = createPeerStore({ peers: parts.peers, holder: name, keys });
  const former = new Set<OwnerName>();
  const heads = (owner: OwnerName) => askForHeads({ holder: name, keys, owner, former }, parts);
  return { name, keys, store, folder: null, heads, isFormer: (owner) => former.has(owner) };
}

/**
 * Older heads than a holder tells at once, newest first: what an official asks for by number may lie behind any number
 * of junk heads under a stolen key.
 */
export async function headsBefore(
  peers: PeerClient,
  holder: CountryCode,
  owner: OwnerName,
  before: number,
): Promise<readonly string[]> {
  const answer = await fetchHeads(peers, holder, `country=${owner}&before=${before}`);
  return textsIn(parseStrictJson(answer.body, { maxBytes: ANSWER_MAX_BYTES }), 'heads');
}

interface AskedHolder {
  readonly holder: CountryCode;
  readonly keys: readonly PublicJwk[];
  readonly owner: OwnerName;
  /** Owners of whom it holds nothing new any more. */
  readonly former: Set<OwnerName>;
}

async function askForHeads(
  { holder, keys, owner, former }: AskedHolder,
  { peers, told }: HubHolderParts,
): Promise<readonly string[] | null> {
  try {
    const answer = await fetchHeads(peers, holder, `country=${owner}`);
    const json = parseStrictJson(answer.body, { maxBytes: ANSWER_MAX_BYTES });
    const statement = isObject(json) && typeof json.statement === 'string' ? json.statement : '';
    const { newest, former: isFormer = false } = await verifyHeadStatement(statement, { holder, owner, keys });
    if (isFormer) former.add(owner);
    else former.delete(owner);
    told?.({ holder, statement, newest, forks: textsIn(json, 'forks') });
    return textsIn(json, 'heads');
  } catch (cause) {
    // A holder that is down or answers nonsense has not told its heads; the quorum decides whether that matters.
    if (cause instanceof CodedError) return null;
    throw cause;
  }
}

/** From the row for everybody, which strangers can keep busy; then from the one for hubs and accepted recoveries. */
async function fetchHeads(peers: PeerClient, holder: CountryCode, query: string): Promise<PeerAnswer> {
  try {
    return await peers.fetch(holder, { method: 'GET', path: `/peer/heads?${query}` });
  } catch (cause) {
    if (!(cause instanceof CodedError && cause.code === 'PEER_REFUSED' && cause.evidence.code === 'PEER_BUSY'))
      throw cause;
    return peers.fetch(holder, { method: 'GET', path: `/peer/members/heads?${query}` });
  }
}

function textsIn(json: ReturnType<typeof parseStrictJson>, name: 'heads' | 'forks'): readonly string[] {
  const texts = isObject(json) ? json[name] : undefined;
  return Array.isArray(texts) ? texts.filter((text): text is string => typeof text === 'string') : [];
}

/**
 * The proofs that holders withhold heads they signed for: each receipt held against what its holder said just now.
 * Anybody with the trust list can check them. Receipts of others, or broken ones, prove nothing and are passed over.
 */
export async function withholdingProofs(
  owner: OwnerName,
  words: readonly ToldHeads[],
  receipts: ReadonlyMap<string, string>,
  keysOf: (holder: string) => readonly PublicJwk[],
): Promise<readonly WithholdingProof[]> {
  const found = await Promise.all(
    words.map(async ({ holder, statement }) => {
      const receipt = receipts.get(holder);
      if (receipt === undefined) return null;
      return proveWithholding({ receipt, statement }, { holder, owner, keys: keysOf(holder) }).catch(
        (cause: unknown) => {
          if (cause instanceof CodedError) return null;
          throw cause;
        },
      );
    }),
  );
  return found.filter((proof) => proof !== null);
}
