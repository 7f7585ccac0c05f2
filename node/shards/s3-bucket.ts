/** The few things we ask of an S3 server, with the SDK's errors turned into ours. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { ByteRange } from '@breakwater/backup-replication';
import { hasOwnObjectStore, objectStoreRegion } from '../config/environment.ts';
import { StoreError } from './error.ts';
import type { S3Address } from './s3-address.ts';

/** Objects below the address's prefix, by key. Everything throws the `STORE_…` codes. */
export interface S3Bucket {
  /** Null when there is no object of this key. */
  sizeOf(key: string): Promise<number | null>;
  /** False when the server says that the key is in use. One that knows no conditional put overwrites. */
  putNew(key: string, bytes: Uint8Array): Promise<boolean>;
  /** Replaces what is there. */
  put(key: string, bytes: Uint8Array, notes?: ObjectNotes): Promise<void>;
  /** Length and notes of an object; null when there is none of this key. */
  factsOf(key: string): Promise<{ readonly bytes: number; readonly notes: ObjectNotes } | null>;
  /** Null when there is none. Throws `STORE_ANSWER_TOO_LARGE` above `maxBytes`; a range ends there. */
  get(key: string, maxBytes: number, range?: ByteRange): Promise<Uint8Array | null>;
  list(prefix: string): AsyncIterable<string>;
  remove(key: string): Promise<void>;
}

/** What is written down beside an object, by lower-case names; whoever copies a bucket may lose it. */
export type ObjectNotes = Readonly<Record<string, string>>;

// Four tries with growing pauses: some seconds, after which a person should know.
const ATTEMPTS_MAX = 4;
const CONNECT_MS = 10_000;
/** A shard of 5.6 MB over a line of 1 Mbit/s takes 45 s. */
const REQUEST_MS = 120_000;
const CONNECTIONS_MAX = 16;
/**
 * One thing asked, tries and body included: whoever sends it byte by byte counts as not there. The longest shard
 * (33 MB) over a line of 0.5 Mbit/s takes less.
 */
const CALL_MS = 600_000;
/** A page of a list has 1000 keys of some hundred bytes, an error some lines. */
const PAGE_BYTES_MAX = 8 * 1_048_576;
/** As many packs as a snapshot can name. */
const LIST_KEYS_MAX = 20_000_000;
/** What self-made servers are asked for when nobody names a region; they ignore it. */
const ANY_REGION = 'us-east-1';

/** How long a store is waited for; tests wait less. */
export interface S3Patience {
  readonly callMs: number;
}

/** Opens a bucket; the SDK (80 ms) is loaded at the first request. Credentials come from where the SDK finds them. */
export function openS3Bucket(address: S3Address, { callMs }: S3Patience = { callMs: CALL_MS }): S3Bucket {
  return new Bucket(address, callMs);
}

class Bucket implements S3Bucket {
  readonly #address: S3Address;
  readonly #callMs: number;
  #opened: Promise<Opened> | null = null;
  #knowsConditions = true;

  constructor(address: S3Address, callMs: number) {
    this.#address = address;
    this.#callMs = callMs;
  }

  async sizeOf(key: string): Promise<number | null> {
    return (await this.factsOf(key))?.bytes ?? null;
  }

