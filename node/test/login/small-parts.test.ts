/** Codes, challenges, subjects, levels, counted tries: the small parts that everything else leans on. */
import { randomBytes } from 'node:crypto';
import { type JsonObject, parseCountryCode } from '@breakwater/federation-protocol';
import { TrustError } from '@breakwater/trust-lists';
import fc from 'fast-check';
import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { effectiveLevel, publishedLevels } from '../../login/assurance.ts';
import { countAttempts } from '../../login/attempts.ts';
import { issueChallenge, takeChallenge } from '../../login/challenge.ts';
import { groupCode, hashEnrolmentCode, issueEnrolmentCode, readEnrolmentCode } from '../../login/enrolment-code.ts';
import { fenceAfterRestore } from '../../login/fence.ts';
import { oidcAdapter } from '../../login/oidc-adapter.ts';
import { type RefusalParts, refusalRecorder } from '../../login/refusals.ts';
import { digestOf } from '../../login/sign-in-request.ts';
import { isPairwiseSubject, pairwiseSubject, serviceSubject } from '../../login/subject.ts';
import { sinceWords } from '../../pages/dates.ts';
import { createEnrolmentTables, openEnrolmentStore } from '../../store/sqlite/enrolment.ts';
import { createOidcTables, openOidcStore } from '../../store/sqlite/oidc.ts';
import { createOnceTables, openOnceStore } from '../../store/sqlite/once.ts';
import { openSqliteStore } from '../../store/sqlite/open.ts';
import { later, noon, openDatabase } from '../store/open-database.ts';

const keyring = { cookieSecret: 'secret', pairwiseSecret: { version: 1, secret: new Uint8Array(32).fill(1) } };
const worldAt = (now: Date) => ({ now: () => now, randomBytes: (count: number) => new Uint8Array(randomBytes(count)) });

