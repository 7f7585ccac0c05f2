/** How two hubs come to an agreement: one proposes and signs, the other signs too, and each tells the other. */
import {
  type AgreedHosting,
  addSignature,
  type HostingAgreement,
  type HostingRole,
  noticeEnd,
  parseSignedAgreement,
  parseSignedDocument,
  proposeAgreement,
  requireLater,
  type SignedAgreement,
  signEnding,
  signedAgreementJson,
  signedDocumentJson,
  verifyAgreement,
  verifyEnding,
  verifyProposal,
} from '@breakwater/backup-replication';
import {
  CodedError,
  type CountryCode,
  type JsonObject,
  parseStrictJson,
  type Signer,
} from '@breakwater/federation-protocol';
import type { PeerClient } from '../../peer/peer.ts';
import type { KeptAgreement, KeptEnding } from '../../store/hosting.ts';
import { HubBackupError } from '../error.ts';
import { everyKeyOf } from '../owner-keys.ts';
import { type AgreementParts, keysOf, readAgreement, readNotice } from './agreements.ts';

/** What making takes. */
export interface AgreeingParts extends AgreementParts {
  readonly self: CountryCode;
  /** The hub's backup key. */
  readonly signer: Signer;
}

/** The path that agreements and notices travel to. */
export const AGREEMENTS_PATH = '/peer/agreements';

/** Two signatures and eleven terms take under 3 KB. */
export const AGREEMENT_MAX_BYTES = 8_192;

/** What is proposed; the number follows from what there is between the two. */
export type Proposal = Omit<HostingAgreement, 'sequence'>;

/** Signs a proposal in our name, keeps it and sends it. The other side must have it, or nothing is kept. */
export async function propose(parts: AgreeingParts, peers: PeerClient, proposal: Proposal): Promise<HostingAgreement> {
  const { holder, owner } = proposal;
  const known = await Promise.all([parts.hosting.agreed(holder, owner), parts.hosting.proposed(holder, owner)]);
  const sequence = Math.max(0, ...known.map((one) => one?.sequence ?? 0)) + 1;
  const role = roleOf(parts.self, proposal);
  const signed = await proposeAgreement({ ...proposal, sequence }, role, parts.signer);
  await send(peers, otherOf(parts.self, proposal), { agreement: signedAgreementJson(signed) });
  await parts.hosting.save(keptOf({ holder, owner, sequence }, signed, false, parts.now()));
  return { ...proposal, sequence };
}

/** The proposal of the other side that waits for our word, or null. Throws `AGREEMENT_…`. */
export async function openProposal(
  parts: AgreeingParts,
  holder: CountryCode,
  owner: CountryCode,
): Promise<{ readonly agreement: AgreedHosting; readonly signed: SignedAgreement } | null> {
  const kept = await parts.hosting.proposed(holder, owner);
  if (kept === null) return null;
  const signed = parseSignedAgreement(parseStrictJson(Buffer.from(kept.signed)));
  const theirs = otherRole(roleOf(parts.self, kept));
  if (signed.signatures[theirs] === null) return null;
  const agreement = await verifyProposal(signed, theirs, keysOf(parts.trust, holder, owner)[theirs]);
  return { agreement, signed };
}

/** Signs what the other side proposed, keeps it and sends it back: from now on it is in force at both. */
export async function agree(parts: AgreeingParts, peers: PeerClient, signed: SignedAgreement): Promise<AgreedHosting> {
  const proposed = parseSignedAgreement(signedAgreementJson(signed));
  const { holder } = await verifyEither(parts, proposed);
  const both = await addSignature(proposed, roleOf(parts.self, { holder }), parts.signer);
  const agreement = await keepAgreed(parts, both);
  await send(peers, otherOf(parts.self, agreement), { agreement: signedAgreementJson(both) });
  return agreement;
}

/** Gives notice in our name. Throws `HOLDING_NO_AGREEMENT`. */
export async function giveNotice(
  parts: AgreeingParts,
  peers: PeerClient,
  sides: { readonly holder: CountryCode; readonly owner: CountryCode },
): Promise<Date> {
  const kept = await parts.hosting.agreed(sides.holder, sides.owner);
  if (kept === null) throw new HubBackupError('HOLDING_NO_AGREEMENT', 'There is no agreement to end.', { ...sides });
  const { agreement } = await readAgreement(parts, kept);
  const endsAt = new Date(parts.now().getTime() + agreement.noticeDays * 86_400_000);
  const by = roleOf(parts.self, sides);
  const signed = signedDocumentJson(
    await signEnding({ ...sides, agreement: agreement.sha256, by, endsAt }, parts.signer),
  );
  await keepNotice(parts, agreement, { ...endingOf(kept, signed), receivedAt: parts.now() }, endsAt);
  await send(peers, otherOf(parts.self, sides), { ending: signed });
  return endsAt;
}

/** Takes what a peer sent: a proposal, an agreement that both signed, or a notice. Throws `AGREEMENT_…`. */
export async function takeAgreement(parts: AgreeingParts, caller: CountryCode, message: JsonObject): Promise<void> {
  if (message.ending !== undefined) return takeNotice(parts, caller, message);
  const signed = parseSignedAgreement(message.agreement ?? null);
  const agreement = await verifyEither(parts, signed);
  requireParties(parts.self, caller, agreement);
  const isAgreed = signed.signatures.holder !== null && signed.signatures.owner !== null;
  if (isAgreed) {
    await keepAgreed(parts, signed);
    return;
  }
  const { holder, owner, sequence } = agreement;
  const before = await parts.hosting.agreed(holder, owner);
  requireLater(agreement, before === null ? null : { ...agreement, sequence: before.sequence });
  await parts.hosting.save(keptOf({ holder, owner, sequence }, signed, false, parts.now()));
}

