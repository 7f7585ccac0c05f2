/** What a browser sends after a passkey ceremony, as WebAuthn's JSON spells it; everything else is dropped. */
import { z } from 'zod';

const base64url = z
  .string()
  .max(16_384)
  .regex(/^[A-Za-z0-9_-]*$/);

const transport = z.enum(['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']);

const envelope = { id: base64url.min(1), rawId: base64url.min(1), type: z.literal('public-key') };

/** The answer to `navigator.credentials.create()`. */
export const registrationResponse = z.object({
  ...envelope,
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    // A transport that is newer than this list is no reason to refuse a passkey.
    transports: z.array(transport.catch('internal')).max(8).default([]),
  }),
  clientExtensionResults: z.object({}).default({}),
});

/** The answer to `navigator.credentials.get()`. */
export const authenticationResponse = z.object({
  ...envelope,
  response: z
    .object({
      clientDataJSON: base64url,
      authenticatorData: base64url,
      signature: base64url,
      userHandle: base64url.nullish(),
    })
    .transform(({ userHandle, ...rest }) => (userHandle ? { ...rest, userHandle } : rest)),
  clientExtensionResults: z.object({}).default({}),
});
