/** Emergency notices: what a state may say about itself, or several states about another, before the next list. */
import { type CountryCode, canonicalJson, type JsonObject, type JsonValue } from '@breakwater/federation-protocol';
import { parseCanonicalJson, sha256Hex } from '../document/canonical.ts';
import { inside, type Place, readCount, readCountry, readObject, readText, refuse } from '../document/read.ts';
import { type ServiceName, serviceTypes } from '../document/service.ts';
import { formatTime, readTime } from '../document/time.ts';
import { noticeBytesMax, noticeReasonMax } from './limits.ts';

/** The type member of every notice of this form. */
export const noticeType = 'breakwater-notice/1';

/**
 * A notice, read. There is no member by which one could grant anything: all it can name is what it takes away.
 * A null `service` means all services, a null `kid` all keys; a kid without a service also takes an official's key.
 */
export interface Notice {
  /** SHA-256 of the notice's bytes, in hexadecimal; lists settle notices by it. */
  readonly id: string;
  readonly territory: CountryCode;
  readonly service: ServiceName | null;
  readonly kid: string | null;
  /** For people, at most 500 characters; no decision reads it. */
  readonly reason: string;
  readonly issued: Date;
  /** The list that was in force where the notice was made. */
  readonly listSequence: number;
  /** The revision of the country's entry in it: what a state says about itself stands until a later one. */
  readonly revision: number;
}

/** What a notice is made of. */
export type NoticePlan = Omit<Notice, 'id'>;

/** A notice's exact bytes and the signatures of states under it (compact JWS), believed by nobody yet. */
export interface SignedNotice {
  readonly payload: Uint8Array;
  readonly signatures: readonly string[];
}

const members = ['type', 'territory', 'service', 'kid', 'reason', 'issued', 'listSequence', 'revision'];

/** The notice's RFC 8785 bytes, already read back once. Throws the codes of `parseNotice`. */
export async function buildNotice(plan: NoticePlan): Promise<Uint8Array> {
  const { territory, service, kid, reason, issued, listSequence, revision } = plan;
  const notice: JsonObject = {
    type: noticeType,
    territory,
    service,
    kid,
    reason,
    issued: formatTime(issued),
    listSequence,
    revision,
  };
  const bytes = canonicalJson(notice);
  await parseNotice(bytes);
  return bytes;
}

/** Reads a notice. Throws `TRUST_NOTICE_MALFORMED` or a byte-level code; says nothing about who signed it. */
export async function parseNotice(bytes: Uint8Array): Promise<Notice> {
  const place: Place = { code: 'TRUST_NOTICE_MALFORMED', path: 'notice' };
  const notice = readObject(parseCanonicalJson(bytes, noticeBytesMax), place, members);
  if (notice.type !== noticeType) refuse(inside(place, 'type'), noticeType);
  return {
    id: await sha256Hex(bytes),
    territory: readCountry(notice.territory, inside(place, 'territory')),
    service: readService(notice.service, inside(place, 'service')),
    kid: readKid(notice.kid, inside(place, 'kid')),
    reason: readText(notice.reason, inside(place, 'reason'), noticeReasonMax),
    issued: readTime(notice.issued, inside(place, 'issued')),
    listSequence: readCount(notice.listSequence, inside(place, 'listSequence'), 1, Number.MAX_SAFE_INTEGER),
    revision: readCount(notice.revision, inside(place, 'revision'), 1, Number.MAX_SAFE_INTEGER),
  };
}

function readService(value: JsonValue | undefined, place: Place): ServiceName | null {
  if (value === null) return null;
  const name = readText(value, place, 40);
  return Object.hasOwn(serviceTypes, name) ? (name as ServiceName) : refuse(place, 'a service of the region, or null');
}

function readKid(value: JsonValue | undefined, place: Place): string | null {
  if (value === null) return null;
  const kid = readText(value, place, 43);
  return /^[A-Za-z0-9_-]{43}$/.test(kid) ? kid : refuse(place, 'a key id (a SHA-256 thumbprint), or null');
}
