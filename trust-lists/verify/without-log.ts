/** For regions whose root names no log yet: the newest list offered is the head. */
import type { CryptoSuite, Verified } from '@breakwater/federation-protocol';
import { parseTrustList } from '../document/list.ts';
import type { Root } from '../document/root.ts';
import type { TrustEvidence, TrustState } from '../state.ts';
import { knownFloor } from './count-witnesses.ts';
import type { Head } from './verify-trust.ts';

/** The head without a log. */
export async function withoutLog(
  evidence: TrustEvidence,
  known: Verified<TrustState> | null,
  root: Root,
  suite: CryptoSuite,
): Promise<Head> {
  const lists = await Promise.all(evidence.lists.map(({ payload }) => parseTrustList(payload, suite.sha256)));
  const newest = [...(known === null ? [] : [known.list]), ...lists].sort((a, b) => b.sequence - a.sequence)[0];
  const head = { sequence: newest?.sequence ?? 0, sha256: newest?.sha256 ?? '' };
  return {
    log: {
      origin: '',
      size: 0,
      rootHash: new Uint8Array(),
      range: { size: 0, hashes: [] },
      checkpoint: new Uint8Array(),
      leafIndex: 0,
      leafHash: new Uint8Array(),
      quorumTime: new Date(0),
      witnessTimes: new Map(),
      lastSeen: new Map(),
    },
    leaf: {
      root: { version: root.version, sha256: root.sha256 },
      lists: { hubs: head },
      notices: { count: 0, sha256: root.sha256 },
      previous: null,
      successorOf: null,
    },
    clockFloor: knownFloor(known),
    lists: { head, hashes: known?.listHashes ?? new Map(), abandoned: new Set() },
    evidence: null,
  };
}
