/** A first look at the list that a server holds, before anything is verified: number, dates, members. */

/** What the list itself says. Shown with the words that it is not yet checked. */
export interface ShownList {
  readonly sequence: number;
  readonly issued: Date;
  readonly nextUpdate: Date;
  readonly members: readonly { readonly name: string; readonly address: string }[];
}

/** The number of the newest list in a server's index; null when the answer is no such index. */
export function lastListOf(index: unknown): number | null {
  const last = at(index, 'lists', 'hubs', 'last');
  return Number.isSafeInteger(last) ? Number(last) : null;
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
    name: textOf(at(entity, 'TrustedEntityInformation', 'TEName', '0', 'value')),
    address: textOf(at(entity, 'TrustedEntityInformation', 'TEInformationURI', '0', 'uriValue')),
  }));
  return { sequence: Number(sequence), issued, nextUpdate, members };
}

/** A day in words, for example 22 November 2026. */
export function dayOf(date: Date, language: string): string {
  return new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', year: 'numeric' }).format(date);
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

function dateOf(value: unknown): Date | null {
  const date = typeof value === 'string' ? new Date(value) : null;
  return date === null || Number.isNaN(date.getTime()) ? null : date;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