  async factsOf(key: string): Promise<{ readonly bytes: number; readonly notes: ObjectNotes } | null> {
    const found = await this.#sendOrNull(({ client, commands }, limit) =>
      client.send(new commands.HeadObjectCommand(this.#object(key)), limit),
    );
    return found === null ? null : { bytes: found.ContentLength ?? 0, notes: found.Metadata ?? {} };
  }

  async putNew(key: string, bytes: Uint8Array): Promise<boolean> {
    const isConditional = this.#knowsConditions;
    try {
      await this.#put(key, bytes, { isConditional });
      return true;
    } catch (cause) {
      const status = cause instanceof StoreError ? cause.evidence.status : undefined;
      if (status === 412 || status === 409) return false;
      if (status !== 501 || !isConditional) throw cause;
      this.#knowsConditions = false;
      await this.#put(key, bytes);
      return true;
    }
  }

  put(key: string, bytes: Uint8Array, notes: ObjectNotes = {}): Promise<void> {
    return this.#put(key, bytes, { notes });
  }

  async get(key: string, maxBytes: number, range?: ByteRange): Promise<Uint8Array | null> {
    const Range = range === undefined ? undefined : `bytes=${range.from}-${range.from + range.bytes - 1}`;
    try {
      return await this.#sendOrNull(async ({ client, commands }, limit) => {
        const command = new commands.GetObjectCommand({ ...this.#object(key), Range });
        const { Body, ContentLength = 0, ContentRange } = await client.send(command, limit);
        if (range === undefined) return collect(key, Body, ContentLength, maxBytes);
        // A server may answer a range with everything; then the beginning is skipped here.
        const skip = ContentRange === undefined ? range.from : 0;
        return (await piece(Body, Math.min(skip + range.bytes, maxBytes))).subarray(skip);
      });
    } catch (cause) {
      // The range begins behind the end.
      if (cause instanceof StoreError && cause.evidence.status === 416) return new Uint8Array(0);
      throw cause;
    }
  }

  async *list(prefix: string): AsyncGenerator<string> {
    const own = this.#address.prefix;
    let Marker: string | undefined;
    let count = 0;
    let isMore = true;
    while (isMore) {
      // The older of the two listings: every server has it, and goes on from a key instead of a token of its own.
      const input = { Bucket: this.#address.bucket, Prefix: `${own}${prefix}`, Marker };
      const page = await this.#send(({ client, commands }, limit) =>
        client.send(new commands.ListObjectsCommand(input), limit),
      );
      const keys = (page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key]));
      count += keys.length;
      // A list that does not move on, or never ends, would keep us for ever.
      if (count > LIST_KEYS_MAX || (Marker !== undefined && !isBehind(keys.at(-1), Marker)))
        throw endless(own + prefix);
      for (const key of keys) yield key.slice(own.length);
      Marker = keys.at(-1);
      isMore = page.IsTruncated === true && Marker !== undefined;
    }
  }

  async remove(key: string): Promise<void> {
    await this.#sendOrNull(({ client, commands }, limit) =>
      client.send(new commands.DeleteObjectCommand(this.#object(key)), limit),
    );
  }

  async #put(
    key: string,
    bytes: Uint8Array,
    { isConditional = false, notes = {} }: { readonly isConditional?: boolean; readonly notes?: ObjectNotes } = {},
  ): Promise<void> {
    const input = { ...this.#object(key), Body: bytes, ContentLength: bytes.length, Metadata: { ...notes } };
    // Checked by every server; the newer checksums are not.
    const ContentMD5 = createHash('md5').update(bytes).digest('base64');
    const condition = isConditional ? { IfNoneMatch: '*' } : {};
    await this.#send(({ client, commands }, limit) =>
      client.send(new commands.PutObjectCommand({ ...input, ...condition, ContentMD5 }), limit),
    );
  }

  #object(key: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.#address.bucket, Key: `${this.#address.prefix}${key}` };
  }

  async #send<Answer>(call: Call<Answer>): Promise<Answer> {
    this.#opened ??= open(this.#address);
    const sdk = await this.#opened;
    return call(sdk, { abortSignal: AbortSignal.timeout(this.#callMs) }).catch((cause: unknown) => {
      throw failure(this.#address, cause);
    });
  }

  /** Null where the answer is that there is no such object. */
  async #sendOrNull<Answer>(call: Call<Answer>): Promise<Answer | null> {
    return this.#send((sdk, limit) =>
      call(sdk, limit).catch((cause: unknown) => {
        if (isServiceException(cause) && isAbsent(cause)) return null;
        throw cause;
      }),
    );
  }
}

/** Something asked of the server; `limit` ends it, wherever it is by then. */
type Call<Answer> = (sdk: Opened, limit: { readonly abortSignal: AbortSignal }) => Promise<Answer>;

interface Opened {
  readonly client: S3Client;
  readonly commands: typeof import('@aws-sdk/client-s3');
}

