/** Whom a hub writes to: those that hold already, then the plan’s, and those given up only when nobody else is left. */
import { addSignature, DEFAULT_SCHEME, proposeAgreement, signedAgreementJson } from '@breakwater/backup-replication';
import { parseCountryCode } from '@breakwater/federation-protocol';
import { expect, it, onTestFinished } from 'vitest';
import { type KnownHolders, writingHolders } from '../../backup/hub-holders.ts';
import { openSqliteStore } from '../../store/sqlite/open.ts';
import { newSigner } from '../peer/region.ts';
import { trustOf } from '../trust/trust-of.ts';
import { memberWith, stateOf } from './a-cast.ts';
import { terms } from './holding/terms.ts';

const owner = parseCountryCode('DM');
const countries = ['BB', 'BZ', 'GY', 'JM', 'LC', 'SR', 'TT', 'VC'].map(parseCountryCode);

/** Dominica chooses among `agreed`, all of them on the list. */
async function chosen(agreed: readonly string[], known?: KnownHolders): Promise<readonly string[]> {
  const signers = new Map(
    await Promise.all([owner, ...countries].map(async (name) => [name, await newSigner()] as const)),
  );
  const signerOf = (name: typeof owner) => signers.get(name) ?? Promise.reject(new Error('no signer'));
  const hosting = { quotaBytes: 1e9, retentionDays: 30 };
  const members = await Promise.all(
    [owner, ...countries].map(async (name) => memberWith(name, (await signerOf(name)).publicJwk, hosting)),
  );
  const state = stateOf(members);
  const store = openSqliteStore(':memory:');
  onTestFinished(() => store.close());
  for (const holder of countries.filter((name) => agreed.includes(name))) {
    const proposed = await proposeAgreement({ ...terms, holder, owner }, 'owner', await signerOf(owner));
    const signed = JSON.stringify(signedAgreementJson(await addSignature(proposed, 'holder', await signerOf(holder))));
    await store.hosting.save({ holder, owner, sequence: 1, isAgreed: true, signed, receivedAt: terms.from });
  }
  const peers = { fetch: () => Promise.reject(new Error('nobody is asked')) };
  const agreements = {
    hosting: store.hosting,
    trust: trustOf(() => state),
    now: () => new Date('2026-11-22T03:00:00Z'),
  };
  const holders = await writingHolders({ state, owner, peers }, agreements, DEFAULT_SCHEME, known);
  return holders.map(({ name }) => name);
}

const six = ['BB', 'BZ', 'GY', 'JM', 'LC', 'TT'];

it('those that hold stay, even where the plan would choose others', async () => {
  expect(await chosen(countries, { holding: ['BB', 'GY', 'JM', 'LC', 'TT', 'VC'], lost: [] })).toEqual([
    ...['BB', 'GY', 'JM', 'LC', 'TT', 'VC'],
  ]);
});

it('a place that is free goes to the plan’s choice, in the order of names', async () => {
  const planned = await chosen(countries);
  const holding = planned.slice(1);
  expect(await chosen(countries, { holding, lost: [] })).toEqual(planned);
});

it('who was given up holds no longer, unless nobody else agreed', async () => {
  const rest = await chosen(countries, { holding: six, lost: ['TT'] });
  expect(rest).not.toContain('TT');
  expect(rest.filter((name) => six.includes(name))).toHaveLength(5);
  expect(await chosen(six, { holding: six, lost: ['TT'] })).toEqual(six);
});

it('refuses where fewer than six agreed, naming the others', async () => {
  await expect(chosen(six.slice(1))).rejects.toMatchObject({ code: 'BACKUP_HOLDERS_TOO_FEW' });
});
