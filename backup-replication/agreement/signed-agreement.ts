/** A hosting agreement with the signatures of both hubs; with one signature it is a proposal and counts for nothing. */
import {
  expectObject,
  type JsonObject,
  type JsonValue,
  type PublicJwk,
  refuseUnknownMembers,
  type Signer,
  type Verified,
} from '@breakwater/federation-protocol';
import { BackupError } from '../error.ts';
import { documentSha256, isSignedBy, signDocument } from '../recovery/signed-document.ts';
import { AGREEMENT_TYPE, agreementDocument, type HostingAgreement, invalid, parseAgreement } from './agreement.ts';

/** The two sides. */
export type HostingRole = 'holder' | 'owner';

/** The backup keys of both, from the trust list in force: nobody else's signature counts. */
export interface HostingKeys {
  readonly holder: readonly PublicJwk[];
  readonly owner: readonly PublicJwk[];
}

/** What travels and is kept: the document with one or two detached signatures over its RFC 8785 bytes. */
export interface SignedAgreement {
  readonly document: JsonObject;
  readonly signatures: Readonly<Record<HostingRole, string | null>>;
}

/** An agreement that somebody signed, and by what name others refer to it. */
export interface AgreedHosting extends HostingAgreement {
  /** SHA-256 of the document's canonical bytes, hex. */
  readonly sha256: string;
}

// As in recovery documents: an EdDSA signature with its header is under 400 characters.
const SIGNATURE_CHARACTERS_MAX = 1_000;

/** Begins an agreement, in the name of one side. */
export async function proposeAgreement(
  agreement: HostingAgreement,
  role: HostingRole,
  signer: Signer,
): Promise<SignedAgreement> {
  // Read back before it is signed: nobody signs what the other side would refuse to read.
  const document = agreementDocument(parseAgreement(agreementDocument(agreement)));
  return addSignature({ document, signatures: { holder: null, owner: null } }, role, signer);
}

/** Adds the signature of one side; what the other wrote stays. */
export async function addSignature(
  signed: SignedAgreement,
  role: HostingRole,
  signer: Signer,
): Promise<SignedAgreement> {
  const { signature } = await signDocument(signed.document, AGREEMENT_TYPE, signer);
  return { document: signed.document, signatures: { ...signed.signatures, [role]: signature } };
}

/** Takes what arrived apart; verifies nothing. Throws `AGREEMENT_INVALID`. */
export function parseSignedAgreement(value: JsonValue): SignedAgreement {
  try {
    const outer = expectObject(value, 'agreement');
    refuseUnknownMembers(outer, ['document', 'signatures'], 'agreement');
    const signatures = expectObject(outer.signatures, 'signatures');
    refuseUnknownMembers(signatures, ['holder', 'owner'], 'signatures');
    const document = expectObject(outer.document, 'document');
    return { document, signatures: { holder: signatureOf(signatures.holder), owner: signatureOf(signatures.owner) } };
  } catch (cause) {
    if (cause instanceof BackupError) throw cause;
    throw new BackupError('AGREEMENT_INVALID', 'A signed hosting agreement cannot be read.', {}, cause);
  }
}

/** The agreement as a JSON value for a message or a file. */
export function signedAgreementJson({ document, signatures }: SignedAgreement): JsonObject {
  return { document, signatures: { ...signatures } };
}

/** An agreement in force between its two sides. Throws `AGREEMENT_INVALID`, `AGREEMENT_UNSIGNED`. */
export async function verifyAgreement(signed: SignedAgreement, keys: HostingKeys): Promise<Verified<AgreedHosting>> {
  const agreement = await verifyProposal(signed, 'holder', keys.holder);
  await requireSignature(signed, 'owner', keys.owner);
  return agreement as Verified<AgreedHosting>;
}

/** A proposal that one side has signed; the other may add its name. Throws as `verifyAgreement`. */
export async function verifyProposal(
  signed: SignedAgreement,
  role: HostingRole,
  keys: readonly PublicJwk[],
): Promise<AgreedHosting> {
  const agreement = parseAgreement(signed.document);
  await requireSignature(signed, role, keys);
  return { ...agreement, sha256: documentSha256(signed.document) };
}

async function requireSignature(
  { document, signatures }: SignedAgreement,
  role: HostingRole,
  keys: readonly PublicJwk[],
): Promise<void> {
  const signature = signatures[role];
  if (signature !== null && (await isSignedBy({ document, signature }, AGREEMENT_TYPE, keys))) return;
  throw new BackupError('AGREEMENT_UNSIGNED', `A hosting agreement is not signed by its ${role}.`, { role });
}

function signatureOf(value: JsonValue | undefined): string | null {
  if (value === null) return null;
  if (typeof value === 'string' && value.length <= SIGNATURE_CHARACTERS_MAX) return value;
  throw invalid('a signature is missing or too long');
}
