/** Passkey ceremonies of citizens: always with user verification, always discoverable, bound to this hub's host. */
import { parseStrictJson } from '@breakwater/federation-protocol';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { Passkey } from '../store/passkey.ts';
import { type ChallengeParts, challengeLifeMs, issueChallenge, takeChallenge } from './challenge.ts';
import { LoginError } from './error.ts';
import type { LoginParts } from './parts.ts';
import { authenticationResponse, registrationResponse } from './passkey-response.ts';

/** What the ceremonies take. */
export type PasskeyParts = Pick<LoginParts, 'config' | 'store'> & ChallengeParts;

// COSE algorithms of the keys we take: Ed25519, ES256, RS256 (older Windows).
const algorithms = [-8, -7, -257];

/** What a new passkey brings, before it is bound to an account. */
export type NewPasskey = Pick<Passkey, 'id' | 'publicKey' | 'counter' | 'transports' | 'isSynced'>;

/** The RP ID: the hub's own host, without a port. */
export function rpIdOf({ config }: Pick<LoginParts, 'config'>): string {
  return new URL(config.origin).hostname;
}

/** Options to make a passkey with, for `purpose`. `known` are the account's passkeys; no device gets a second one. */
export function creationOptions(
  parts: PasskeyParts,
  purpose: string,
  owner: { readonly accountId: string; readonly name: string; readonly known: readonly Passkey[] },
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  return generateRegistrationOptions({
    rpName: parts.config.name,
    rpID: rpIdOf(parts),
    userID: new TextEncoder().encode(owner.accountId),
    userName: owner.name,
    userDisplayName: owner.name,
    challenge: issueChallenge(parts, purpose),
    timeout: challengeLifeMs,
    attestationType: 'none',
    excludeCredentials: owner.known.map(({ id }) => ({ id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: algorithms,
  });
}

/** Options to sign in with: no account is named, so that the page tells nobody who has a passkey here. */
export function requestOptions(parts: PasskeyParts, purpose: string): Promise<PublicKeyCredentialRequestOptionsJSON> {
  return generateAuthenticationOptions({
    rpID: rpIdOf(parts),
    challenge: issueChallenge(parts, purpose),
    timeout: challengeLifeMs,
    userVerification: 'required',
    allowCredentials: [],
  });
}

/** Verifies what the browser made. Throws `LOGIN_PASSKEY_INVALID`, `LOGIN_CHALLENGE_STALE`. */
export async function verifyNewPasskey(parts: PasskeyParts, purpose: string, sent: string): Promise<NewPasskey> {
  const response = registrationResponse.safeParse(parseSent(sent));
  if (!response.success) throw invalid(response.error);
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response: response.data,
    expectedChallenge: (challenge) => takeChallenge(parts, purpose, challenge).then(() => true),
    expectedOrigin: parts.config.origin,
    expectedRPID: rpIdOf(parts),
    requireUserVerification: true,
    supportedAlgorithmIDs: algorithms,
  }).catch(rethrow);
  if (!verified) throw invalid();
  const { credential, credentialDeviceType } = registrationInfo;
  return {
    id: credential.id,
    publicKey: credential.publicKey,
    counter: credential.counter,
    transports: credential.transports ?? [],
    isSynced: credentialDeviceType === 'multiDevice',
  };
}

/**
 * Verifies that the citizen holds a passkey of this hub, and records its use. Throws `LOGIN_PASSKEY_UNKNOWN`,
 * `LOGIN_PASSKEY_INVALID`, `LOGIN_CHALLENGE_STALE`.
 */
export async function proveWithPasskey(parts: PasskeyParts, purpose: string, sent: string): Promise<Passkey> {
  const response = authenticationResponse.safeParse(parseSent(sent));
  if (!response.success) throw invalid(response.error);
  const passkey = await parts.store.passkeys.find(response.data.id);
  if (!passkey) throw new LoginError('LOGIN_PASSKEY_UNKNOWN', { countryName: parts.config.name });
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: response.data,
    expectedChallenge: (challenge) => takeChallenge(parts, purpose, challenge).then(() => true),
    expectedOrigin: parts.config.origin,
    expectedRPID: rpIdOf(parts),
    credential: { id: passkey.id, publicKey: new Uint8Array(passkey.publicKey), counter: passkey.counter },
    requireUserVerification: true,
  }).catch(rethrow);
  if (!verified || !isOwner(response.data.response, passkey)) throw invalid();
  await parts.store.passkeys.recordUse(passkey.id, authenticationInfo.newCounter, parts.world.now());
  return passkey;
}

function isOwner(response: { readonly signature: string; readonly userHandle?: string }, passkey: Passkey): boolean {
  const { userHandle } = response;
  return userHandle === undefined || Buffer.from(userHandle, 'base64url').toString() === passkey.accountId;
}

function parseSent(sent: string): unknown {
  try {
    return parseStrictJson(new TextEncoder().encode(sent));
  } catch (cause) {
    throw invalid(cause);
  }
}

// The library throws bare errors for everything that does not fit; the reason goes into the cause, for the log.
function rethrow(cause: unknown): never {
  if (cause instanceof LoginError) throw cause;
  throw invalid(cause);
}

function invalid(cause?: unknown): LoginError {
  return new LoginError('LOGIN_PASSKEY_INVALID', {}, cause);
}