describe('an enrolment code', () => {
  it('is ten signs that cannot be mistaken, in two groups, kept only as a keyed hash', async () => {
    const enrolments = openEnrolmentStore(openDatabase(createEnrolmentTables));
    const order = { accountId: 'a1', proofing: 'substantial', issuedBy: 'counter' } as const;
    const { code, enrolment } = await issueEnrolmentCode(
      { store: { enrolments }, keyring, world: worldAt(noon) },
      order,
    );
    expect(code).toMatch(/^[A-HJKMNP-Z2-9]{5}-[A-HJKMNP-Z2-9]{5}$/);
    expect(enrolment.expiresAt).toEqual(later(7 * 86_400));
    expect(enrolment.codeHash).toBe(hashEnrolmentCode(code.replace('-', ''), 'secret'));
    expect(enrolment.codeHash).not.toBe(hashEnrolmentCode(code.replace('-', ''), 'other secret'));
  });

  it('is read however it is typed, and only when it can be one', () => {
    const code = fc.array(fc.constantFrom(...'ABCDEFGHJKMNPQRSTUVWXYZ23456789'), { minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(code, (signs) => {
        const text = signs.join('');
        expect(readEnrolmentCode(groupCode(text).toLowerCase())).toBe(text);
        expect(readEnrolmentCode(` ${signs.join(' ')} `)).toBe(text);
        expect(readEnrolmentCode(text.slice(1))).toBeNull();
      }),
    );
    expect(readEnrolmentCode('ABCDE-FGHI0')).toBeNull();
  });
});

describe('a challenge', () => {
  const partsAt = (now: Date, once = openOnceStore(openDatabase(createOnceTables))) => ({
    ...{ keyring, store: { once }, world: worldAt(now) },
  });
  const textOf = (challenge: Uint8Array) => Buffer.from(challenge).toString('base64url');

  it('is good once, for its purpose, for ten minutes, at the hub that made it', async () => {
    const parts = partsAt(noon);
    const challenge = textOf(issueChallenge(parts, 'sign-in u1'));
    const stale = { code: 'LOGIN_CHALLENGE_STALE' };
    await expect(takeChallenge(parts, 'sign-in u2', challenge)).rejects.toMatchObject(stale);
    await expect(takeChallenge(partsAt(later(600)), 'sign-in u1', challenge)).rejects.toMatchObject(stale);
    const other = { ...parts, keyring: { cookieSecret: 'other' } };
    await expect(takeChallenge(other, 'sign-in u1', challenge)).rejects.toMatchObject(stale);
    await expect(takeChallenge(parts, 'sign-in u1', 'AAAA')).rejects.toMatchObject(stale);
    await takeChallenge(parts, 'sign-in u1', challenge);
    await expect(takeChallenge(parts, 'sign-in u1', challenge)).rejects.toMatchObject(stale);
  });
});

describe('the fingerprint of what a service asks', () => {
  const service = {
    ...{ id: 'polyclinic', name: 'Polyclinic', country: parseCountryCode('BB'), sector: 'health' },
    ...{ purpose: 'To treat you', legalBasis: 'Health Services Act', retentionDays: 30 },
  };
  const asks = { service, needed: ['given_name', 'family_name'], optional: ['email'] };

  it('changes with everything the citizen was shown, the name of the service included', () => {
    const changes = [
      ...[
        { id: 'b' },
        { name: 'Bank' },
        { country: parseCountryCode('DM') },
        { sector: 'tax' },
        { purpose: 'To sell' },
      ],
      ...[{ legalBasis: 'None' }, { retentionDays: 31 }],
    ].map((change) => ({ ...asks, service: { ...service, ...change } }));
    const others = [...changes, { ...asks, needed: ['given_name'] }, { ...asks, optional: [] }];
    expect(new Set([asks, ...others].map(digestOf)).size).toBe(others.length + 1);
    expect(digestOf({ ...asks, needed: [...asks.needed].reverse() })).toBe(digestOf(asks));
  });
});

describe('a pairwise subject', () => {
  const to = (country: string, sector: string) => ({ country: parseCountryCode(country), sector });

  it('is the same every time for one account, country and sector, and unlike every other', () => {
    const subject = pairwiseSubject(keyring, to('BB', 'health'), 'a1');
    // Computed apart: HMAC-SHA-256 under 32 bytes of 0x01 over "BB\0health\0a1".
    expect(subject).toBe('ydCCYqBrpyHIfJyVs9oCmxeo8u_tEy1DWRR0t20vCWo');
    const others = [
      pairwiseSubject(keyring, to('JM', 'health'), 'a1'),
      pairwiseSubject(keyring, to('BB', 'pensions'), 'a1'),
      pairwiseSubject(keyring, to('BB', 'health'), 'a2'),
    ];
    expect(new Set([subject, ...others]).size).toBe(4);
    expect(isPairwiseSubject(subject)).toBe(true);
    expect(serviceSubject(parseCountryCode('LC'), parseCountryCode('BB'), subject)).toBe(`LC/BB/${subject}`);
    for (const trick of ['', 'short', `DM/BB/${subject}`, `${subject}/`, `${subject} `]) {
      expect(isPairwiseSubject(trick), trick).toBe(false);
    }
  });
});

describe('the provider’s records', () => {
  it('let a code be used up once, whatever the provider saw before', async () => {
    const store = {
      oidc: openOidcStore(openDatabase(createOidcTables)),
      once: openOnceStore(openDatabase(createOnceTables)),
    };
    const codes = oidcAdapter({ store, world: worldAt(noon), findClient: async () => undefined })('AuthorizationCode');
    await codes.upsert('c1', { grantId: 'g1', accountId: 'x' }, 30);
    expect(await codes.find('c1')).toEqual({ grantId: 'g1', accountId: 'x' });
    await codes.consume('c1');
    await expect(codes.consume('c1')).rejects.toMatchObject({ error: 'invalid_grant' });
    expect(await codes.find('c1')).toMatchObject({ consumed: noon.getTime() / 1000 });
    await codes.revokeByGrantId('g1');
    expect(await codes.find('c1')).toBeUndefined();
  });
});

describe('assurance', () => {
  it('is the least of proofing, passkey and the list’s cap', () => {
    expect(effectiveLevel('high', 'high')).toBe('substantial');
    expect(effectiveLevel('low', 'high')).toBe('low');
    expect(effectiveLevel('substantial', 'low')).toBe('low');
    expect(publishedLevels('high')).toEqual(['low', 'substantial']);
    expect(publishedLevels('low')).toEqual(['low']);
  });
});

describe('counted tries', () => {
  it('stop at the cap for one address, at the cap for all, and start anew after the window', () => {
    const attempts = countAttempts({ perAddress: 2, inAll: 3, windowMs: 60_000 });
    attempts.fail('a', noon);
    expect(attempts.isOpen('a', noon)).toBe(true);
    attempts.fail('a', noon);
    expect(attempts.isOpen('a', noon)).toBe(false);
    expect(attempts.isOpen('b', noon)).toBe(true);
    attempts.fail('b', noon);
    expect(attempts.isOpen('c', noon)).toBe(false);
    expect(attempts.isOpen('a', later(60))).toBe(true);
  });
});

describe('after a restore', () => {
  it('no sign-in record and no enrolment code from before works', async () => {
    const oidc = openOidcStore(openDatabase(createOidcTables));
    const enrolments = openEnrolmentStore(openDatabase(createEnrolmentTables));
    const order = { accountId: 'a1', proofing: 'substantial', issuedBy: 'counter' } as const;
    const parts = { store: { enrolments }, keyring, world: worldAt(noon) };
    const { enrolment } = await issueEnrolmentCode(parts, order);
    const record = { model: 'Session', id: 's1', payload: {}, grantId: null, uid: null, expiresAt: later(60) };
    await oidc.put({ ...record, consumedAt: null });
    const agreements = { voidAll: async (at: Date) => (at.getTime() === later(1).getTime() ? 3 : 0) };
    const ended = await fenceAfterRestore({ oidc, enrolments, agreements }, later(1));
    expect(ended).toEqual({ signIns: 1, enrolmentCodes: 1, agreements: 3 });
    expect(await oidc.find('Session', 's1')).toBeNull();
    expect(await enrolments.use(enrolment.id, later(2))).toBe(false);
  });
});

describe('since when a country is cut off', () => {
  it('is said in the shortest clear way', () => {
    expect(sinceWords(later(-3600), noon)).toBe('11:00 UTC');
    expect(sinceWords(later(-3 * 86_400), noon)).toBe('Thursday');
    expect(sinceWords(later(-30 * 86_400), noon)).toBe('23 October 2026');
  });
});

describe('refusals', () => {
  const rows: JsonObject[] = [];
  const events = {
    add: async ({ details }: { readonly details: JsonObject }) => void rows.push(details),
    newest: async () => [],
  };
  const decision = { outcome: 'deny', reason: 'notice', maxAssurance: null, listSequence: 7, logIndex: 9 } as const;
  const recorder = (decide: RefusalParts['decide']) => {
    rows.length = 0;
    const store = { ...openSqliteStore(':memory:'), events };
    const world = { ...worldAt(noon), log: pino({ level: 'silent' }) };
    return refusalRecorder({ store, world, config: { country: parseCountryCode('LC') }, decide });
  };

  it('are recorded up to a cap a minute, so that strangers cannot fill the store', async () => {
    const record = recorder(() => decision);
    for (let refusals = 0; refusals < 100; refusals++) await record('login.refused', { code: 'LOGIN_FLOW_LOST' });
    expect(rows).toHaveLength(60);
  });

  it('say which list and which leaf of the log they stood on, when there is any', async () => {
    await recorder(() => decision)('login.refused', { code: 'LOGIN_NOT_TRUSTED' });
    expect(rows).toEqual([{ code: 'LOGIN_NOT_TRUSTED', listSequence: 7, logIndex: 9 }]);
    const none = recorder(() => {
      throw new TrustError('TRUST_NOT_YET', 'No trust list has been verified yet.');
    });
    await none('login.refused', { code: 'LOGIN_NOT_TRUSTED' });
    expect(rows).toEqual([{ code: 'LOGIN_NOT_TRUSTED' }]);
  });
});
