/** A passkey authenticator in software: makes ES256 credentials and answers challenges as a device would. */
import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** What a device may get wrong, for tests: another origin, no user verification, an altered signature. */
export interface Mischief {
  readonly origin?: string;
  readonly rpId?: string;
  readonly userVerified?: boolean;
  readonly spoilSignature?: boolean;
  readonly userHandle?: string;
}

/** One credential on the device. */
interface Credential {
  readonly id: Buffer;
  readonly key: KeyObject;
  readonly userHandle: string;
  counter: number;
}

interface CreationOptions {
  readonly challenge: string;
  readonly rp: { readonly id?: string };
  readonly user: { readonly id: string };
}

interface RequestOptions {
  readonly challenge: string;
  readonly rpId?: string;
}

/** A device with room for one passkey at one origin. */
export class SoftwareAuthenticator {
  readonly origin: string;
  #credential: Credential | null = null;

  constructor(origin: string) {
    this.origin = origin;
  }

  /** Answers `navigator.credentials.create()`, as JSON text. */
  create(options: CreationOptions, mischief: Mischief = {}): string {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    const credential = { id: randomBytes(16), key: privateKey, userHandle: options.user.id, counter: 0 };
    this.#credential = credential;
    const cose = Buffer.concat([
      Buffer.from('a5010203262001215820', 'hex'),
      Buffer.from(x, 'base64url'),
      Buffer.from('225820', 'hex'),
      Buffer.from(y, 'base64url'),
    ]);
    const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, 16]), credential.id, cose]);
    const data = Buffer.concat([this.#head(options.rp.id ?? '', 0x40, 0, mischief), attested]);
    const object = Buffer.concat([
      // CBOR: {"fmt": "none", "attStmt": {}, "authData": bytes}
      Buffer.from('a363666d74646e6f6e656761747453746d74a0686175746844617461', 'hex'),
      Buffer.from([0x58, data.length]),
      data,
    ]);
    const clientData = this.#clientData('webauthn.create', options.challenge, mischief);
    return this.#envelope(credential.id, {
      clientDataJSON: clientData.toString('base64url'),
      attestationObject: object.toString('base64url'),
      transports: ['internal'],
    });
  }

  /** Answers `navigator.credentials.get()`, as JSON text. */
  get(options: RequestOptions, mischief: Mischief = {}): string {
    const credential = this.#credential;
    if (!credential) throw new TypeError('this device has no passkey');
    credential.counter++;
    const data = this.#head(options.rpId ?? '', 0, credential.counter, mischief);
    const clientData = this.#clientData('webauthn.get', options.challenge, mischief);
    const message = Buffer.concat([data, createHash('sha256').update(clientData).digest()]);
    const signature = sign('sha256', message, credential.key);
    const last = signature.length - 1;
    if (mischief.spoilSignature) signature[last] = (signature[last] ?? 0) ^ 1;
    return this.#envelope(credential.id, {
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: data.toString('base64url'),
      signature: signature.toString('base64url'),
      userHandle: mischief.userHandle ?? credential.userHandle,
    });
  }

  /** The same key and credential on a device that thinks it is elsewhere. */
  at(origin: string): SoftwareAuthenticator {
    const copy = new SoftwareAuthenticator(origin);
    const own = this.#credential;
    if (own) {
      const key = createPrivateKey({ key: own.key.export({ format: 'jwk' }), format: 'jwk' });
      copy.#credential = { ...own, key };
    }
    return copy;
  }

  #head(rpId: string, flags: number, counter: number, mischief: Mischief): Buffer {
    const verified = mischief.userVerified === false ? 0 : 0x04;
    const head = Buffer.alloc(37);
    createHash('sha256')
      .update(mischief.rpId ?? rpId)
      .digest()
      .copy(head);
    head.writeUInt8(flags | verified | 0x01, 32);
    head.writeUInt32BE(counter, 33);
    return head;
  }

  #clientData(type: string, challenge: string, mischief: Mischief): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: mischief.origin ?? this.origin, crossOrigin: false }));
  }

  #envelope(id: Buffer, response: object): string {
    const text = id.toString('base64url');
    return JSON.stringify({ id: text, rawId: text, type: 'public-key', response, clientExtensionResults: {} });
  }
}
