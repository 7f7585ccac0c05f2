/** Notices at first look: only what has the form of one is shown, whatever a server sends. */
import { describe, expect, it } from 'vitest';
import { noticeFileOf, noticeIdsOf, shownNoticeOf } from '../../src/live/notice-view.ts';
import { trustNoticeText } from '../../src/text/trust-notice.ts';

const id = 'ab'.repeat(32);
const fileWith = (payload: string) => ({ payload: Buffer.from(payload).toString('base64url'), signatures: ['a.b.c'] });
const notice = { territory: 'GY', service: 'PeerMessaging', kid: null };

describe('the notices that an index names', () => {
  it('are ids and nothing else, and not without end', () => {
    expect(noticeIdsOf({ notices: [id, '../../secret', 7, null] })).toEqual([id]);
    expect(noticeIdsOf({ notices: Array(1000).fill(id) })).toHaveLength(32);
  });

  it.each([
    ['null', null],
    ['a page', '<!doctype html>'],
    ['an index without', {}],
  ])('are none in %s', (_, index) => {
    expect(noticeIdsOf(index)).toEqual([]);
  });
});

describe('a notice at first look', () => {
  it('tells country, service and whether only a key is meant', () => {
    const shown = (given: object) =>
      shownNoticeOf(noticeFileOf(fileWith(JSON.stringify(given))) ?? { payload: new Uint8Array(), signatures: [] });
    expect(shown(notice)).toEqual({ country: 'GY', service: 'PeerMessaging', isOneKey: false });
    expect(shown({ ...notice, service: null, kid: 'x' })).toEqual({ country: 'GY', service: null, isOneKey: true });
  });

  it.each([
    ['no file of one', { payload: 7, signatures: [] }],
    ['bytes that are not base64url', { payload: '%%%', signatures: [] }],
    ['no signatures', { payload: 'e30' }],
    ['a page', null],
  ])('is not shown for %s', (_, json) => {
    expect(noticeFileOf(json)).toBeNull();
  });

  it.each([
    ['no JSON', 'moo'],
    ['no country', '{}'],
  ])('is not shown for %s', (_, payload) => {
    const file = noticeFileOf(fileWith(payload));
    expect(file === null ? file : shownNoticeOf(file)).toBeNull();
  });
});

describe('the words', () => {
  it('count notices and services in whole sentences', () => {
    expect(trustNoticeText.inForce(1, 'Guyana, messages between hubs')).toBe(
      '1 emergency notice is in force: Guyana, messages between hubs.',
    );
    expect(trustNoticeText.inForce(2, 'a; b')).toBe('2 emergency notices are in force: a; b.');
    expect(trustNoticeText.standing.services(1)).toBe('one service is suspended');
  });
});
