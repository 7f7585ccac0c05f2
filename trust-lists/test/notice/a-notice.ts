/** Notices for tests: seven states with a key each, a list of them, and notices signed by whom one likes. */
import { type CountryCode, parseCountryCode, type Signer, signerFromPrivateJwk } from '@breakwater/federation-protocol';
import { buildNotice, type NoticePlan, parseNotice, type SignedNotice } from '../../notice/notice.ts';
import { signNotice } from '../../notice/record.ts';
import type { NoticeList, NoticeRoot } from '../../notice/verify-notices.ts';
import { dominica, keyNamed } from '../standing/a-standing.ts';

export const codes = ['BB', 'BZ', 'DM', 'GY', 'JM', 'LC', 'TT'];
export const country = (code: string): CountryCode => parseCountryCode(code);
export const day = new Date('2026-09-12T08:00:00Z');

/** The officers by country, the root that names them and a list of all seven. */
export interface NoticeScene {
  readonly officers: ReadonlyMap<string, Signer>;
  readonly root: NoticeRoot;
  readonly list: NoticeList;
}

export async function makeOfficer(): Promise<Signer> {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new Error('not a pair of keys');
  return signerFromPrivateJwk(await crypto.subtle.exportKey('jwk', pair.privateKey));
}

/** The id of the n-th of the eighty keys that each country uses between hubs. */
export const kidAt = (index: number): string => keyNamed(`peer${index}x`).kid;

const manyKeys = { ...dominica, peerKeys: Array.from({ length: 80 }, (_, index) => keyNamed(`peer${index}x`)) };

export async function makeScene(): Promise<NoticeScene> {
  const made = await Promise.all(codes.map(async (code) => [code, await makeOfficer()] as const));
  return {
    officers: new Map(made),
    root: {
      signers: made.map(([id, officer]) => ({ id, keys: [{ jwk: officer.publicJwk }] })),
      roles: { notice: { others: 3 } },
    },
    list: { entries: codes.map((code) => ({ member: { ...manyKeys, country: country(code) } })), settled: [] },
  };
}

export const plan: NoticePlan = {
  territory: country('DM'),
  service: 'FederationIdentity',
  kid: null,
  reason: 'The hub was broken into.',
  issued: day,
  listSequence: 7,
  revision: 1,
};

/** A notice with `change` made to the plan, signed by the states named. */
export async function noticeBy(
  scene: NoticeScene,
  states: readonly string[],
  change: Partial<NoticePlan> = {},
): Promise<SignedNotice> {
  const payload = await buildNotice({ ...plan, ...change });
  const notice = await parseNotice(payload);
  const officers = states.flatMap((state) => scene.officers.get(state) ?? []);
  return { payload, signatures: await Promise.all(officers.map((officer) => signNotice(notice, officer, day))) };
}
