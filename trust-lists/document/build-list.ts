/** Making a list: entries with their states' consents, in canonical bytes, continuing the list before. */
import { canonicalJson, type JsonObject } from '@breakwater/federation-protocol';
import { type Departed, departedJson } from './departed.ts';
import type { Entry } from './entry.ts';
import { extension } from './extension.ts';
import { hubsListId, hubsListType, loteVersion, parseTrustList } from './list.ts';
import { type Budgets, budgetsJson, defaultBudgets } from './scheme.ts';
import { formatTime } from './time.ts';

/** What a list is made of; every entry carries its consent. */
export interface ListPlan {
  readonly sequence: number;
  /** The SHA-256 (hexadecimal) of the list before; null for sequence 1. */
  readonly previousSha256: string | null;
  readonly rootVersion: number;
  readonly issued: Date;
  readonly nextUpdate: Date;
  /** Who publishes, and the region's code (an ISO 3166 user-assigned one, such as XC). */
  readonly operatorName: string;
  readonly territory: string;
  readonly entries: readonly Entry[];
  /** The region's own offline budgets, or those of the design. */
  readonly budgets?: Budgets;
  /** Countries that left, as `departedAfter` finds them; none left out before the first list. */
  readonly departed?: readonly Departed[];
  /** Ids of the notices that this list takes into account. */
  readonly settled?: readonly string[];
}

/** The list's RFC 8785 bytes, already read back once. Throws the codes of `parseTrustList`. */
export async function buildList(plan: ListPlan): Promise<Uint8Array> {
  const entities = [...plan.entries]
    .sort((a, b) => (a.member.country < b.member.country ? -1 : 1))
    .map(({ entity, consent }) => (consent === null ? entity : withConsent(entity, consent)));
  const settled = [...new Set(plan.settled)].sort();
  const chain = {
    listId: hubsListId,
    previousSha256: plan.previousSha256,
    rootVersion: plan.rootVersion,
    departed: departedJson(plan.departed ?? []),
  };
  const bytes = canonicalJson({
    LoTE: {
      ListAndSchemeInformation: {
        LoTEVersionIdentifier: loteVersion,
        LoTESequenceNumber: plan.sequence,
        LoTEType: hubsListType,
        SchemeOperatorName: [{ lang: 'en', value: plan.operatorName }],
        SchemeTerritory: plan.territory,
        ListIssueDateTime: formatTime(plan.issued),
        NextUpdate: formatTime(plan.nextUpdate),
        SchemeExtensions: [
          extension('chain', chain),
          extension('freshness', budgetsJson(plan.budgets ?? defaultBudgets)),
          ...(settled.length > 0 ? [extension('settled', settled)] : []),
        ],
      },
      ...(entities.length > 0 ? { TrustedEntitiesList: entities } : {}),
    },
  });
  await parseTrustList(bytes);
  return bytes;
}

function withConsent(entity: JsonObject, consent: string): JsonObject {
  const info = entity.TrustedEntityInformation as JsonObject;
  const extensions = info.TEInformationExtensions as readonly JsonObject[];
  const all = [...extensions, extension('consent', consent)];
  return { ...entity, TrustedEntityInformation: { ...info, TEInformationExtensions: all } };
}
