/** Emergency notices as a server shows them: taken apart for the page, believed by nobody until a check. */

/** A notice in the form in which it is shown; a null `service` means all services. */
export interface ShownNotice {
  readonly country: string;
  readonly service: string | null;
  /** Only one key of it is meant. */
  readonly isOneKey: boolean;
}

/** A notice's bytes and the signatures under it, as they came. */
export interface NoticeFile {
  readonly payload: Uint8Array;
  readonly signatures: readonly string[];
}

/** Most notices that the page fetches: a region of seven has a handful at its worst. */
const noticesMax = 32;

/** The ids of notices that an index names; whatever is none is left out, since the index is only a hint. */
export function noticeIdsOf(index: unknown): readonly string[] {
  const ids = isRecord(index) && Array.isArray(index.notices) ? index.notices : [];
  const isId = (id: unknown): id is string => typeof id === 'string' && /^[0-9a-f]{64}$/.test(id);
  return ids.filter(isId).slice(0, noticesMax);
}

/** Where a notice lies below `/trust/`. */
export function noticePath(id: string): string {
  return `notices/${id}.json`;
}

/** Takes a notice's file apart; null when it is none. */
export function noticeFileOf(json: unknown): NoticeFile | null {
  if (!isRecord(json) || typeof json.payload !== 'string' || !Array.isArray(json.signatures)) return null;
  const payload = bytesOf(json.payload);
  if (payload === null) return null;
  return { payload, signatures: json.signatures.filter((one: unknown) => typeof one === 'string') };
}

/** What an unchecked notice says; null when it says nothing that could be shown. */
export function shownNoticeOf({ payload }: NoticeFile): ShownNotice | null {
  try {
    const notice: unknown = JSON.parse(new TextDecoder().decode(payload));
    if (!isRecord(notice) || typeof notice.territory !== 'string') return null;
    const service = typeof notice.service === 'string' ? notice.service : null;
    return { country: notice.territory, service, isOneKey: typeof notice.kid === 'string' };
  } catch {
    // No JSON, so no notice: a check would refuse it too.
    return null;
  }
}

function bytesOf(base64url: string): Uint8Array | null {
  try {
    const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
    return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  } catch {
    // Not base64url, so no notice.
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