async function open(address: S3Address): Promise<Opened> {
  const commands = await import('@aws-sdk/client-s3');
  const isElsewhere = address.endpoint !== null || hasOwnObjectStore();
  const region = address.region ?? objectStoreRegion() ?? (isElsewhere ? ANY_REGION : undefined);
  const client = new commands.S3Client({
    maxAttempts: ATTEMPTS_MAX,
    ...(region === undefined ? {} : { region }),
    ...(address.endpoint === null ? {} : { endpoint: address.endpoint }),
    ...(address.profile === null ? {} : { profile: address.profile }),
    // Servers other than Amazon's rarely have a name for each bucket, and stumble over checksums sent unasked.
    forcePathStyle: isElsewhere,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: REQUEST_MS,
      throwOnRequestTimeout: true,
      httpAgent: { maxSockets: CONNECTIONS_MAX, keepAlive: true },
      httpsAgent: { maxSockets: CONNECTIONS_MAX, keepAlive: true },
    },
  });
  const { requestHandler } = client.config;
  const handle = requestHandler.handle.bind(requestHandler);
  // What the SDK reads for itself (lists, errors) it would read to the end, however long that is.
  requestHandler.handle = async (request, options) => {
    const answer = await handle(request, options);
    const { response } = answer;
    const isObject = request.query['x-id'] === 'GetObject' && response.statusCode < 300;
    if (!isObject && response.body instanceof Readable) response.body = Readable.from(shortened(response.body));
    return answer;
  };
  return { client, commands };
}

/** Throws `STORE_ANSWER_TOO_LARGE`. */
async function* shortened(body: Readable): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const part of body as AsyncIterable<Uint8Array>) {
    bytes += part.length;
    if (bytes > PAGE_BYTES_MAX) {
      const evidence = { maxBytes: PAGE_BYTES_MAX };
      throw new StoreError('STORE_ANSWER_TOO_LARGE', 'The store sends more for a list than it should.', evidence);
    }
    yield part;
  }
}

/** By bytes, as servers sort. */
function isBehind(key: string | undefined, marker: string): boolean {
  return key === undefined || Buffer.compare(Buffer.from(key), Buffer.from(marker)) > 0;
}

function endless(prefix: string): StoreError {
  return new StoreError('STORE_FAILED', `The store’s list of ${prefix} does not come to its end.`, { prefix });
}

/** All of an answer. Throws `STORE_ANSWER_TOO_LARGE`. */
async function collect(key: string, body: unknown, expected: number, maxBytes: number): Promise<Uint8Array> {
  if (expected <= maxBytes) {
    const bytes = await piece(body, maxBytes + 1);
    if (bytes.length <= maxBytes) return bytes;
  }
  if (body instanceof Readable) body.destroy();
  throw new StoreError('STORE_ANSWER_TOO_LARGE', `The store sends more for ${key} than it should.`, { key, maxBytes });
}

/** The first bytes of an answer, at most `count`; the rest is not waited for. */
async function piece(body: unknown, count: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let filled = 0;
  // Leaving the loop early closes the connection.
  for await (const part of body as AsyncIterable<Uint8Array>) {
    pieces.push(part);
    filled += part.length;
    if (filled >= count) break;
  }
  return Buffer.concat(pieces, Math.min(filled, count));
}

function isServiceException(cause: unknown): cause is S3ServiceException {
  return cause instanceof Error && '$metadata' in cause && '$fault' in cause;
}

/** No such object; a missing bucket is another matter. */
function isAbsent({ name, $metadata }: S3ServiceException): boolean {
  return $metadata.httpStatusCode === 404 && name !== 'NoSuchBucket';
}

function failure({ bucket }: S3Address, cause: unknown): Error {
  if (cause instanceof StoreError) return cause;
  if (!isServiceException(cause)) {
    const reason = cause instanceof Error ? cause.name : 'unknown';
    if (reason === 'CredentialsProviderError') {
      return new StoreError('STORE_REFUSED', `There are no keys for the bucket ${bucket}.`, { bucket }, cause);
    }
    return new StoreError(
      'STORE_UNREACHABLE',
      `The store of the bucket ${bucket} cannot be reached.`,
      { bucket, reason },
      cause,
    );
  }
  const status = cause.$metadata.httpStatusCode ?? 0;
  const evidence = { bucket, status, reason: cause.name };
  if (cause.name === 'NoSuchBucket') {
    return new StoreError('STORE_BUCKET_MISSING', `There is no bucket ${bucket}.`, evidence, cause);
  }
  if (status === 401 || status === 403) {
    return new StoreError('STORE_REFUSED', `The store does not let us use the bucket ${bucket}.`, evidence, cause);
  }
  // 413 is what OpenStack Swift answers for a full account.
  if (status === 507 || status === 413 || cause.name === 'QuotaExceeded') {
    return new StoreError('STORE_FULL', `The bucket ${bucket} is full.`, evidence, cause);
  }
  return new StoreError(
    'STORE_FAILED',
    `The store of the bucket ${bucket} answered ${status} ${cause.name}.`,
    evidence,
    cause,
  );
}
