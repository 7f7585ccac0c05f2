/** A running hub as a holder: its store of shards, its books, its agreements, its clocks. */
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { recordEvent } from '../../events.ts';
import type { Hub } from '../../hub.ts';
import { DiskReserve } from '../../shards/reserve.ts';
import { parseS3Address } from '../../shards/s3-address.ts';
import type { BookStore } from '../../store/book.ts';
import { everyKeyOf } from '../owner-keys.ts';
import type { AgreementParts } from './agreements.ts';
import { holderClock } from './clock.ts';
import { createHeldBucket } from './held-bucket.ts';
import { createHeldDirectory } from './held-directory.ts';
import { Arriving, type HolderParts } from './holder.ts';
import { keepReadying, Readiness, readyHolder } from './ready-holder.ts';
import { termsKept } from './terms-kept.ts';

/** A holder that is ready, or on its way to be. */
export interface OpenHolder {
  readonly holder: HolderParts;
  /** Resolves when nothing of getting ready goes on any more. */
  close(): Promise<void>;
}

/** The parts of a hub that holding needs. */
export type HoldingHub = Pick<Hub, 'config' | 'keyring' | 'store' | 'trust' | 'world'>;

/** An object store that is away is asked again after this. */
const PAUSE_MS = 30_000;

/**
 * Opens the hub as a holder, once, for all rows that share what is arriving. What lies on its own disk is put in order
 * first; an object store is waited for in the background, and meanwhile the holder gives back what it can reach.
 */
export async function openHolder(hub: HoldingHub): Promise<OpenHolder> {
  const { store, trust, world } = hub;
  const readiness = new Readiness(hub.config.holding.store === null);
  const holder = holderOf(hub, readiness);
  const keysOf = (country: string) => everyKeyOf(trust.current())(country);
  const rebuilding = { holder, hosting: store.hosting, keysOf, now: world.now };
  if (holder.shards.place === null) {
    await readyHolder(rebuilding);
    return { holder, close: async () => undefined };
  }
  const stop = new AbortController();
  const events = { world, events: store.events };
  const readying = keepReadying({
    ...{ ...rebuilding, readiness, signal: stop.signal },
    pause: (signal) => setTimeout(PAUSE_MS, undefined, { signal, ref: false }),
    done: (rebuilt) => recordEvent(events, 'holding.rebuilt', { ...rebuilt }),
    refused: (code) => recordEvent(events, 'holding.waiting', { code }),
  });
  return {
    holder,
    async close() {
      stop.abort();
      await readying;
    },
  };
}

function holderOf(hub: HoldingHub, readiness: Readiness): HolderParts {
  const { config, keyring, store, world, trust } = hub;
  const { country } = config;
  const dir = join(config.dir, 'shards');
  const { randomBytes } = world;
  // Of one disk with the books, as a rule: what an owner orders to be deleted must be written down first.
  const reserve = new DiskReserve(dir);
  const books: BookStore = {
    ...store.books,
    run: (owner, work) => reserve.spareLater(() => store.books.run(owner, work)),
  };
  const address = config.holding.store;
  const shards =
    address === null
      ? createHeldDirectory({ dir, randomBytes, reserve })
      : createHeldBucket({ dir, randomBytes, country, address: parseS3Address(address) });
  return {
    ...{ country, shards, randomBytes, books, arriving: new Arriving() },
    // At each signature anew: the key may change while the hub runs.
    get signer() {
      return keyring.signer('backup');
    },
    termsWith: termsKept(agreementParts(hub), country, shards.place),
    clock: () => holderClock(trust, world),
    requireReady: () => readiness.require(),
  };
}

/** What looking for an agreement takes. Times are judged by the region's witnesses. */
export function agreementParts({ store, trust, world }: Pick<Hub, 'store' | 'trust' | 'world'>): AgreementParts {
  return { hosting: store.hosting, trust, now: () => trust.standing()?.now ?? world.now() };
}
