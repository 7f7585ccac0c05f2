/** What the console remembers about its operators: one-time links, passkeys, sessions and ceremonies under way. */

/** How an operator got in. */
export type SignInMethod = 'link' | 'passkey';

/** A one-time link as it is kept: only the SHA-256 of its code, never the code. */
export interface OperatorLink {
  readonly codeHash: string;
  readonly operator: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** What became of a code somebody presented. */
export type LinkOutcome =
  | { readonly kind: 'accepted'; readonly operator: string }
  | { readonly kind: 'used' | 'expired' | 'unknown' };

/** An operator's passkey; `publicKey` is the COSE key as WebAuthn delivers it. */
export interface OperatorPasskey {
  readonly credentialId: string;
  readonly operator: string;
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly createdAt: Date;
  readonly usedAt: Date | null;
}

/** A session; the cookie holds a random value, the store only its SHA-256. */
export interface OperatorSession {
  readonly idHash: string;
  readonly operator: string;
  readonly method: SignInMethod;
  readonly startedAt: Date;
  readonly seenAt: Date;
}

/** A passkey ceremony under way: the challenge that this very browser was given. */
export interface OperatorCeremony {
  readonly idHash: string;
  readonly kind: 'register' | 'sign-in';
  readonly challenge: string;
  readonly expiresAt: Date;
}

/** A session must have begun after `startedAfter` and been used after `seenAfter` to be alive. */
export interface SessionLimits {
  /** The new time of last use; null when a page renews itself, which is no use by a person. */
  readonly now: Date | null;
  readonly startedAfter: Date;
  readonly seenAfter: Date;
}

/** Every method is one atomic step, so that two requests at once cannot both win. */
export interface OperatorStore {
  addLink(link: OperatorLink): Promise<void>;
  /** Spends a link: of all calls with one hash, at most one is ever answered `accepted`. */
  redeemLink(codeHash: string, now: Date): Promise<LinkOutcome>;
  startSession(session: OperatorSession): Promise<void>;
  /** The live session with this hash, `seenAt` moved to `now` unless null; null when there is none or it ran out. */
  touchSession(idHash: string, limits: SessionLimits): Promise<OperatorSession | null>;
  endSession(idHash: string): Promise<void>;
  addPasskey(passkey: OperatorPasskey): Promise<void>;
  passkeys(): Promise<readonly OperatorPasskey[]>;
  findPasskey(credentialId: string): Promise<OperatorPasskey | null>;
  /** Keeps the new signature counter and the time of use. */
  usePasskey(credentialId: string, counter: number, now: Date): Promise<void>;
  /** Takes a passkey away together with every session of its operator; false when there was no such passkey. */
  removePasskey(credentialId: string): Promise<boolean>;
  startCeremony(ceremony: OperatorCeremony): Promise<void>;
  /** Takes a challenge out, so that it can be answered once; null when unknown, of another kind or run out. */
  takeCeremony(idHash: string, kind: OperatorCeremony['kind'], now: Date): Promise<string | null>;
  /** Ends every session, link and ceremony, as after a restore; passkeys stay. */
  voidAll(): Promise<void>;
  /** Forgets links, sessions and ceremonies that ended before `before`. */
  sweep(before: Date): Promise<void>;
}
