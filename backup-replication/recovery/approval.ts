/** One approval of a recovery request: somebody says yes, and hands over a share to that request only. */
import { createHash } from 'node:crypto';
import type { CountryCode, JsonObject, JsonValue, PublicJwk, Signer, Verified } from '@breakwater/federation-protocol';
import { RecoveryError } from './error.ts';
import {
  asObject,
  bytesOf,
  countryOf,
  malformed,
  requireType,
  sha256Of,
  textOf,
  timeOf,
  wholeNumberOf,
} from './read-fields.ts';
import type { RecoveryRequest } from './request.ts';
import type { ShareGroup } from './share.ts';
import {
  isSignedBy,
  parseSignedDocument,
  type SignedDocument,
  signDocument,
  signedDocumentJson,
} from './signed-document.ts';

/** What an approver signs. */
export interface RecoveryApproval {
  readonly group: ShareGroup;
  /** The official's signing key id, or the custodian's country code. */
  readonly giver: string;
  readonly name: string;
  /** Whose data is to be recovered. */
  readonly country: CountryCode;
  readonly generation: number;
  readonly requestSha256: string;
  readonly approvedAt: Date;
  /** SHA-256 of the sealed share, in hex: holders check the signature without ever seeing the share. */
  readonly sealedShareSha256: string;
}

/** An approval whose signature was verified, with the sealed share when it travelled along. */
export interface GivenApproval extends RecoveryApproval {
  readonly signed: SignedDocument;
  readonly sealedShare: Uint8Array | null;
}

/** Who may approve: the officials of the country's own list entry, and the hubs of the other members. */
export interface Electorate {
  readonly officials: readonly { readonly name: string; readonly signKey: PublicJwk }[];
  readonly custodians: readonly { readonly country: CountryCode; readonly keys: readonly PublicJwk[] }[];
}

const TYPE = 'breakwater-recovery-approval';
/** A sealed share document is under 400 bytes. */
const SEALED_SHARE_BYTES_MAX = 1_024;

/** Signs an approval and puts the sealed share beside it: the content of an approval file. */
export async function signApproval(
  approval: Omit<RecoveryApproval, 'sealedShareSha256'>,
  sealedShare: Uint8Array,
  signer: Signer,
): Promise<JsonObject> {
  const document = approvalJson({ ...approval, sealedShareSha256: sha256(sealedShare) });
  const signed = await signDocument(document, TYPE, signer);
  return { ...signedDocumentJson(signed), sealedShare: Buffer.from(sealedShare).toString('base64url') };
}

/** The approval without its share: what is shown to holders and custodians. */
export function withoutShare(approval: GivenApproval): JsonObject {
  return signedDocumentJson(approval.signed);
}

/**
 * Verifies one approval: it is for this very request, and signed by a member of the electorate. Throws
 * `RECOVERY_APPROVAL_OTHER_REQUEST`, `RECOVERY_OFFICIAL_UNKNOWN`, `RECOVERY_CUSTODIAN_UNKNOWN`,
 * `RECOVERY_APPROVAL_INVALID`, `RECOVERY_DOCUMENT_INVALID`.
 */
export async function verifyApproval(
  value: JsonValue,
  request: Verified<RecoveryRequest>,
  electorate: Electorate,
): Promise<Verified<GivenApproval>> {
  const signed = parseSignedDocument(value);
  const approval = parseApproval(signed.document);
  checkIsFor(approval, request);
  if (!(await isSignedBy(signed, TYPE, keysOf(approval, electorate))))
    throw invalid(approval, 'its signature is wrong');
  const outer = asObject(value, 'approval');
  const sealedShare = outer.sealedShare === undefined ? null : bytesOf(outer, 'sealedShare', SEALED_SHARE_BYTES_MAX);
  if (sealedShare && sha256(sealedShare) !== approval.sealedShareSha256)
    throw invalid(approval, 'its share was exchanged');
  return { ...approval, signed, sealedShare } as Verified<GivenApproval>;
}

function checkIsFor(approval: RecoveryApproval, request: RecoveryRequest): void {
  if (approval.requestSha256 === request.sha256) {
    if (approval.country === request.country && approval.generation === request.generation) return;
    throw invalid(approval, 'it names another country or recovery key than the request');
  }
  throw new RecoveryError(
    'RECOVERY_APPROVAL_OTHER_REQUEST',
    `The approval of ${approval.name} is for another recovery request.`,
    { approvalIsFor: approval.requestSha256, request: request.sha256 },
  );
}

/** The keys that could have signed; an approver outside the electorate has none and is refused by name. */
function keysOf(approval: RecoveryApproval, electorate: Electorate): readonly PublicJwk[] {
  if (approval.group === 'officials') {
    const official = electorate.officials.find(({ signKey }) => signKey.kid === approval.giver);
    if (official) return [official.signKey];
    throw new RecoveryError(
      'RECOVERY_OFFICIAL_UNKNOWN',
      `${approval.name} is not an official of ${approval.country} in the trust list.`,
      { signKey: approval.giver, country: approval.country },
    );
  }
  const custodian = electorate.custodians.find(({ country }) => country === approval.giver);
  if (custodian) return custodian.keys;
  throw new RecoveryError(
    'RECOVERY_CUSTODIAN_UNKNOWN',
    `${approval.giver} is not a custodian of ${approval.country}.`,
    {
      custodian: approval.giver,
    },
  );
}

function parseApproval(document: JsonObject): RecoveryApproval {
  requireType(document, TYPE);
  const group = document.group;
  if (group !== 'officials' && group !== 'custodians') throw malformed('"group" is neither officials nor custodians');
  return {
    group,
    giver: textOf(document, 'giver'),
    name: textOf(document, 'name'),
    country: countryOf(document, 'country'),
    generation: wholeNumberOf(document, 'generation', 1),
    requestSha256: sha256Of(document, 'requestSha256'),
    approvedAt: timeOf(document, 'approvedAt'),
    sealedShareSha256: sha256Of(document, 'sealedShareSha256'),
  };
}

function approvalJson(approval: RecoveryApproval): JsonObject {
  return {
    type: TYPE,
    format: 0,
    group: approval.group,
    giver: approval.giver,
    name: approval.name,
    country: approval.country,
    generation: approval.generation,
    requestSha256: approval.requestSha256,
    approvedAt: approval.approvedAt.toISOString(),
    sealedShareSha256: approval.sealedShareSha256,
  };
}

function invalid(approval: RecoveryApproval, why: string): RecoveryError {
  return new RecoveryError('RECOVERY_APPROVAL_INVALID', `The approval of ${approval.name} is not valid: ${why}.`, {
    giver: approval.giver,
  });
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