/** Keeps what both signed, unless a later one is there. */
async function keepAgreed(parts: AgreeingParts, signed: SignedAgreement): Promise<AgreedHosting> {
  const read = await verifyEither(parts, signed);
  const { holder, owner, sequence } = read;
  const agreement = await verifyAgreement(signed, keysOf(parts.trust, holder, owner));
  const before = await parts.hosting.agreed(holder, owner);
  const kept = keptOf({ holder, owner, sequence }, signed, true, parts.now());
  if (before?.signed === kept.signed) return agreement;
  requireLater(agreement, before === null ? null : { ...agreement, sequence: before.sequence });
  await parts.hosting.save(kept);
  return agreement;
}

async function takeNotice(parts: AgreeingParts, caller: CountryCode, message: JsonObject): Promise<void> {
  const signed = parseSignedDocument(message.ending ?? null);
  const { holder, owner } = signed.document;
  const sides = { holder: String(holder) as CountryCode, owner: String(owner) as CountryCode };
  requireParties(parts.self, caller, sides);
  const kept = await parts.hosting.agreed(sides.holder, sides.owner);
  if (kept === null) throw new HubBackupError('HOLDING_NO_AGREEMENT', 'There is no agreement to end.', { ...sides });
  const { agreement } = await readAgreement(parts, kept);
  const { by, endsAt } = await verifyEnding(signed, agreement, keysOf(parts.trust, sides.holder, sides.owner));
  if (by !== roleOf(caller, sides)) throw notTheirs(caller, sides);
  const ending = { ...endingOf(kept, signedDocumentJson(signed)), receivedAt: parts.now() };
  await keepNotice(parts, agreement, ending, endsAt);
}

/** Keeps a notice unless one is kept that ends it as early: nobody postpones what the other gave notice of. */
async function keepNotice(parts: AgreeingParts, agreement: AgreedHosting, ending: KeptEnding, endsAt: Date) {
  const { holder, owner, sequence } = ending;
  const before = await parts.hosting.ending(holder, owner, sequence);
  const keys = keysOf(parts.trust, holder, owner, everyKeyOf);
  const known = before === null ? null : await readNotice(before, agreement, keys).catch(unreadable);
  const endMs = noticeEnd(agreement, { endsAt, receivedAt: ending.receivedAt });
  if (known === null || endMs < noticeEnd(agreement, known)) await parts.hosting.saveEnding(ending);
}

/** Signed with a key that has left the list since: it ends nothing, so it keeps no other out. */
function unreadable(cause: unknown): null {
  if (cause instanceof CodedError) return null;
  throw cause;
}

/** Signed by whoever claims to have signed it, with keys of the list in force. */
async function verifyEither(parts: AgreeingParts, signed: SignedAgreement): Promise<AgreedHosting> {
  const role: HostingRole = signed.signatures.owner === null ? 'holder' : 'owner';
  const { holder, owner } = signed.document;
  const keys = keysOf(parts.trust, String(holder) as CountryCode, String(owner) as CountryCode);
  return verifyProposal(signed, role, keys[role]);
}

function requireParties(
  self: CountryCode,
  caller: CountryCode,
  sides: { readonly holder: CountryCode; readonly owner: CountryCode },
): void {
  const { holder, owner } = sides;
  if ((holder === self && owner === caller) || (holder === caller && owner === self)) return;
  throw notTheirs(caller, sides);
}

function notTheirs(caller: CountryCode, { holder, owner }: { holder: CountryCode; owner: CountryCode }) {
  const happened = `An agreement of ${holder} and ${owner} is not ${caller}’s to send here.`;
  return new HubBackupError('HOLDING_NOT_YOURS', happened, { caller, holder, owner });
}

/** Which side a country is of the two. */
export function roleOf(country: CountryCode, sides: { readonly holder: CountryCode }): HostingRole {
  return country === sides.holder ? 'holder' : 'owner';
}

function otherRole(role: HostingRole): HostingRole {
  return role === 'holder' ? 'owner' : 'holder';
}

function otherOf(self: CountryCode, { holder, owner }: { holder: CountryCode; owner: CountryCode }): CountryCode {
  return self === holder ? owner : holder;
}

function keptOf(
  name: Pick<KeptAgreement, 'holder' | 'owner' | 'sequence'>,
  signed: SignedAgreement,
  isAgreed: boolean,
  receivedAt: Date,
): KeptAgreement {
  return { ...name, signed: JSON.stringify(signedAgreementJson(signed)), isAgreed, receivedAt };
}

function endingOf({ holder, owner, sequence }: KeptAgreement, signed: JsonObject) {
  return { holder, owner, sequence, signed: JSON.stringify(signed) };
}

async function send(peers: PeerClient, to: CountryCode, message: JsonObject): Promise<void> {
  const body = new TextEncoder().encode(JSON.stringify(message));
  await peers.fetch(to, { method: 'PUT', path: AGREEMENTS_PATH, body, contentType: 'application/json' });
}
