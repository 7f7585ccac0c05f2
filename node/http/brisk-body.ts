/** Reads bodies that anybody may send, and lets nobody who sends slowly keep the others out. */
import type { Context } from 'hono';

/** How many bodies may be on their way at once, and how long one may take. */
export interface BriskBodyLimits {
  readonly perAddress: number;
  readonly inAll: number;
  readonly withinMs: number;
}

/** The whole body; null when it took too long, or had to make room for another. */
export type ReadBriskly = (context: Context) => Promise<Uint8Array | null>;

interface Sender {
  readonly address: string;
  giveUp(): void;
}

/**
 * A reader with places of its own. When they are all taken, the newcomer gets that of the slowest: whoever sends a few
 * kilobytes at once is through in milliseconds, also when a proxy makes everybody come from one address.
 */
export function briskBodies({ perAddress, inAll, withinMs }: BriskBodyLimits): ReadBriskly {
  const senders = new Set<Sender>();
  const makeRoom = (address: string): void => {
    // A set keeps the order of arrival, so the first is the slowest.
    const [slowest, ...others] = [...senders].filter((sender) => sender.address === address);
    if (others.length + 1 >= perAddress) slowest?.giveUp();
    if (senders.size >= inAll) slowestOfMost(senders)?.giveUp();
  };
  return async (context) => {
    const address = addressOf(context);
    makeRoom(address);
    const gone = Promise.withResolvers<null>();
    const sender: Sender = {
      address,
      giveUp: () => {
        senders.delete(sender);
        gone.resolve(null);
      },
    };
    senders.add(sender);
    const timer = setTimeout(sender.giveUp, withinMs);
    try {
      const body = await Promise.race([context.req.arrayBuffer(), gone.promise]);
      return body === null ? null : new Uint8Array(body);
    } finally {
      clearTimeout(timer);
      senders.delete(sender);
    }
  };
}

/** Many connections from one place do not push out the few from another. */
function slowestOfMost(senders: ReadonlySet<Sender>): Sender | undefined {
  const byAddress = [...Map.groupBy(senders, ({ address }) => address).values()];
  return byAddress.sort((a, b) => b.length - a.length)[0]?.[0];
}

/** Where the connection comes from; behind a proxy all share the proxy's address. */
function addressOf(context: Context): string {
  const { incoming } = (context.env ?? {}) as {
    readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } };
  };
  return incoming?.socket?.remoteAddress ?? '';
}
