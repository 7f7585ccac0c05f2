/** Documents of format 1 for tests: right in every member, to be changed one at a time. */
import type { JsonObject } from '@breakwater/federation-protocol';
import type { Head } from '../head/head.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { packBytesOf } from '../pack/pack-class.ts';
import type { PackList } from '../pack-list/pack-list.ts';
import type { Receipt } from '../receipt/receipt.ts';
import { DEFAULT_SCHEME } from '../scheme.ts';
import { bytesFrom } from './support.ts';

export const owner = 'DM';
export const holders: readonly string[] = ['BB', 'BZ', '0123456789abcdef', 'JM', 'LC', 'TT'];
/** 64 hex digits. */
export const name = (digit: string) => digit.repeat(64);
const root = (digit: string) => `${digit.repeat(42)}A`;

export const samplePackList: PackList = {
  ...{ format: 1, owner, scheme: DEFAULT_SCHEME, placements: [holders], keys: [name('2')] },
  packs: ['3', '4'].map((digit) => ({
    ...{ id: name(digit), bytes: packBytesOf(64 * 1024, DEFAULT_SCHEME), key: 0, placement: 0 },
    roots: holders.map((_, i) => root(String(i))),
  })),
};

export const sampleManifest: Manifest = {
  ...{ format: 1, features: [], owner, snapshot: name('1'), createdAt: '2026-11-22T03:00:00.000Z' },
  keys: [{ id: name('2'), recipients: [{ kid: 'k', sealed: 'c2VhbGVk' }] }],
  mask: { id: name('5'), recipients: [] },
  lists: [{ sha256: name('6'), packs: 2 }],
  root: { key: 0, sealed: bytesFrom(40, 1) },
};

export const sampleReceipt: Receipt = {
  ...{ format: 1, holder: 'LC', owner, object: `packs/${name('3')}/shards/2`, bytes: 21_888, digest: root('7') },
  ...{ storedAt: '2026-11-22T03:00:00.000Z', retentionDays: 30 },
};

/** The head of a number, after another. */
export function sampleHead(sequence: number, previous: string | null, snapshot = name('1')): Head {
  const createdAt = '2026-11-22T03:00:00.000Z';
  return { format: 1, owner, sequence, previous, snapshot, manifestSha256: name('6'), createdAt, recovery: null };
}

/** A document as plain JSON with members changed; `undefined` takes one out. */
export function changed(document: object, changes: Readonly<Record<string, unknown>>): JsonObject {
  return JSON.parse(JSON.stringify({ ...document, ...changes }));
}
