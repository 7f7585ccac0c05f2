/** What can be wrong with the region's trust: a closed set of codes, each with what it means and what to do. */
import { CodedError, type ErrorText, type JsonObject } from '@breakwater/federation-protocol';
import { logErrorTexts } from './log/log-errors.ts';

/** Every reason to refuse a trust document, a source of trust, or a question about trust. */
export type TrustErrorCode = keyof typeof trustErrorTexts;

const kept = 'The trust list in force before stays in force; nothing was changed.';

/** What each code means for the person who reads it, and what to do next. */
export const trustErrorTexts = {
  TRUST_DOCUMENT_TOO_LARGE: {
    means: `No honest trust document is this large, so it was not read. ${kept}`,
    cure: 'Fetch it from another source; if the authority serves it, ask the regional body what happened.',
  },
  TRUST_JSON_INVALID: {
    means: `The document is not strict JSON, so two programs could read it differently. ${kept}`,
    cure: 'Fetch it again from another source. If you wrote it, make it with `breakwater trust` and do not edit it.',
  },
  TRUST_JSON_DUPLICATE_KEY: {
    means: `A member occurs twice, so two programs could read the document differently. ${kept}`,
    cure: 'Do not sign or use it; ask whoever made it to make it again with `breakwater trust propose`.',
  },
  TRUST_NOT_CANONICAL: {
    means: `The bytes are not the one canonical form (RFC 8785), so signatures over them could mislead. ${kept}`,
    cure: 'Do not edit or reformat a document after it was made; take the original file.',
  },
  TRUST_CRITICAL_UNKNOWN: {
    means: `The document relies on a rule that this version of Breakwater does not know. ${kept}`,
    cure: 'Update Breakwater on this hub; the new document is adopted by itself afterwards.',
  },
  TRUST_DENIED: {
    means: 'The country or its service is suspended or not granted, or this hub has heard from too few for too long.',
    cure: 'See the console’s page of trust for the notice or the age; a newer list or a bundle may end it.',
  },
  TRUST_CLOSED: {
    means: 'This hub has heard from no quorum of witnesses for longer than anything may rely on. Home goes on.',
    cure: 'Bring the hub back on line, or carry a bundle to it: `breakwater trust import`.',
  },
  TRUST_FORK_FROZEN: {
    means: 'Somebody keeps two histories of the log, so this hub takes nothing newer of it. What it trusts goes on.',
    cure: 'Show the evidence (trust/fork-….json) to the trust officers; a new root with another log ends it.',
  },
  TRUST_STATE_DAMAGED: {
    means: 'The file in which this hub keeps what it knew cannot be read whole, so nothing in it is believed.',
    cure: 'Nothing is needed while a source answers: the hub starts again from its pinned root. Look after the disk.',
  },
  TRUST_ROOT_MALFORMED: {
    means: `The root is not built as it must be. ${kept}`,
    cure: 'Make it with `breakwater trust init`, or fetch it from another source.',
  },
  TRUST_ROOT_MISSING: {
    means: 'Without a root nobody can be trusted yet.',
    cure: 'Check [trust] sources in hub.toml and that one of them answers; `breakwater trust verify` tries again.',
  },
  TRUST_ROOT_HASH_MISMATCH: {
    means: 'This is not the root that this hub was told to trust. It may belong to another region, or be forged.',
    cure: 'Compare the fingerprint in hub.toml with the one your trust officers published, by telephone if need be.',
  },
  TRUST_ROOT_VERSION_GAP: {
    means: `A root version was left out, so the chain from the pinned root is broken. ${kept}`,
    cure: 'Fetch from another source that has every version.',
  },
  TRUST_ROOT_PREVIOUS_MISMATCH: {
    means: `The new root does not continue the root that this hub knows. ${kept}`,
    cure: 'Tell the regional body: somebody made a second root. Keep both files.',
  },
  TRUST_ROOT_OUT_OF_TIME: {
    means: `The new root says that it was issued before the root that it follows. ${kept}`,
    cure: 'Draft it again with `breakwater trust root` on a machine whose clock is right, and have it signed again.',
  },
  TRUST_ROOT_FORK: {
    means: `Two different roots carry the same version. Somebody is showing hubs different things. ${kept}`,
    cure: 'Keep both files as evidence and tell the trust officers of your neighbours at once.',
  },
  TRUST_ROOT_QUORUM_MISSING: {
    means: `Too few states signed this root. ${kept}`,
    cure: 'Collect the missing signatures with `breakwater trust sign`.',
  },
  TRUST_ROOT_NOT_YET_VALID: {
    means: `The root was issued in the future, seen from this hub's clock. ${kept}`,
    cure: "Check the hub's clock. If it is right, wait.",
  },
  TRUST_ROOT_EXPIRED: {
    means: `The root has expired: no newer list is accepted under it. ${kept}`,
    cure: 'The trust officers sign a new root; `breakwater trust sign` works from anywhere.',
  },
  TRUST_ROOT_KEY_REUSED: {
    means: `One key stands at two places of the root, so what it signs for one end could count for another. ${kept}`,
    cure: 'Every trust officer, witness and log has a key of its own, and so has the anchor.',
  },
  TRUST_LIST_MALFORMED: {
    means: `The list is not built as ETSI TS 119 602 and the region's rules ask. ${kept}`,
    cure: 'Make it with `breakwater trust propose`, or fetch it from another source.',
  },
  TRUST_LIST_MISSING: {
    means: 'There is a root but no list yet, so nobody can be trusted yet.',
    cure: 'Publish a list with `breakwater trust publish`, or check [trust] sources in hub.toml.',
  },
  TRUST_LIST_WRONG_ID: {
    means: `This list is of another kind than the one asked for. ${kept}`,
    cure: 'Fetch it from another source.',
  },
  TRUST_LIST_ROLLBACK: {
    means: `This list or root is older than the one in force. ${kept}`,
    cure: 'A mirror may lag behind: try again later. If the authority serves it, tell the regional body.',
  },
  TRUST_LIST_FORK: {
    means: `Two different lists carry the same number. Somebody is showing hubs different things. ${kept}`,
    cure: 'Keep both files as evidence and tell the trust officers of your neighbours at once.',
  },
  TRUST_LIST_SEQUENCE_GAP: {
    means: `A list was left out between the one in force and this one. ${kept}`,
    cure: 'Fetch from a source that keeps every list.',
  },
  TRUST_LIST_PREVIOUS_MISMATCH: {
    means: `The list does not continue the one in force. ${kept}`,
    cure: 'Tell the regional body: somebody made a second line of lists. Keep both files.',
  },
  TRUST_LIST_ROOT_MISMATCH: {
    means: `The list was made under another root than the newest. ${kept}`,
    cure: 'After a new root, propose and sign a new list that names it.',
  },
  TRUST_LIST_QUORUM_MISSING: {
    means: `Too few states signed this list. ${kept}`,
    cure: 'Collect the missing signatures with `breakwater trust sign`.',
  },
  TRUST_LIST_NOT_LOGGED: {
    means: `The list is not in the region's log, so others may have been shown another one. ${kept}`,
    cure: 'The authority appends it with `breakwater trust publish`; hubs take it up when the witnesses have seen it.',
  },
  TRUST_REMOVAL_QUORUM_MISSING: {
    means: `Taking a country off the list needs more signatures than an ordinary change. ${kept}`,
    cure: 'Collect the missing signatures, or put the country back.',
  },
  TRUST_LIST_UNSETTLES: {
    means: `The list forgets emergency notices that an earlier one had dealt with; they would act again. ${kept}`,
    cure: 'Draft the list with `breakwater trust propose --previous`, which takes the settled notices over.',
  },
  TRUST_LIST_DEPARTED: {
    means: `The list forgets a country that left the region, so its old entry could come back. ${kept}`,
    cure: 'Propose the list again with `breakwater trust propose --previous`, which carries them on.',
  },
  TRUST_LIST_BASELINE_MISSING: {
    means: `A new root brings the lists back to an older one, and that one did not come with it. ${kept}`,
    cure: 'Fetch from a source that keeps every list; every hub does.',
  },
  TRUST_LIST_NOT_YET_VALID: {
    means: `The list was issued in the future, seen from this hub's clock. ${kept}`,
    cure: "Check the hub's clock. If it is right, wait.",
  },
  TRUST_LIST_EXPIRED: {
    means: 'The list is past its next update and past all grace. Nobody abroad is trusted on it any more.',
    cure: "Check the hub's clock; then ask the regional body for the next list, or fetch it from any peer.",
  },
  TRUST_LIST_DUPLICATE_MEMBER: {
    means: `One country occurs twice in the list. ${kept}`,
    cure: 'Propose the list again with one entry a country.',
  },
  TRUST_LIST_KEY_REUSED: {
    means: `One key or address stands at two places of the list, so one party could pass for another. ${kept}`,
    cure: 'The countries named make new keys and entries.',
  },
  TRUST_ENTRY_MALFORMED: {
    means: 'A country entry is not built as it must be.',
    cure: 'Make the entry with `breakwater init`, and do not edit it.',
  },
  TRUST_ENTRY_REVISION: {
    means: `A country's entry changed without a new revision number, so an old entry may have been replayed. ${kept}`,
    cure: 'Make the new entry with `breakwater trust entry`, which raises it, and let its trust officer consent again.',
  },
  TRUST_CONSENT_MISSING: {
    means: `A country stands in the list without having agreed to its own entry. ${kept}`,
    cure: "The country's trust officer runs `breakwater trust consent`; then propose the list again.",
  },
  TRUST_CONSENT_INVALID: {
    means: `A country's consent is not signed by its own trust officer, or is for another entry. ${kept}`,
    cure: "The country's trust officer runs `breakwater trust consent` for this very entry.",
  },
  TRUST_CONSENT_OUT_OF_RANGE: {
    means: `A country's consent does not cover this list number. ${kept}`,
    cure: "The country's trust officer consents again, for the numbers from this one on.",
  },
  TRUST_SIGNATURES_MALFORMED: {
    means: `The file of signatures cannot be read. ${kept}`,
    cure: 'Give the files that `breakwater trust sign` wrote, unchanged.',
  },
  TRUST_SIGNATURE_HEADER: {
    means: 'The signature carries header members that it must not carry. It was not counted.',
    cure: 'Sign again with `breakwater trust sign`.',
  },
  TRUST_SIGNATURE_OTHER_RECORD: {
    means: 'The signature is for another document. It was not counted.',
    cure: 'Sign this very document with `breakwater trust sign`.',
  },
  TRUST_STATEMENT_INVALID: {
    means: "The regional anchor's statement about a country does not fit the list; the list wins.",
    cure: 'The authority renews its statements with `breakwater trust publish`.',
  },
  TRUST_STATEMENT_MISSING: {
    means: 'There is no valid statement of the regional anchor about this country: sign-in with it must wait.',
    cure: 'The authority renews its statements with `breakwater trust publish`; hubs take them up by themselves.',
  },
  TRUST_MEMBER_UNKNOWN: {
    means: 'This country is not on the trust list in force.',
    cure: 'Check the two-letter code; `breakwater trust show` lists the members.',
  },
  TRUST_NOT_YET: {
    means: 'This hub has not verified a trust list yet, so it trusts nobody abroad.',
    cure: 'Check [trust] in hub.toml and run `breakwater trust verify`.',
  },
  TRUST_LOG_MISSING: {
    means: 'Nothing of the region’s log was sent, so nobody can tell whether others are shown the same list.',
    cure: 'Check [trust] sources in hub.toml; a root must name an active log (`breakwater trust init`).',
  },
  TRUST_LEAF_ROOT_MISMATCH: {
    means: `The log's newest entry and the newest root do not belong together. ${kept}`,
    cure: 'Fetch again: a source may be half way through an update. After a new root, publish a list under it.',
  },
  TRUST_SUCCESSION_INVALID: {
    means: `The log that should take over does not continue the old one as the root says. ${kept}`,
    cure: 'Begin the new log with the last checkpoint of the old one that a quorum of witnesses cosigned.',
  },
  TRUST_NOTICE_MALFORMED: {
    means: 'The emergency notice is not built as it must be, so it was passed over.',
    cure: 'Make it with `breakwater trust notice`, and do not edit it.',
  },
  TRUST_NOTICE_TARGET_UNKNOWN: {
    means: 'The emergency notice is about a country that is not on the trust list, so it has no effect.',
    cure: 'Nothing. If the country is on a newer list, it counts as soon as this hub has that list.',
  },
  TRUST_NOTICE_KEY_UNKNOWN: {
    means: 'The emergency notice names a key that the country does not use for that, so it has no effect.',
    cure: 'Look the key id up with `breakwater trust show --json`. If it is on a newer list, send it again then.',
  },
  TRUST_NOTICE_IN_FORCE: {
    means: 'An emergency notice that says the same is in force already, so this one was not taken.',
    cure: 'Nothing. If a list settles the other notice and the trouble is not over, send this one again.',
  },
  TRUST_NOTICE_SETTLED: {
    means: 'A later trust list has dealt with this emergency notice, so it has no effect any more.',
    cure: 'Nothing. If the trouble is back, make a new notice.',
  },
  TRUST_NOTICE_QUORUM_MISSING: {
    means: 'Neither the country itself nor enough others signed the emergency notice, so it has no effect.',
    cure: 'The country signs it itself, or more trust officers of other countries sign it.',
  },
  TRUST_NOTICE_OVER_LIMIT: {
    means: 'So many emergency notices about keys are in force that there was no room for this one.',
    cure: 'Ask the regional body for a new list that settles them; one notice about the whole country always counts.',
  },
  TRUST_NOTICE_FLOOD: {
    means: `A source offered more emergency notices than there can honestly be; none was read. ${kept}`,
    cure: 'Take notices from another source, and tell the operator of this one.',
  },
  TRUST_BUNDLE_MALFORMED: {
    means: `The courier bundle was damaged or cut off on its way, or is none. ${kept}`,
    cure: 'Copy it again, or have it made again with `breakwater trust bundle`.',
  },
  TRUST_BUNDLE_GAP: {
    means: 'What this hub keeps does not reach back far enough for the bundle that was asked for.',
    cure: 'Ask the authority, or a hub that keeps the whole log, to make the bundle.',
  },
  TRUST_SOURCE_UNREACHABLE: {
    means: `A source of the trust list did not answer as it should. ${kept}`,
    cure: 'Nothing, if it is only for a while: every peer serves the same list. Else check [trust] in hub.toml.',
  },
  TRUST_SOURCE_BEHIND: {
    means: `A source has less than it had before: it was set back, or keeps back what it knows. ${kept}`,
    cure: 'Ask its operator. If it is the publisher, tell the trust officers: it may run from an old backup.',
  },
  TRUST_SOURCE_ENDLESS: {
    means: `A source of the trust list sent more than any such file may hold, and was cut off. ${kept}`,
    cure: 'No working hub does this: tell the operator of the source. Until then take it out of [trust] in hub.toml.',
  },
  TRUST_REFRESH_TIMEOUT: {
    means: `Looking for a newer list took too long and was given up. ${kept}`,
    cure: 'The next try comes by itself within a minute. If this stays, check the network.',
  },
  ...logErrorTexts,
} as const satisfies Record<string, ErrorText>;

/** A refusal in matters of trust, with its code, what it means and what to do. */
export class TrustError extends CodedError<TrustErrorCode> {
  constructor(code: TrustErrorCode, happened: string, evidence: JsonObject = {}, cause?: unknown) {
    super(code, happened, trustErrorTexts[code], evidence, cause);
  }
}
