/** A first look at the list that a server holds, before anything is verified: number, dates, members. */

/** The extension of an entry that holds the hub's country and addresses. */
const hubExtension = 'urn:breakwater:tl:hub:1';
/** The extension of a service that holds the highest assurance. */
const assuranceExtension = 'urn:breakwater:tl:assurance:1';

/** What the list itself says. Shown with the words that it is not yet checked. */
export interface ShownList {
  readonly sequence: number;
  readonly issued: Date;
  readonly nextUpdate: Date;
  readonly members: readonly ShownMember[];
}

/** A country on the list; `country` is its code, empty where the list has none. */
export interface ShownMember {
  readonly country: string;
  readonly name: string;
  readonly address: string;
  /** The highest assurance of its sign-ins, empty where the list has none. */
  readonly assurance: string;
}

/** The number of the newest list in a server's index; null when the answer is no such index. */
export function lastListOf(index: unknown): number | null {
  const last = at(index, 'lists', 'hubs', 'last');
  return Number.isSafeInteger(last) ? Number(last) : null;
}

/** The number of the newest root that an index names, a hint of what to fetch; 1 when it names none. */
export function lastRootOf(index: Uint8Array): number {
  const last = at(jsonOf(index), 'roots', 'last');
  return Number.isSafeInteger(last) && Number(last) > 0 ? Number(last) : 1;
}

/** JSON that is only looked at; null when the bytes are none, for instance a page instead of a file. */
export function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // Nothing is lost: whatever is needed is read again, strictly, when it is checked.
    return null;
  }
}

/** Reads the members of ETSI TS 119 602 JSON that the page shows; null when they are not there. */
export function shownListOf(list: unknown): ShownList | null {
  const scheme = at(list, 'LoTE', 'ListAndSchemeInformation');
  const sequence = at(scheme, 'LoTESequenceNumber');
  const issued = dateOf(at(scheme, 'ListIssueDateTime'));
  const nextUpdate = dateOf(at(scheme, 'NextUpdate'));
  if (!Number.isSafeInteger(sequence) || issued === null || nextUpdate === null) return null;
  const entities: unknown = at(list, 'LoTE', 'TrustedEntitiesList') ?? [];
  if (!Array.isArray(entities)) return null;
  const members = entities.map((entity: unknown) => ({
    country: countryOf(at(entity, 'TrustedEntityInformation', 'TEInformationExtensions')),
    name: textOf(at(entity, 'TrustedEntityInformation', 'TEName', '0', 'value')),
    address: textOf(at(entity, 'TrustedEntityInformation', 'TEInformationURI', '0', 'uriValue')),
    assurance: assuranceOf(at(entity, 'TrustedEntityServices')),
  }));
  return { sequence: Number(sequence), issued, nextUpdate, members };
}

/** A day in words, for example 22 November 2026. */
export function dayOf(date: Date, language: string): string {
  return new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', year: 'numeric' }).format(date);
}

/** A point in time with its zone, for example 22 November 2026, 08:03 GMT-4. */
export function momentOf(date: Date, language: string): string {
  const day = { day: 'numeric', month: 'long', year: 'numeric' } as const;
  const time = { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' } as const;
  return new Intl.DateTimeFormat(language, { ...day, ...time }).format(date);
}

/** A fingerprint in groups of four, as people compare it. */
export function groupsOf(hex: string): string {
  return (hex.match(/.{1,4}/g) ?? []).join(' ');
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => {
    if (typeof inner !== 'object' || inner === null) return undefined;
    return Object.entries(inner).find(([key]) => key === name)?.[1];
  }, value);
}

/** The code in the extension that names the hub's country. */
function countryOf(extensions: unknown): string {
  const hub = Array.isArray(extensions) ? extensions.find((one: unknown) => at(one, 'id') === hubExtension) : null;
  return textOf(at(hub, 'value', 'territory'));
}

/** The level in the extension of the one service that has it. */
function assuranceOf(services: unknown): string {
  if (!Array.isArray(services)) return '';
  const extensions = services.flatMap((one: unknown) => at(one, 'ServiceInformation', 'ServiceInformationExtensions'));
  return textOf(
    at(
      extensions.find((one: unknown) => at(one, 'id') === assuranceExtension),
      'value',
      'max',
    ),
  );
}

function dateOf(value: unknown): Date | null {
  const date = typeof value === 'string' ? new Date(value) : null;
  return date === null || Number.isNaN(date.getTime()) ? null : date;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
