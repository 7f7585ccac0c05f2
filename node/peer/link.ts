/** One open link: a WebSocket over which both sides send signed requests and answers, in numbered frames. */
import type { CountryCode, SignedPeerRequest, SignedPeerResponse } from '@breakwater/federation-protocol';
import type { RawData, WebSocket } from 'ws';
import { PeerError } from './error.ts';
import { decodeRequest, decodeResponse, encodeRequest, encodeResponse } from './frame.ts';
import { linkCallsMax, linkPingMs, linkQueueMax } from './limits.ts';
import type { Receive } from './receive.ts';

const requestKind = 0;
const answerKind = 1;
/** One byte of kind and four of number before every message. */
const prefixBytes = 5;

/** Closing codes of RFC 6455 section 7.4.1 that this side uses. */
const normalClosure = 1000;
const protocolError = 1002;
const policyViolation = 1008;

const closeWaitMs = 1_000;

type Settle = (answer: SignedPeerResponse | PeerError) => void;

/** A link to one country. The other side is known to be `country`; each message is verified by itself all the same. */
export class Link {
  readonly country: CountryCode;
  /** Resolves when the link is gone, whoever ended it. */
  readonly closed: Promise<void>;
  readonly #socket: WebSocket;
  readonly #receive: Receive;
  readonly #waiting = new Map<number, Settle>();
  readonly #queue: (() => void)[] = [];
  #lastNumber = 0;
  #out = 0;
  #atWork = 0;

  /** Takes over an open socket. */
  constructor(socket: WebSocket, country: CountryCode, receive: Receive) {
    this.country = country;
    this.#socket = socket;
    this.#receive = receive;
    this.closed = new Promise((resolve) => socket.once('close', () => resolve(this.#ended())));
    // ws reports a broken connection as an error first and then closes; the closing is what counts.
    socket.on('error', () => socket.terminate());
    socket.on('message', (data, isBinary) => this.#arrived(isBinary ? bytesOf(data) : new Uint8Array()));
    keepAlive(socket, this.closed);
  }

  /** Says goodbye; a side that does not answer that within a second is left without one. */
  close(): void {
    this.#socket.close(normalClosure);
    setTimeout(() => this.#socket.terminate(), closeWaitMs).unref();
  }

  /** Sends a request; rejects with `PEER_TIMEOUT`, `PEER_BUSY`, or `PEER_UNREACHABLE` when the link breaks. */
  async call(request: SignedPeerRequest, timeoutMs: number): Promise<SignedPeerResponse> {
    await this.#place();
    try {
      return await this.#ask(request, timeoutMs);
    } finally {
      this.#release();
    }
  }

  async #ask(request: SignedPeerRequest, timeoutMs: number): Promise<SignedPeerResponse> {
    if (this.#socket.readyState !== this.#socket.OPEN) throw this.#gone();
    this.#lastNumber = (this.#lastNumber + 1) % 2 ** 32;
    const number = this.#lastNumber;
    const answer = await new Promise<SignedPeerResponse | PeerError>((settle) => {
      const timer = setTimeout(() => settle(this.#late()), timeoutMs);
      this.#waiting.set(number, (value) => {
        clearTimeout(timer);
        settle(value);
      });
      void this.#send(requestKind, number, encodeRequest(request));
    });
    this.#waiting.delete(number);
    if (answer instanceof PeerError) throw answer;
    return answer;
  }

  /** Takes a place among the `linkCallsMax` calls that may be out, or waits until one is handed over. */
  async #place(): Promise<void> {
    if (this.#out < linkCallsMax) {
      this.#out += 1;
      return;
    }
    if (this.#queue.length >= linkQueueMax) {
      throw new PeerError('PEER_BUSY', `The link to ${this.country} is full.`, { country: this.country });
    }
    await new Promise<void>((resolve) => this.#queue.push(resolve));
  }

  /** Hands the place to whoever waits longest. */
  #release(): void {
    const next = this.#queue.shift();
    if (next === undefined) this.#out -= 1;
    else next();
  }

  #arrived(frame: Uint8Array): void {
    if (frame.byteLength < prefixBytes) {
      this.#socket.close(protocolError);
      return;
    }
    const number = new DataView(frame.buffer, frame.byteOffset).getUint32(1);
    const message = frame.subarray(prefixBytes);
    try {
      if (frame[0] === requestKind) this.#answer(number, decodeRequest(message));
      else if (frame[0] === answerKind) this.#waiting.get(number)?.(decodeResponse(message));
      else this.#socket.close(protocolError);
    } catch (error) {
      if (!(error instanceof PeerError)) throw error;
      this.#socket.close(protocolError, error.code);
    }
  }

  #answer(number: number, request: SignedPeerRequest): void {
    // An honest sender keeps to linkCallsMax; twice that, because it may have given up on calls we still work on.
    if (this.#atWork >= 2 * linkCallsMax) {
      this.#socket.close(policyViolation);
      return;
    }
    // The place is held until the answer is out: a side that asks and does not read would fill our memory.
    this.#atWork += 1;
    this.#receive(request)
      .then((answer) => this.#send(answerKind, number, encodeResponse(answer)))
      // Receiving turns every refusal into an answer; should it fail itself, the link is of no use any more.
      .catch(() => this.#socket.terminate())
      .finally(() => {
        this.#atWork -= 1;
      });
  }

  /** Resolves when the frame was handed to the network, or never will be. */
  async #send(kind: number, number: number, message: Uint8Array): Promise<void> {
    const frame = new Uint8Array(prefixBytes + message.byteLength);
    frame[0] = kind;
    new DataView(frame.buffer).setUint32(1, number);
    frame.set(message, prefixBytes);
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    // A frame that could not be sent ends the socket too, and with it everything that waits.
    await new Promise<void>((resolve) => this.#socket.send(frame, () => resolve()));
  }

  #ended(): void {
    for (const settle of this.#waiting.values()) settle(this.#gone());
    for (const start of this.#queue.splice(0)) start();
  }

  #gone(): PeerError {
    return new PeerError('PEER_UNREACHABLE', `The link to ${this.country} is gone.`, { country: this.country });
  }

  #late(): PeerError {
    const { country } = this;
    return new PeerError('PEER_TIMEOUT', `${country} did not answer over its link in time.`, { country });
  }
}

/** Ends a link whose other side fell silent: TCP alone would not notice for hours. */
function keepAlive(socket: WebSocket, closed: Promise<void>): void {
  let missed = 0;
  socket.on('pong', () => {
    missed = 0;
  });
  const timer = setInterval(() => {
    missed += 1;
    if (missed > 2) socket.terminate();
    else socket.ping();
  }, linkPingMs);
  timer.unref();
  void closed.then(() => clearInterval(timer));
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return new Uint8Array(Buffer.concat(data));
  return new Uint8Array(data);
}
