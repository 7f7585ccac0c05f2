/** The rules that a root sets for log, witnesses, time and budgets: each is read strictly, and no weaker one parses. */
import type { PublicJwk } from '@breakwater/federation-protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildList } from '../document/build-list.ts';
import { buildRoot } from '../document/build-root.ts';
import { parseTrustList } from '../document/list.ts';
import { parseRoot } from '../document/root.ts';
import { defaultClock, defaultFreshness } from '../document/root-rules.ts';
import { defaultBudgets } from '../document/scheme.ts';
import { formatVerifierKey } from '../log/verifier-key.ts';
import { makeLog } from './support/log.ts';
import { refused } from './support/refused.ts';
import { makeRegion, makeSigner, type Region } from './support/region.ts';
import { rewrite, scheme } from './support/rewrite.ts';

let region: Region;
beforeAll(async () => {
  region = await makeRegion();
});

type Path = readonly (string | number)[];
const bent = (path: Path, value: unknown) => parseRoot(rewrite(region.root.payload, path, value as string | undefined));

describe('the root', () => {
  it('says what the plan said', async () => {
    const root = await parseRoot(region.root.payload);
    expect(root.quorum).toEqual({ k: 5, byzantine: 2 });
    expect([root.freshness, root.clock]).toEqual([defaultFreshness, defaultClock]);
    expect(root.roles.root.classes).toEqual(['classical', 'pq']);
    expect(root.roles.notice).toEqual({ others: 3 });
    expect(root.witnesses.map(({ id }) => id)).toEqual([...region.states.keys()]);
    expect(root.logs[0]?.vkey.text).toBe(region.log.key.text);
    expect(root.baseline).toEqual({ hubs: null });
  });

  const wrong: readonly (readonly [string, Path, unknown])[] = [
    ['a quorum one too small', ['quorum', 'k'], 4],
    ['a quorum one too large', ['quorum', 'k'], 6],
    ['a quorum that forgets its liars', ['quorum', 'byzantine'], 0],
    ['more liars than witnesses', ['quorum', 'byzantine'], 7],
    ['no log', ['logs'], []],
    ['no active log', ['logs', 0, 'state'], 'retired'],
    ['a log in an unknown state', ['logs', 0, 'state'], 'readonly'],
    ['a log whose key has another name', ['logs', 0, 'origin'], 'elsewhere.example/trust'],
    ['a log without a place', ['logs', 0, 'url'], 'ftp://authority.example'],
    ['a log’s address with a slash at its end', ['logs', 0, 'url'], 'https://authority.example/trust/'],
    ['a log that succeeds nothing in particular', ['logs', 0, 'successorOf'], { origin: 'a', size: 0, rootHash: '' }],
    ['no witness', ['witnesses'], []],
    ['a witness without a key', ['witnesses', 0, 'vkey'], 'hub.bb.example/witness'],
    ['a witness from nowhere', ['witnesses', 0, 'id'], 'Barbados'],
    ['stages that do not grow', ['freshness', 'agingMs'], defaultFreshness.freshMs],
    ['a stage longer than a year', ['freshness', 'closedMs'], 367 * 86_400_000],
    ['a skew of days', ['clock', 'maxSkewMs'], 2 * 86_400_000],
    ['no skew', ['clock', 'maxSkewMs'], 0],
    ['a jump of an hour', ['clock', 'maxForwardJumpMs'], 3_600_000],
    ['notices by nobody', ['roles', 'notice', 'others'], 0],
    ['a baseline without a hash', ['baseline', 'hubs'], { sequence: 3 }],
    ['a baseline at number zero', ['baseline', 'hubs'], { sequence: 0, sha256: 'a'.repeat(64) }],
  ];
  it.each(wrong)('is refused with %s', async (_name, path, value) => {
    await refused(bent(path, value), 'TRUST_ROOT_MALFORMED');
  });

  it('is refused with a log key where a witness’s belongs, and the other way round', async () => {
    const [witness] = region.rootPlan.witnesses;
    const { publicKey, name } = region.log.key;
    if (witness === undefined) throw new Error('no witness');
    const asWitness = formatVerifierKey('hub.bb.example/witness', 'ed25519', publicKey);
    await refused(bent(['witnesses', 0, 'vkey'], asWitness), 'TRUST_ROOT_MALFORMED');
    await refused(bent(['logs', 0, 'vkey'], formatVerifierKey(name, 'cosignature', publicKey)), 'TRUST_ROOT_MALFORMED');
  });

  it('is refused with one country, name or key twice among witnesses and logs', async () => {
    const [first, second, ...rest] = region.rootPlan.witnesses;
    const [log] = region.rootPlan.logs;
    if (first === undefined || second === undefined || log === undefined) throw new Error('an empty plan');
    const witnesses = (other: typeof first) => buildRoot({ ...region.rootPlan, witnesses: [first, other, ...rest] });
    await refused(witnesses({ ...second, country: first.country }), 'TRUST_ROOT_KEY_REUSED');
    const key = [...region.states.values()][0]?.witness.vkey.publicKey ?? new Uint8Array(32);
    const renamed = formatVerifierKey('hub.zz.example/witness', 'cosignature', key);
    await refused(witnesses({ ...second, vkey: renamed }), 'TRUST_ROOT_KEY_REUSED');
    const logs = [log, { ...log, state: 'retired' as const }];
    await refused(buildRoot({ ...region.rootPlan, logs }), 'TRUST_ROOT_KEY_REUSED');
    const namesake = await makeLog(log.origin);
    const sameName = [log, { ...log, vkey: namesake.key.text, state: 'retired' as const }];
    await refused(buildRoot({ ...region.rootPlan, logs: sameName }), 'TRUST_ROOT_KEY_REUSED');
    const byLog = formatVerifierKey('hub.zz.example/witness', 'cosignature', region.log.key.publicKey);
    await refused(witnesses({ ...second, vkey: byLog }), 'TRUST_ROOT_KEY_REUSED');
  });
});

