/** A hosting agreement: what one state's hub keeps for another, for how long, and how the two may part. */
import {
  type CountryCode,
  expectInteger,
  expectObject,
  expectString,
  type JsonObject,
  type JsonValue,
  parseCountryCode,
  refuseUnknownMembers,
} from '@breakwater/federation-protocol';
import { BackupError } from '../error.ts';
import { isTime } from '../time.ts';

/** What the two agree on. Times are whole milliseconds in UTC. */
export interface HostingAgreement {
  readonly holder: CountryCode;
  readonly owner: CountryCode;
  /** From 1; a later agreement of the same two replaces this one, and nothing else does. */
  readonly sequence: number;
  /** Most bytes that the holder keeps for the owner, whatever they are. */
  readonly quotaBytes: number;
  /** So long nothing is deleted, whoever asks for it: not even the owner can shorten it for what is there. */
  readonly retentionDays: number;
  /** Between the owner's order to delete and the deletion, while the order can still be taken back. */
  readonly undeleteDays: number;
  /** Either side may end the agreement, so many days after it has told the other. */
  readonly noticeDays: number;
  /** So long after the end the holder still gives everything back. */
  readonly exitDays: number;
  readonly from: Date;
  readonly until: Date;
  /** What protects the data where it lies: the clause of the treaty or memorandum, in words. */
  readonly immunity: string;
}

/** The parts of an agreement that people choose; the rest follows from who agrees, and when. */
export type HostingTerms = Pick<
  HostingAgreement,
  'quotaBytes' | 'retentionDays' | 'undeleteDays' | 'noticeDays' | 'exitDays' | 'immunity'
>;

/** The type of the document, and with `+jws` of both signatures. */
export const AGREEMENT_TYPE = 'breakwater-hosting-agreement';

// A hundred years is for ever in matters of storage, and keeps every date computable.
const DAYS_MAX = 36_500;
// Less than a week of undoing would be over before anybody is back from leave.
const UNDELETE_DAYS_MIN = 1;
// A clause is for people to read on one screen; the treaty itself lies elsewhere.
const CLAUSE_CHARACTERS_MAX = 500;
const DAY_MS = 86_400_000;

const members = [
  ...['type', 'format', 'holder', 'owner', 'sequence', 'quotaBytes', 'retentionDays', 'undeleteDays'],
  ...['noticeDays', 'exitDays', 'from', 'until', 'immunity'],
];

/** The document that both sign. */
export function agreementDocument(agreement: HostingAgreement): JsonObject {
  const { from, until, ...rest } = agreement;
  return { type: AGREEMENT_TYPE, format: 1, ...rest, from: from.toISOString(), until: until.toISOString() };
}

/** Reads the document, trusting nobody. Throws `AGREEMENT_INVALID`. */
export function parseAgreement(document: JsonValue): HostingAgreement {
  try {
    return readAgreement(document);
  } catch (cause) {
    if (cause instanceof BackupError) throw cause;
    throw new BackupError('AGREEMENT_INVALID', 'A hosting agreement cannot be read.', {}, cause);
  }
}

function readAgreement(document: JsonValue): HostingAgreement {
  const json = expectObject(document, 'agreement');
  refuseUnknownMembers(json, members, 'agreement');
  if (json.type !== AGREEMENT_TYPE || json.format !== 1) throw invalid('it is of another type or format');
  const days = (name: string, min: number) => expectInteger(json[name], name, min, DAYS_MAX);
  const agreement: HostingAgreement = {
    holder: parseCountryCode(json.holder),
    owner: parseCountryCode(json.owner),
    sequence: expectInteger(json.sequence, 'sequence', 1),
    quotaBytes: expectInteger(json.quotaBytes, 'quotaBytes'),
    retentionDays: days('retentionDays', 1),
    undeleteDays: days('undeleteDays', UNDELETE_DAYS_MIN),
    noticeDays: days('noticeDays', 0),
    exitDays: days('exitDays', 0),
    from: timeOf(json.from, 'from'),
    until: timeOf(json.until, 'until'),
    immunity: expectString(json.immunity, 'immunity', CLAUSE_CHARACTERS_MAX),
  };
  if (agreement.holder === agreement.owner) throw invalid('a state cannot be its own holder');
  const lastsMs = agreement.until.getTime() - agreement.from.getTime();
  if (lastsMs <= 0 || lastsMs > DAYS_MAX * DAY_MS) throw invalid('it ends before it begins, or never');
  return agreement;
}

/** A time in UTC, in one spelling only, so that one agreement has one hash. Throws `AGREEMENT_INVALID`. */
export function timeOf(value: JsonValue | undefined, name: string): Date {
  if (isTime(value)) return new Date(value);
  throw invalid(`"${name}" is not a time in UTC`);
}

/** The refusal of a document that is no agreement. */
export function invalid(why: string): BackupError {
  return new BackupError('AGREEMENT_INVALID', `A hosting agreement was refused: ${why}.`);
}
