/** Operators' passkeys: questions and checks of the two WebAuthn ceremonies, bound to the console's own host. */
import {
  type AuthenticationResponseJSON,
  type AuthenticatorTransport,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { z } from 'zod';
import type { OperatorPasskey } from '../store/operator.ts';
import { ConsoleError } from './error.ts';
import { hashOf, type SessionParts } from './session.ts';
import { rpIdOf } from './site.ts';

/** How long a person may take to find their key. */
const ceremonyMs = 5 * 60_000;
const challengeBytes = 32;

/** The question for a new passkey. `secret` is the session's: only this browser can answer. */
export async function askForNewPasskey(
  parts: SessionParts,
  secret: string,
  operator: string,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { site, world, operators } = parts;
  const known = await operators.passkeys();
  const options = await generateRegistrationOptions({
    rpName: `Console of ${site.name}`,
    rpID: rpIdOf(site),
    userName: `${operator}, ${site.name}`,
    // Random: consoles of several countries share the host localhost, and one must not overwrite another's passkey.
    userID: new Uint8Array(world.randomBytes(challengeBytes)),
    challenge: new Uint8Array(world.randomBytes(challengeBytes)),
    timeout: ceremonyMs,
    attestationType: 'none',
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
    excludeCredentials: known.map(descriptor),
  });
  await remember(parts, secret, 'register', options.challenge);
  return options;
}

/** Checks the answer and keeps the passkey. Throws `CONSOLE_PASSKEY_REFUSED`. */
export async function acceptNewPasskey(
  parts: SessionParts,
  secret: string,
  operator: string,
  answer: string,
): Promise<void> {
  const now = parts.world.now();
  const challenge = await recall(parts, secret, 'register');
  const verification = await verifyRegistrationResponse({
    response: parseAnswer(answer) as RegistrationResponseJSON,
    expectedChallenge: challenge,
    expectedOrigin: parts.site.origin,
    expectedRPID: rpIdOf(parts.site),
    requireUserVerification: true,
  }).catch(refuse);
  if (!verification.verified) throw refused();
  const { credential } = verification.registrationInfo;
  await parts.operators.addPasskey({
    credentialId: credential.id,
    operator,
    publicKey: credential.publicKey,
    counter: credential.counter,
    transports: credential.transports ?? [],
    createdAt: now,
    usedAt: null,
  });
}

/** The question for signing in. It names this hub's passkeys, so that a browser offers no other console's. */
export async function askForPasskey(
  parts: SessionParts,
  secret: string,
): Promise<PublicKeyCredentialRequestOptionsJSON | null> {
  const known = await parts.operators.passkeys();
  if (known.length === 0) return null;
  const options = await generateAuthenticationOptions({
    rpID: rpIdOf(parts.site),
    challenge: new Uint8Array(parts.world.randomBytes(challengeBytes)),
    timeout: ceremonyMs,
    userVerification: 'required',
    allowCredentials: known.map(descriptor),
  });
  await remember(parts, secret, 'sign-in', options.challenge);
  return options;
}

/** Checks the answer and returns the operator's name. Throws `CONSOLE_PASSKEY_UNKNOWN`, `CONSOLE_PASSKEY_REFUSED`. */
export async function acceptPasskey(parts: SessionParts, secret: string, answer: string): Promise<string> {
  const now = parts.world.now();
  const challenge = await recall(parts, secret, 'sign-in');
  const response = parseAnswer(answer) as AuthenticationResponseJSON;
  const passkey = await parts.operators.findPasskey(response.id);
  if (!passkey) throw new ConsoleError('CONSOLE_PASSKEY_UNKNOWN');
  const verification = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: parts.site.origin,
    expectedRPID: rpIdOf(parts.site),
    requireUserVerification: true,
    credential: {
      id: passkey.credentialId,
      publicKey: new Uint8Array(passkey.publicKey),
      counter: passkey.counter,
      transports: transportsOf(passkey),
    },
  }).catch(refuse);
  if (!verification.verified) throw refused();
  await parts.operators.usePasskey(passkey.credentialId, verification.authenticationInfo.newCounter, now);
  return passkey.operator;
}

// Only the outer shape: the library checks every byte inside.
const answerShape = z.looseObject({
  id: z.string().min(1).max(1024),
  rawId: z.string(),
  type: z.literal('public-key'),
  response: z.looseObject({ clientDataJSON: z.string() }),
  clientExtensionResults: z.looseObject({}),
});

function parseAnswer(answer: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(answer);
  } catch (cause) {
    throw refused(cause);
  }
  const parsed = answerShape.safeParse(value);
  if (!parsed.success) throw refused(parsed.error);
  return parsed.data;
}

async function remember(
  { operators, world }: SessionParts,
  secret: string,
  kind: 'register' | 'sign-in',
  challenge: string,
): Promise<void> {
  const expiresAt = new Date(world.now().getTime() + ceremonyMs);
  await operators.startCeremony({ idHash: hashOf(secret), kind, challenge, expiresAt });
}

async function recall(parts: SessionParts, secret: string, kind: 'register' | 'sign-in'): Promise<string> {
  const challenge = await parts.operators.takeCeremony(hashOf(secret), kind, parts.world.now());
  if (challenge === null) throw refused();
  return challenge;
}

function descriptor(passkey: OperatorPasskey) {
  return { id: passkey.credentialId, transports: transportsOf(passkey) };
}

function transportsOf(passkey: OperatorPasskey): AuthenticatorTransport[] {
  return passkey.transports.filter((name): name is AuthenticatorTransport => knownTransports.has(name));
}

const knownTransports: ReadonlySet<string> = new Set([
  'ble',
  'cable',
  'hybrid',
  'internal',
  'nfc',
  'smart-card',
  'usb',
]);

function refuse(cause: unknown): never {
  throw refused(cause);
}

function refused(cause?: unknown): ConsoleError {
  return new ConsoleError('CONSOLE_PASSKEY_REFUSED', {}, cause);
}
