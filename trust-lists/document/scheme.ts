/** What a list says about itself and all its members: offline budgets, and the notices it has settled. */
import { type AssuranceLevel, assuranceLevels, type JsonObject, type JsonValue } from '@breakwater/federation-protocol';
import { settledMax } from '../limits.ts';
import { inside, type Place, readArray, readCount, readObject, readSha256, refuse } from './read.ts';
import { type ServiceName, serviceTypes } from './service.ts';

/**
 * How old the quorum's time may be for each service, in milliseconds: one number, or one for each level of assurance.
 * The region decides this, not each operator, so that an island that is cut off knows what others accept from it.
 */
export type Budgets = Readonly<Record<ServiceName, Readonly<Record<AssuranceLevel, number>> | number>>;

const dayMs = 86_400_000;
const budgetMsMax = 366 * dayMs;
const serviceNames = Object.keys(serviceTypes) as readonly ServiceName[];

/** The budgets when a list plan says nothing else (design section 5 and reference section 4.7). */
export const defaultBudgets: Budgets = {
  FederationIdentity: { low: 14 * dayMs, substantial: 14 * dayMs, high: 3 * dayMs },
  PeerMessaging: 90 * dayMs,
  BackupStore: 90 * dayMs,
  RecoveryCustody: 90 * dayMs,
  Witness: 90 * dayMs,
};

/** Budgets as they stand in the list. */
export function budgetsJson(budgets: Budgets): JsonObject {
  const member = (name: ServiceName): JsonValue => {
    const budget = budgets[name];
    return typeof budget === 'number' ? budget : { ...budget };
  };
  return Object.fromEntries(serviceNames.map((name) => [name, member(name)]));
}

/** Reads them: every service of the region has one. */
export function readBudgets(value: JsonValue | undefined, place: Place): Budgets {
  const budgets = readObject(value, place, serviceNames);
  const read = (name: ServiceName) => readBudget(budgets[name], inside(place, name));
  return {
    FederationIdentity: read('FederationIdentity'),
    PeerMessaging: read('PeerMessaging'),
    BackupStore: read('BackupStore'),
    RecoveryCustody: read('RecoveryCustody'),
    Witness: read('Witness'),
  };
}

function readBudget(value: JsonValue | undefined, place: Place): Budgets[ServiceName] {
  if (typeof value === 'number') return readCount(value, place, 0, budgetMsMax);
  const levels = readObject(value, place, assuranceLevels);
  const read = (level: AssuranceLevel) => readCount(levels[level], inside(place, level), 0, budgetMsMax);
  const [low, substantial, high] = [read('low'), read('substantial'), read('high')];
  // More assurance needs fresher trust, never the other way round.
  if (high > substantial || substantial > low) refuse(place, 'shorter for higher levels');
  return { low, substantial, high };
}

/** Reads the ids of settled notices: sorted, each once; nothing when the extension is not there. */
export function readSettled(value: JsonValue | undefined, place: Place): readonly string[] {
  if (value === undefined) return [];
  const ids = readArray(value, place, readSha256);
  const isSorted = ids.every((id, index) => index === 0 || (ids[index - 1] ?? '') < id);
  return isSorted && ids.length <= settledMax ? ids : refuse(place, `at most ${settledMax} different ids in order`);
}
