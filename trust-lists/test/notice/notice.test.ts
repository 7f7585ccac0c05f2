/** The form of a notice: it can name what it takes away, and nothing else. */
import { canonicalJson, type JsonObject, parseStrictJson } from '@breakwater/federation-protocol';
import { describe, expect, it } from 'vitest';
import { buildNotice, parseNotice } from '../../notice/notice.ts';
import { refused } from '../support/refused.ts';
import { plan } from './a-notice.ts';

const bytes = await buildNotice(plan);
const json = parseStrictJson(bytes) as JsonObject;
const parsed = (change: JsonObject) => parseNotice(canonicalJson({ ...json, ...change }));

describe('the form of a notice', () => {
  it('is read back as it was made, under the hash of its bytes', async () => {
    const notice = await parseNotice(bytes);
    expect(notice).toMatchObject(plan);
    expect(notice.id).toMatch(/^[0-9a-f]{64}$/);
    expect((await parsed({ reason: 'Another.' })).id).not.toBe(notice.id);
  });

  it.each([
    ['a grant', { status: 'granted' }],
    ['a key', { key: { kty: 'OKP' } }],
    ['an end', { until: '2027-01-01T00:00:00Z' }],
    ['another type', { type: 'breakwater-notice/2' }],
    ['a service that nobody knows', { service: 'Banking' }],
    ['a service of JavaScript', { service: 'constructor' }],
    ['a key id that is none', { kid: 'short' }],
    ['a territory that is none', { territory: 'dm' }],
    ['no reason', { reason: '' }],
    ['an endless reason', { reason: 'x'.repeat(501) }],
    ['a list before the first', { listSequence: 0 }],
    ['a time with an offset', { issued: '2026-09-12T08:00:00+00:00' }],
  ])('refuses %s', async (_name, change) => {
    await refused(parsed(change), 'TRUST_NOTICE_MALFORMED');
  });

  it('refuses bytes that are not canonical, too many or no JSON', async () => {
    const text = new TextDecoder().decode(bytes);
    await refused(parseNotice(new TextEncoder().encode(` ${text}`)), 'TRUST_NOT_CANONICAL');
    await refused(parseNotice(new Uint8Array(4097)), 'TRUST_DOCUMENT_TOO_LARGE');
    await refused(parseNotice(new TextEncoder().encode('{')), 'TRUST_JSON_INVALID');
  });
});
