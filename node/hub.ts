/** The one place where the parts of a hub are put together, by plain function calls. */
import { join } from 'node:path';
import { CodedError } from '@breakwater/federation-protocol';
import { members } from '@breakwater/trust-lists';
import { type HubConfig, readHubConfig } from './config/read-config.ts';
import { createEgress, type Egress } from './egress/egress.ts';
import { type Keyring, openKeyring } from './keys/keyring.ts';
import { readPassphrase } from './keys/passphrase.ts';
import { createPeerClient } from './peer/client.ts';
import { frameMaxBytes } from './peer/limits.ts';
import type { PeerClient, PeerDirectory } from './peer/peer.ts';
import { openSqliteStore } from './store/sqlite/open.ts';
import type { Store } from './store/store.ts';
import { openTrust, type TrustRuntime } from './trust/runtime.ts';
import { realWorld, type World } from './world.ts';

/** A hub with its keys open and its store at hand; the server and the verbs of the command line start from it. */
export interface Hub {
  readonly config: HubConfig;
  readonly keyring: Keyring;
  readonly store: Store;
  readonly world: World;
  /** The way out for everything but shards. */
  readonly egress: Egress;
  /** The way out to peers, wide enough for a shard. */
  readonly peerEgress: Egress;
  readonly trust: TrustRuntime;
  readonly directory: PeerDirectory;
  /** Calls peers from a process of its own; the running server has a client that also knows its open links. */
  readonly peers: PeerClient;
  close(): Promise<void>;
}

// A whole pack over a satellite line; smaller calls carry their own, shorter limit.
const peerTimeoutMs = 120_000;

/**
 * Opens the hub in `dir`. A verb of the command line speaks through its terminal, so its log is silent; the server
 * passes `serve` and logs as hub.toml says. Throws the `CONFIG_…` and `KEYFILE_…` codes.
 */
export async function openHub(dir: string, purpose: 'verb' | 'serve' = 'verb'): Promise<Hub> {
  const config = await readHubConfig(dir);
  const world = realWorld(purpose === 'serve' ? config.logLevel : 'silent');
  const keyring = await openKeyring(config.dir, await readPassphrase(config.passphraseFile));
  const store = openSqliteStore(join(config.dir, 'hub.db'));
  const known: { trust?: TrustRuntime } = {};
  const directory: PeerDirectory = { members: () => (known.trust ? membersOf(known.trust) : []) };
  const allow = (url: URL) => originsOf(config, directory).has(url.origin.replace(/^ws/, 'http'));
  const loopback = new URL(config.origin).hostname.endsWith('.localhost');
  const egress = createEgress({ allow, loopback });
  const peerEgress = createEgress({ allow, loopback, maxBytes: frameMaxBytes, timeoutMs: peerTimeoutMs });
  const isAuthority = config.role === 'authority';
  const trust = await openTrust({ ...config, ...config.trust, isAuthority, fetch: egress.fetch, world });
  known.trust = trust;
  const peers = createPeerClient({
    self: config.country,
    signer: keyring.signer('peer'),
    tag: 'bw-req',
    directory,
    egress: peerEgress,
    links: null,
    world,
  });
  return {
    ...{ config, keyring, store, world, egress, peerEgress, trust, directory, peers },
    async close() {
      await Promise.all([trust.close(), egress.close(), peerEgress.close()]);
      await store.close();
    },
  };
}

/** Members of the list in force; none before there is one, so that nobody is called and nobody is believed. */
function membersOf(trust: TrustRuntime): ReturnType<PeerDirectory['members']> {
  try {
    return members(trust.current());
  } catch (error) {
    if (error instanceof CodedError && error.code.startsWith('TRUST_')) return [];
    throw error;
  }
}

function originsOf(config: HubConfig, directory: PeerDirectory): ReadonlySet<string> {
  return new Set(
    [...config.trust.sources, ...directory.members().map((member) => member.origin)].map((o) => new URL(o).origin),
  );
}
