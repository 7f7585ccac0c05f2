/** Every way a recovery can be refused: a closed union of codes, what each means and what to do next. */
import { CodedError, type ErrorText, type JsonObject } from '@breakwater/federation-protocol';

/** The codes of recovery; `recoveryTexts` says what each means. */
export type RecoveryCode =
  | 'RECOVERY_ABROAD_TOO_FEW'
  | 'RECOVERY_APPROVAL_INVALID'
  | 'RECOVERY_APPROVAL_OTHER_REQUEST'
  | 'RECOVERY_APPROVALS_TOO_FEW'
  | 'RECOVERY_CUSTODIANS_MISSING'
  | 'RECOVERY_CUSTODIANS_TOO_FEW'
  | 'RECOVERY_CUSTODY_UNCONFIRMED'
  | 'RECOVERY_CUSTODIAN_UNKNOWN'
  | 'RECOVERY_DOCUMENT_INVALID'
  | 'RECOVERY_FINGERPRINT_WRONG'
  | 'RECOVERY_GENERATION_STALE'
  | 'RECOVERY_HOLDERS_TOO_FEW'
  | 'RECOVERY_KEY_WRONG'
  | 'RECOVERY_KEYRING_INVALID'
  | 'RECOVERY_LIST_UNREACHABLE'
  | 'RECOVERY_NOT_SPLIT'
  | 'RECOVERY_OFFICIAL_UNKNOWN'
  | 'RECOVERY_OFFICIALS_TOO_FEW'
  | 'RECOVERY_RECORD_INVALID'
  | 'RECOVERY_REQUEST_EXPIRED'
  | 'RECOVERY_REQUEST_INVALID'
  | 'RECOVERY_REQUEST_OTHER_COUNTRY'
  | 'RECOVERY_REQUEST_OTHER_KEY'
  | 'RECOVERY_SEAL_BROKEN'
  | 'RECOVERY_SHARE_MISSING'
  | 'RECOVERY_SHARE_WRONG'
  | 'RECOVERY_TARGET_NOT_EMPTY';

