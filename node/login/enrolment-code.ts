/** Enrolment codes: short enough to read out at a counter, long enough that nobody guesses one. */
import { createHmac, randomUUID } from 'node:crypto';
import type { AssuranceLevel } from '@breakwater/federation-protocol';
import type { Keyring } from '../keys/keyring.ts';
import type { Enrolment, EnrolmentStore } from '../store/enrolment.ts';
import type { World } from '../world.ts';

// Capital letters and figures that cannot be mistaken for each other on paper: no I, L, O, 0, 1. 31 signs to the power
// of ten are 49 bits; with the cap on wrong tries a guess would take longer than the code lives by many powers of ten.
const alphabet = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
const codeLength = 10;

/** How long a code works, milliseconds: long enough for the way home and the post, short enough to lose. */
export const enrolmentLifeMs = 7 * 24 * 3_600_000;

/** What issuing a code takes. */
export interface EnrolmentParts {
  readonly store: { readonly enrolments: EnrolmentStore };
  readonly keyring: Pick<Keyring, 'cookieSecret'>;
  readonly world: Pick<World, 'now' | 'randomBytes'>;
}

/** For whom, by whom, and how well the person's identity was established. */
export interface EnrolmentOrder {
  readonly accountId: string;
  readonly proofing: AssuranceLevel;
  readonly issuedBy: string;
}

/** Makes a code, keeps only its hash and ends every earlier open code of the person. The code is returned once. */
export async function issueEnrolmentCode(
  { store, keyring, world }: EnrolmentParts,
  order: EnrolmentOrder,
): Promise<{ readonly code: string; readonly enrolment: Enrolment }> {
  const code = makeCode(world.randomBytes);
  const now = world.now();
  const enrolment: Enrolment = {
    id: randomUUID(),
    ...order,
    codeHash: hashEnrolmentCode(code, keyring.cookieSecret),
    issuedAt: now,
    expiresAt: new Date(now.getTime() + enrolmentLifeMs),
    usedAt: null,
    voidedAt: null,
  };
  await store.enrolments.issue(enrolment);
  return { code: groupCode(code), enrolment };
}

/** A code in two groups of five, as it is printed and read out. */
export function groupCode(code: string): string {
  return `${code.slice(0, 5)}-${code.slice(5)}`;
}

/** What a person typed as the ten signs of a code, or null. Spaces, dashes and small letters are forgiven. */
export function readEnrolmentCode(typed: string): string | null {
  const code = typed.replace(/[\s\p{Pd}._]+/gu, '').toUpperCase();
  return code.length === codeLength && [...code].every((sign) => alphabet.includes(sign)) ? code : null;
}

/** The hash under which a code is kept: keyed, so that a stolen database alone does not give the codes away. */
export function hashEnrolmentCode(code: string, secret: string): string {
  return createHmac('sha256', secret).update(`enrolment-code\0${code}`).digest('base64url');
}

function makeCode(randomBytes: World['randomBytes']): string {
  let code = '';
  while (code.length < codeLength) {
    for (const byte of randomBytes(codeLength * 2)) {
      // 248 is the largest multiple of 31 below 256: higher bytes would favour the first signs.
      if (byte < 248 && code.length < codeLength) code += alphabet[byte % alphabet.length];
    }
  }
  return code;
}
