/** A running hub as a holder: its folder of shards, its books, its agreements, its clocks. */
import { join } from 'node:path';
import type { Hub } from '../../hub.ts';
import { createDirectoryShardStore } from '../../shards/directory.ts';
import { DiskReserve } from '../../shards/reserve.ts';
import type { BookStore } from '../../store/book.ts';
import { type AgreementParts, agreementInForce } from './agreements.ts';
import { holderClock } from './clock.ts';
import { Arriving, type HolderParts } from './holder.ts';

/** The holder's parts; made once for the rows that share what is arriving. */
export function holderOf(hub: Hub): HolderParts {
  const { config, keyring, store, world, trust } = hub;
  const dir = join(config.dir, 'shards');
  const { randomBytes } = world;
  const agreements = agreementParts(hub);
  // Of one disk with the books, as a rule: what an owner orders to be deleted must be written down first.
  const reserve = new DiskReserve(dir);
  const books: BookStore = {
    ...store.books,
    run: (owner, work) => reserve.spareLater(() => store.books.run(owner, work)),
  };
  return {
    ...{ country: config.country, dir, randomBytes, books, arriving: new Arriving() },
    // At each signature anew: the key may change while the hub runs.
    get signer() {
      return keyring.signer('backup');
    },
    shards: createDirectoryShardStore({ dir, randomBytes, reserve }),
    termsWith: (owner) => agreementInForce(agreements, config.country, owner),
    clock: () => holderClock(trust, world),
  };
}

/** What looking for an agreement takes. Times are judged by the region's witnesses. */
export function agreementParts({ store, trust, world }: Pick<Hub, 'store' | 'trust' | 'world'>): AgreementParts {
  return { hosting: store.hosting, trust, now: () => trust.standing()?.now ?? world.now() };
}