/** What each code means and what to do, for the person who reads it in the middle of a disaster. */
export const recoveryTexts: Readonly<Record<RecoveryCode, ErrorText>> = {
  RECOVERY_ABROAD_TOO_FEW: {
    means: 'If a storm takes the whole island, the officials at home may be out of reach too.',
    cure: 'Name at least two officials who live abroad (embassies) in the list entry, then split again.',
  },
  RECOVERY_APPROVAL_INVALID: {
    means: 'The approval was altered, or it was not signed by the key it names. It was not counted.',
    cure: 'Ask the person for the original file again, or for a new approval of this request.',
  },
  RECOVERY_APPROVAL_OTHER_REQUEST: {
    means: 'The approval was given for a different recovery request. It was not counted.',
    cure: 'Send this request.json to the approver, compare the fingerprint by telephone, and ask for a new approval.',
  },
  RECOVERY_APPROVALS_TOO_FEW: {
    means: "No recovery happens without enough of the country's own officials. Nothing was released.",
    cure: 'Ask further officials of the country to run "breakwater recovery approve" on this request.',
  },
  RECOVERY_CUSTODIANS_MISSING: {
    means: "The partner nations' half of the recovery key cannot be put together yet. Nothing was released.",
    cure: 'Ask further partner hubs to run "breakwater recovery approve --dir …" with the officials\' approvals.',
  },
  RECOVERY_CUSTODIANS_TOO_FEW: {
    means: 'There are not enough partner nations with a custody key on the trust list to keep shares.',
    cure: 'Wait until more members are on the list, then run "breakwater recovery split" again.',
  },
  RECOVERY_CUSTODY_UNCONFIRMED: {
    means: 'Too few partners confirmed that they keep their share. The new key was forgotten and not put to use.',
    cure: 'Look at "breakwater status" for partners that are down, then run "breakwater recovery split" again.',
  },
  RECOVERY_CUSTODIAN_UNKNOWN: {
    means: 'The approval comes from a hub that is not a custodian of this recovery key. It was not counted.',
    cure: 'Ask the hubs that are named as custodians in the recovery record.',
  },
  RECOVERY_DOCUMENT_INVALID: {
    means: 'The file is damaged, or it is not the document that is needed here.',
    cure: 'Check the path. If it is right, ask the sender for the file again.',
  },
  RECOVERY_FINGERPRINT_WRONG: {
    means: 'What was typed is not the fingerprint of this request: it may not be the one you were told about.',
    cure: 'Telephone the person at the blank machine and compare the groups one by one. Approve only if all agree.',
  },
  RECOVERY_GENERATION_STALE: {
    means: 'The share, record or request belongs to an older recovery key than the one in force.',
    cure: 'Use the share file of the newest split, and a request made from the newest backup.',
  },
  RECOVERY_HOLDERS_TOO_FEW: {
    means: 'Fewer holders answered than are needed to be sure of the newest backup and to read it.',
    cure: 'Name more peers with --peer, or wait until more holders are reachable. Nothing is lost by waiting.',
  },
  RECOVERY_KEY_WRONG: {
    means: 'The shares fit their commitments but do not make the recovery key. Nothing was opened.',
    cure: 'Gather approvals from other officials and custodians, and report this: the split itself may be at fault.',
  },
  RECOVERY_KEYRING_INVALID: {
    means: "The hub's sealed keys in the backup cannot be opened or do not fit the trust list.",
    cure: 'Restore an older snapshot, or make new keys with "breakwater init" and a new list entry.',
  },
  RECOVERY_LIST_UNREACHABLE: {
    means: 'No peer gave a trust list that fits the root fingerprint, so nobody can be trusted yet.',
    cure: 'Check --root-sha256 and the --peer addresses, and the clock of this machine.',
  },
  RECOVERY_NOT_SPLIT: {
    means: 'There is no recovery key in force: a backup made now could not be opened after a disaster.',
    cure: 'Run "breakwater recovery split" with the officials present.',
  },
  RECOVERY_OFFICIAL_UNKNOWN: {
    means: 'The signer is not an official of that country in the trust list. The approval was not counted.',
    cure: "Only officials named in the country's own list entry can approve. Check which key file was used.",
  },
  RECOVERY_OFFICIALS_TOO_FEW: {
    means: 'The list entry names fewer officials than the threshold needs.',
    cure: 'Put more officials into the list entry, have the list signed again, then split.',
  },
  RECOVERY_RECORD_INVALID: {
    means: "The public record of the recovery key is not signed by the country's backup key.",
    cure: 'Fetch the record again from another holder, and tell the region: somebody may be lying.',
  },
  RECOVERY_REQUEST_EXPIRED: {
    means: 'A recovery request lives 72 hours, so that old approvals cannot be used later.',
    cure: 'Make a new request on the blank machine and have it approved again.',
  },
  RECOVERY_REQUEST_INVALID: {
    means: 'The request was altered on its way, or was not signed by the key it names.',
    cure: "Ask the blank machine's operator for the original request.json and compare the fingerprint.",
  },
  RECOVERY_REQUEST_OTHER_COUNTRY: {
    means: 'The request asks for the data of a country that this key has no say over.',
    cure: 'Check that you were sent the right request, and which key you used.',
  },
  RECOVERY_REQUEST_OTHER_KEY: {
    means: 'The request names a key that this machine does not hold, so the shares could not be opened here.',
    cure: 'Use the request.json and the request.key that were made together on this machine.',
  },
  RECOVERY_SEAL_BROKEN: {
    means: 'The sealed part was made for another key or was altered.',
    cure: 'Check which key file was used; if it is the right one, ask the sender to seal it again.',
  },
  RECOVERY_SHARE_MISSING: {
    means: 'This hub or person keeps no share of the recovery key that the request names.',
    cure: 'Use the share file of that generation (--share), or ask the other officials and custodians.',
  },
  RECOVERY_SHARE_WRONG: {
    means: 'The share differs from what was committed to when the key was split: it was damaged or exchanged.',
    cure: 'Leave this share out and ask another official or custodian for theirs.',
  },
  RECOVERY_TARGET_NOT_EMPTY: {
    means: 'A restore only writes into a new directory, so that it can never overwrite what you still have.',
    cure: 'Choose another --into directory, or move the old one aside.',
  },
};

/** A refusal in split, request, approval or restore. */
export class RecoveryError extends CodedError<RecoveryCode> {
  constructor(code: RecoveryCode, happened: string, evidence: JsonObject = {}, cause?: unknown) {
    super(code, happened, recoveryTexts[code], evidence, cause);
  }
}
