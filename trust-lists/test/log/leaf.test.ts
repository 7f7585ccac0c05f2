/** Leaves of the region's log, one by one and in a row. */
import { canonicalJson, type JsonValue, leafHash, parseStrictJson } from '@breakwater/federation-protocol';
import { describe, expect, it } from 'vitest';
import { hexOf } from '../../log/hex.ts';
import { buildLeaf, type LogLeaf, parseLeaf } from '../../log/leaf.ts';
import { type LogEntry, type Numbered, walkLeaves } from '../../log/walk-leaves.ts';
import { digest, leafNumber } from '../support/log.ts';

const leaf = leafNumber(0, null);
const successor: LogLeaf = {
  ...leaf,
  successorOf: {
    origin: 'old.example/trust',
    size: 9,
    rootHash: digest('old root'),
    checkpoint: 'old.example/trust\n',
    leaf: 'bGVhZg==',
    frontier: [digest('eight')],
  },
};

const codeOf = (attempt: () => unknown) => {
  try {
    attempt();
    return 'accepted';
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

describe('a leaf', () => {
  it('reads back as it was written', () => {
    for (const one of [leaf, successor, leafNumber(7, digest('six'))]) {
      expect(parseLeaf(buildLeaf(one))).toEqual(one);
      expect(buildLeaf(parseLeaf(buildLeaf(one)))).toEqual(buildLeaf(one));
    }
    expect(buildLeaf(leaf).length).toBeLessThan(600);
  });

  it.each<[string, JsonValue]>([
    ['type', 'breakwater-trust-leaf/2'],
    ['root', { version: 0, sha256: digest('a') }],
    ['root', { version: 1.5, sha256: digest('a') }],
    ['root', { version: 1, sha256: digest('a').toUpperCase() }],
    ['root', { version: 1, sha256: digest('a'), more: 1 }],
    ['lists', {}],
    ['lists', { hubs: { sequence: 1, sha256: digest('a') }, status: { sequence: 1, sha256: digest('a') } }],
    ['notices', { count: -1, sha256: digest('a') }],
    ['previous', 'none'],
    ['successorOf', {}],
    ['successorOf', { origin: '', size: 0, rootHash: '', checkpoint: '' }],
    ['successorOf', { ...successor.successorOf, frontier: ['short'] }],
    ['successorOf', { ...successor.successorOf, frontier: Array.from({ length: 64 }, () => digest('a')) }],
  ])('with another %s is malformed', (name, value) => {
    const bytes = canonicalJson({ ...(parseStrictJson(buildLeaf(leaf)) as object), [name]: value });
    expect(codeOf(() => parseLeaf(bytes))).toBe('TRUST_LEAF_MALFORMED');
  });

  it('with a member more or less is malformed', () => {
    const { type, ...rest } = parseStrictJson(buildLeaf(leaf)) as { type: string } & Record<string, JsonValue>;
    expect(codeOf(() => parseLeaf(canonicalJson(rest)))).toBe('TRUST_LEAF_MALFORMED');
    expect(codeOf(() => parseLeaf(canonicalJson({ ...rest, type, more: true })))).toBe('TRUST_LEAF_MALFORMED');
  });

  it('has one spelling, without white space or a member twice, and at most 32 kB', () => {
    const text = new TextDecoder().decode(buildLeaf(leaf));
    const encode = (changed: string) => new TextEncoder().encode(changed);
    expect(codeOf(() => parseLeaf(encode(`${text} `)))).toBe('TRUST_NOT_CANONICAL');
    expect(codeOf(() => parseLeaf(encode(text.replace('{', '{"type":"x",'))))).toBe('TRUST_JSON_DUPLICATE_KEY');
    expect(codeOf(() => parseLeaf(encode(`${text}${' '.repeat(33_000)}`)))).toBe('TRUST_DOCUMENT_TOO_LARGE');
  });
});

/** Entries in a row from index `from` on, each naming the one before, with numbers as given. */
function rowOf(changes: readonly Partial<LogLeaf>[], from = 3): readonly LogEntry[] {
  const entries: LogEntry[] = [];
  for (const [at, change] of changes.entries()) {
    const before = entries.at(-1);
    const previous = before === undefined ? (from === 0 ? null : digest('before')) : hexOf(before.hash);
    const bytes = buildLeaf({ ...leafNumber(2, previous), ...change });
    entries.push({ index: from + at, bytes, hash: leafHash(bytes), leaf: parseLeaf(bytes) });
  }
  return entries;
}

const list = (sequence: number, of = `list ${sequence}`) => ({ hubs: { sequence, sha256: digest(of) } });
const root = (version: number, of = `root ${version}`) => ({ version, sha256: digest(of) });
const notices = (count: number, of = `notices ${count}`) => ({ count, sha256: digest(of) });
const walk = (changes: readonly Partial<LogLeaf>[], baselines?: ReadonlyMap<number, Numbered>, from = 3) =>
  codeOf(() => walkLeaves(rowOf(changes, from), null, baselines));

describe('leaves in a row', () => {
  it('go on by one, stay, or bring several things at once', () => {
    const row = [
      { lists: list(3) },
      { lists: list(4) },
      { lists: list(4), root: root(2) },
      { lists: list(5), root: root(3), notices: notices(7) },
      { lists: list(5), root: root(3), notices: notices(9) },
    ];
    expect(walk(row)).toBe('accepted');
    expect(walk(row, undefined, 0)).toBe('accepted');
  });

  it.each<[string, Partial<LogLeaf>, Partial<LogLeaf>]>([
    ['TRUST_LEAF_ROLLBACK', { lists: list(4) }, { lists: list(3) }],
    ['TRUST_LEAF_ROLLBACK', { root: root(2) }, { root: root(1) }],
    ['TRUST_LEAF_ROLLBACK', { notices: notices(2) }, { notices: notices(1) }],
    ['TRUST_LEAF_FAST_FORWARD', { lists: list(3) }, { lists: list(5) }],
    ['TRUST_LEAF_FAST_FORWARD', { lists: list(3) }, { lists: list(Number.MAX_SAFE_INTEGER) }],
    ['TRUST_LEAF_FAST_FORWARD', { root: root(1) }, { root: root(3) }],
    ['TRUST_LEAF_EQUIVOCATION', { lists: list(3) }, { lists: list(3, 'other') }],
    ['TRUST_LEAF_EQUIVOCATION', { root: root(1) }, { root: root(1, 'other') }],
    ['TRUST_LEAF_EQUIVOCATION', { notices: notices(2) }, { notices: notices(2, 'other') }],
    ['TRUST_LEAF_CHAIN_BROKEN', {}, { previous: digest('another') }],
    ['TRUST_LEAF_CHAIN_BROKEN', {}, { previous: null }],
    ['TRUST_LEAF_CHAIN_BROKEN', {}, { successorOf: successor.successorOf }],
  ])('%s: %j then %j', (code, first, second) => {
    expect(walk([first, second])).toBe(code);
  });

  it('start with null only at the first place, and with a predecessor log only there', () => {
    expect(walk([{ previous: null }])).toBe('TRUST_LEAF_CHAIN_BROKEN');
    expect(walk([{ previous: digest('x') }], undefined, 0)).toBe('TRUST_LEAF_CHAIN_BROKEN');
    expect(walk([{ successorOf: successor.successorOf }], undefined, 0)).toBe('accepted');
  });

  it('continue the leaf that is known', () => {
    const [known, next] = rowOf([{ lists: list(3) }, { lists: list(4) }]);
    const [stranger] = rowOf([{ lists: list(3, 'other') }]);
    if (known === undefined || next === undefined || stranger === undefined) throw new Error('no entries');
    expect(codeOf(() => walkLeaves([next], known))).toBe('accepted');
    expect(codeOf(() => walkLeaves([next], stranger))).toBe('TRUST_LEAF_CHAIN_BROKEN');
  });

  it('fall back to a baseline only with the root that sets it, and only to it', () => {
    const baselines = new Map([[2, { sequence: 3, sha256: digest('list 3') }]]);
    const far = { lists: list(900) };
    expect(walk([far, { root: root(2), lists: list(3) }], baselines)).toBe('accepted');
    expect(walk([far, { root: root(2), lists: list(4) }], baselines)).toBe('accepted');
    expect(walk([far, { root: root(2), lists: list(901) }], baselines)).toBe('accepted');
    expect(walk([far, { root: root(2), lists: list(3) }])).toBe('TRUST_LEAF_ROLLBACK');
    expect(walk([far, { root: root(1), lists: list(3) }], baselines)).toBe('TRUST_LEAF_ROLLBACK');
    expect(walk([far, { root: root(2), lists: list(3, 'other') }], baselines)).toBe('TRUST_LEAF_ROLLBACK');
    expect(walk([far, { root: root(2), lists: list(5) }], baselines)).toBe('TRUST_LEAF_ROLLBACK');
    const twice = [far, { root: root(2), lists: list(901) }, { root: root(2), lists: list(3) }];
    expect(walk(twice, baselines)).toBe('TRUST_LEAF_ROLLBACK');
  });
});
