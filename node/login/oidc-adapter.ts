/** Lets oidc-provider keep its records in the hub's store; a code or pushed request is used up exactly once. */
import type { JsonObject, JsonValue } from '@breakwater/federation-protocol';
import { type Adapter, type AdapterFactory, type AdapterPayload, type ClientMetadata, errors } from 'oidc-provider';
import type { OidcRecord, OidcStore } from '../store/oidc.ts';
import type { OnceStore } from '../store/once.ts';
import type { World } from '../world.ts';

// oidc-provider names a life for every model we use; should one come without, it ends on its own after a day.
const longestLifeSeconds = 86_400;

// Expired records and identifiers are removed at most this often, in passing.
const sweepEveryMs = 60_000;

/** What the adapter takes; `findClient` answers for local services and for peers' entities. */
export interface AdapterParts {
  readonly store: { readonly oidc: OidcStore; readonly once: OnceStore };
  readonly world: Pick<World, 'now'>;
  readonly findClient: (id: string) => Promise<ClientMetadata | undefined>;
}

/** The factory that oidc-provider asks for one adapter a model. */
export function oidcAdapter({ store, world, findClient }: AdapterParts): AdapterFactory {
  const sweep = sweeper(store, world);
  return (model) => ({
    ...recordSteps(model, store.oidc, world, sweep),
    async find(id) {
      if (model === 'Client') return await findClient(id);
      return payloadOf(await store.oidc.find(model, id));
    },
  });
}

function recordSteps(
  model: string,
  records: OidcStore,
  world: Pick<World, 'now'>,
  sweep: () => Promise<void>,
): Omit<Adapter, 'find'> {
  return {
    async upsert(id, payload, expiresIn = longestLifeSeconds) {
      await sweep();
      await records.put({
        model,
        id,
        payload: jsonOf(payload),
        grantId: payload.grantId ?? null,
        uid: payload.uid ?? null,
        expiresAt: new Date(world.now().getTime() + expiresIn * 1000),
        consumedAt: null,
      });
    },
    findByUserCode: async () => undefined,
    findByUid: async (uid) => payloadOf(await records.findByUid(model, uid)),
    async consume(id) {
      // oidc-provider looks first and consumes then; of two requests in between, the store lets one through.
      if (!(await records.consume(model, id, world.now()))) throw new errors.InvalidGrant('already used');
    },
    destroy: (id) => records.destroy(model, id),
    revokeByGrantId: (grantId) => records.destroyByGrant(model, grantId),
  };
}

function payloadOf(record: OidcRecord | null): AdapterPayload | undefined {
  if (!record) return undefined;
  const consumed = record.consumedAt ? { consumed: Math.floor(record.consumedAt.getTime() / 1000) } : {};
  return { ...record.payload, ...consumed };
}

/** A payload without its undefined members, as JSON would carry it. */
function jsonOf(payload: object): JsonObject {
  const plain: JsonValue = JSON.parse(JSON.stringify(payload));
  return plain as JsonObject;
}

function sweeper(store: AdapterParts['store'], world: Pick<World, 'now'>): () => Promise<void> {
  let nextAt = 0;
  return async () => {
    const now = world.now();
    if (now.getTime() < nextAt) return;
    nextAt = now.getTime() + sweepEveryMs;
    await Promise.all([store.oidc.sweep(now), store.once.sweep(now)]);
  };
}
