/** The one place where the parts of a hub are put together, by plain function calls. */
import { join } from 'node:path';
import { CodedError, type CountryCode, type PublicJwk } from '@breakwater/federation-protocol';
import { type HubConfig, readHubConfig } from './config/read-config.ts';
import { createEgress, type Egress } from './egress/egress.ts';
import { recordEvent } from './events.ts';
import { type Serving, takeForServing } from './hub/serving.ts';
import { type Keyring, openKeyring } from './keys/keyring.ts';
import { listedKeyring } from './keys/listed-keyring.ts';
import { readPassphrase } from './keys/passphrase.ts';
import { createPeerClient } from './peer/client.ts';
import { frameMaxBytes } from './peer/limits.ts';
import type { PeerClient, PeerDirectory } from './peer/peer.ts';
import { openSqliteStore } from './store/sqlite/open.ts';
import type { Store } from './store/store.ts';
import { allowedMembersOrNone } from './trust/allowed.ts';
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
 * passes `serve`, has the directory to itself and logs as hub.toml says. Throws `HUB_RUNNING`, the `CONFIG_…` and
 * `KEYFILE_…` codes.
 */
export async function openHub(dir: string, purpose: 'verb' | 'serve' = 'verb'): Promise<Hub> {
  const config = await readHubConfig(dir);
  const serving = purpose === 'serve' ? takeForServing(config.dir) : null;
  try {
    return await openParts(config, purpose, serving);
  } catch (error) {
    serving?.end();
    throw error;
  }
}

async function openParts(config: HubConfig, purpose: 'verb' | 'serve', serving: Serving | null): Promise<Hub> {
  const world = realWorld(purpose === 'serve' ? config.logLevel : 'silent');
  const open = async () => openKeyring(config.dir, await readPassphrase(config.passphraseFile));
  const opened = await open();
  const store = openSqliteStore(join(config.dir, 'hub.db'));
  const known: { trust?: TrustRuntime } = {};
  const directory: PeerDirectory = {
    members: () => (known.trust ? allowedMembersOrNone(known.trust, 'PeerMessaging') : []),
  };
  const allow = (url: URL) => originsOf(config, known.trust).has(url.origin.replace(/^ws/, 'http'));
  const loopback = new URL(config.origin).hostname.endsWith('.localhost');
  const egress = createEgress({ allow, loopback });
  const peerEgress = createEgress({ allow, loopback, maxBytes: frameMaxBytes, timeoutMs: peerTimeoutMs });
  const isAuthority = config.role === 'authority';
  const trust = await openTrust({
    ...{ ...config, ...config.trust, isAuthority, fetch: egress.fetch, world },
    keeps: purpose === 'serve',
    record: (name, details) => recordEvent({ world, events: store.events }, name, details),
  });
  known.trust = trust;
  const { keyring, look } = listedKeyring(opened, () => listedBackupKeys(trust, config.country), open);
  // A verb lives for one list; the server meets a key that was made since it started when the list names it.
  if (purpose === 'serve') trust.onChange(() => void look().catch((cause) => noteUnopened(world, cause)));
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
      serving?.end();
    },
  };
}

function listedBackupKeys(trust: TrustRuntime, country: CountryCode): readonly PublicJwk[] {
  return trust.lastVerified()?.members.get(country)?.backupKeys ?? [];
}

/** The hub goes on without it; backups and receipts are refused by their readers until the key file opens again. */
function noteUnopened({ log }: World, cause: unknown): void {
  const code = cause instanceof CodedError ? cause.code : 'unexpected';
  log.error({ event: 'keys.backup-not-reopened', code, message: String(cause) });
}

/**
 * Hosts that may be called at all: the sources, and every host that the verified root and list name. Also those of the
 * suspended and of a list grown old, since a hub finds its way back to trust by asking mirrors and witnesses.
 */
function originsOf(config: HubConfig, trust: TrustRuntime | undefined): ReadonlySet<string> {
  const state = trust?.lastVerified();
  const members = state?.list.entries.map(({ member }) => member.origin) ?? [];
  const witnesses = state?.root.witnesses.map(({ url }) => url) ?? [];
  const logs = state?.root.logs.map(({ url }) => url) ?? [];
  return new Set([...config.trust.sources, ...members, ...witnesses, ...logs].map((url) => new URL(url).origin));
}