describe('the anchor’s key', () => {
  it('is refused as an officer’s, a witness’s or the log’s key, and twice: each signs for one end', async () => {
    const [state] = region.states.values();
    if (state === undefined) throw new Error('no states');
    const anchor = (keys: readonly PublicJwk[]) =>
      buildRoot({ ...region.rootPlan, anchor: { ...region.rootPlan.anchor, keys } });
    const used = [state.officer, state.witness.signer, region.log.signer];
    for (const { publicJwk } of used) await refused(anchor([publicJwk]), 'TRUST_ROOT_KEY_REUSED');
    await refused(anchor([region.anchor.publicJwk, region.anchor.publicJwk]), 'TRUST_ROOT_KEY_REUSED');
    const next = (await makeSigner()).publicJwk;
    expect((await parseRoot(await anchor([region.anchor.publicJwk, next]))).anchor.keys).toHaveLength(2);
  });
});

describe('the rules in a list', () => {
  const budgets = [...scheme, 'SchemeExtensions', 1, 'value'];
  const list = (path: Path, value: unknown) =>
    parseTrustList(rewrite(region.list.payload, path, value as string | undefined));

  it('say how long each service may go on alone, and settle notices in order', async () => {
    const id = (letter: string) => letter.repeat(64);
    const plan = { ...region.listPlan, settled: [id('b'), id('a'), id('b')] };
    const read = await parseTrustList(await buildList(plan));
    expect([read.budgets, read.settled]).toEqual([defaultBudgets, [id('a'), id('b')]]);
    expect((await parseTrustList(region.list.payload)).settled).toEqual([]);
  });

  it.each([
    ['no budgets', [...scheme, 'SchemeExtensions', 1], undefined],
    ['a service without a budget', [...budgets, 'BackupStore'], undefined],
    ['a budget for a service nobody knows', [...budgets, 'Voting'], 1],
    ['a budget of more than a year', [...budgets, 'BackupStore'], 367 * 86_400_000],
    ['a negative budget', [...budgets, 'BackupStore'], -1],
    [
      'more time for the highest assurance than for a lower one',
      [...budgets, 'FederationIdentity', 'high'],
      15 * 86_400_000,
    ],
    ['a budget without the level high', [...budgets, 'FederationIdentity', 'high'], undefined],
  ])('are refused with %s', async (_name, path, value) => {
    await refused(list(path, value), 'TRUST_LIST_MALFORMED');
  });

  it('are refused with settled notices out of order, twice, or without end', async () => {
    const settled = (value: readonly string[]) => {
      const extension = { id: 'urn:breakwater:tl:settled:1', critical: true, value };
      return list([...scheme, 'SchemeExtensions', 2], extension);
    };
    expect((await settled(['a'.repeat(64)])).settled).toHaveLength(1);
    const many = Array.from({ length: 257 }, (_, index) => index.toString(16).padStart(64, '0'));
    for (const value of [['b'.repeat(64), 'a'.repeat(64)], ['a'.repeat(64), 'a'.repeat(64)], ['A'.repeat(64)], many]) {
      await refused(settled(value), 'TRUST_LIST_MALFORMED');
    }
  });
});
