/** Where an object store is, as people write it: `s3://bucket/prefix?endpoint=https://host&region=r&profile=p`. */
import { StoreError } from './error.ts';

/** A bucket, a prefix in it, and what is not to come from the environment. */
export interface S3Address {
  readonly bucket: string;
  /** Empty, or ends in `/`. */
  readonly prefix: string;
  readonly endpoint: string | null;
  readonly region: string | null;
  /** A profile of the AWS configuration files: six stores of six owners need six pairs of keys. */
  readonly profile: string | null;
}

// The S3 rules for names of buckets; all servers keep to them or are stricter.
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const PREFIX = /^[A-Za-z0-9!_.*'()/-]*$/;
const PREFIX_MAX = 512;
const settings = ['endpoint', 'region', 'profile'];

/** Reads an address. Throws `STORE_ADDRESS_INVALID`. */
export function parseS3Address(text: string): S3Address {
  const url = URL.parse(text);
  if (hasKeys(text)) throw invalid(text, 'keys do not belong into an address, where lists of processes show them');
  if (url?.protocol !== 's3:' || !BUCKET.test(url.hostname)) throw invalid(text, 'it names no bucket');
  if (url.hash !== '') throw invalid(text, 'the endpoint stands behind ?endpoint=');
  const path = decodeURIComponent(url.pathname).replace(/^\/+|\/+$/g, '');
  if (!PREFIX.test(path) || path.length > PREFIX_MAX || path.split('/').some((part) => part === '..' || part === '.')) {
    throw invalid(text, 'its prefix has characters that not every store knows');
  }
  const unknown = [...url.searchParams.keys()].find((name) => !settings.includes(name));
  if (unknown !== undefined) throw invalid(text, `nobody knows the setting "${unknown}"`);
  const endpoint = url.searchParams.get('endpoint');
  if (endpoint !== null && !isPlainEndpoint(endpoint)) {
    throw invalid(text, 'its endpoint is no http or https address of a host alone, without keys');
  }
  return {
    bucket: url.hostname,
    prefix: path === '' ? '' : `${path}/`,
    endpoint,
    region: url.searchParams.get('region'),
    profile: url.searchParams.get('profile'),
  };
}

/** `KEY:SECRET@` before the bucket, or what a comma in the secret has left of it. */
function hasKeys(text: string): boolean {
  const [place = ''] = text.split('?');
  return place.includes('@') || /^s3:\/\/[^/]*:/i.test(place);
}

function isPlainEndpoint(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return false;
  return url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}

/** The refused address without what may be a secret: of keys nothing, of settings nothing. */
function shown(text: string): string {
  const [place = '', settingsGiven] = text.split('?');
  if (!hasKeys(text)) return settingsGiven === undefined ? place : `${place}?…`;
  const at = place.lastIndexOf('@');
  return at === -1 ? 's3://…' : `s3://…${place.slice(at)}`;
}

function invalid(text: string, why: string): StoreError {
  const address = shown(text);
  return new StoreError('STORE_ADDRESS_INVALID', `${address} is no address of an object store: ${why}.`, { address });
}
