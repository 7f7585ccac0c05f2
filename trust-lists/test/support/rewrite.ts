/** Changes a document's JSON and writes it in canonical bytes again, as an attacker with an editor would. */
import { canonicalJson, type JsonObject, type JsonValue, parseStrictJson } from '@breakwater/federation-protocol';

type Mutable = { [name: string]: Mutable } & Mutable[];

/** The bytes with one member set to `value`, or taken away when `value` is undefined. */
export function rewrite(
  bytes: Uint8Array,
  path: readonly (string | number)[],
  value: JsonValue | undefined,
): Uint8Array {
  const document = structuredClone(parseStrictJson(bytes)) as JsonObject & Mutable;
  const last = path.at(-1) ?? '';
  let place: Mutable = document;
  for (const step of path.slice(0, -1)) place = place[step as keyof Mutable] as Mutable;
  if (value === undefined && Array.isArray(place)) place.splice(Number(last), 1);
  else if (value === undefined) delete place[last as keyof Mutable];
  else Object.assign(place, { [last]: value });
  return canonicalJson(document as JsonObject);
}

/** The path of the scheme information of a list. */
export const scheme = ['LoTE', 'ListAndSchemeInformation'] as const;
/** The path of one entity of a list. */
export const entity = (index: number) => ['LoTE', 'TrustedEntitiesList', index] as const;
