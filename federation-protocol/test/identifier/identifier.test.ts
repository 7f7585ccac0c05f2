/** Identifiers: one spelling each. */
import { describe, expect, it } from 'vitest';
import { parseCountryCode } from '../../identifier/country-code.ts';
import { parseEntityId } from '../../identifier/entity-id.ts';
import { refusal } from '../keys.ts';

describe('a country code', () => {
  it('is two capital letters', () => {
    expect(parseCountryCode('LC')).toBe('LC');
    for (const text of ['lc', 'L', 'LCA', 'L1', 'ЛC', '', 7, null]) {
      expect(() => parseCountryCode(text), String(text)).toThrow(refusal('COUNTRY_CODE_INVALID'));
    }
  });
});

describe('an entity identifier', () => {
  it('is one plain address', () => {
    const good = [
      'https://hub.gov.lc/fed',
      'https://op.umu.se',
      'http://lc.localhost:7101/op',
      'https://a.b/x/y-z_1.~',
    ];
    for (const id of good) expect(parseEntityId(id)).toBe(id);
  });

  it('is refused in every second spelling and on every unsafe host', () => {
    const bad = [
      'https://HUB.gov.lc',
      'https://hub.gov.lc/',
      'https://hub.gov.lc:443/fed',
      'https://hub.gov.lc:0443/fed',
      'https://hub.gov.lc:70000/fed',
      'https://hub.gov.lc./fed',
      'https://user@hub.gov.lc/fed',
      'https://hub.gov.lc/fed?x=1',
      'https://hub.gov.lc/fed#x',
      'https://hub.gov.lc/a/../fed',
      'https://hub.gov.lc/a/./fed',
      'https://hub.gov.lc//fed',
      'https://hub.gov.lc/%66ed',
      'https://127.0.0.1/fed',
      'https://[::1]/fed',
      'https://hübsch.lc/fed',
      'http://hub.gov.lc/fed',
      'http://localhost/fed',
      'http://localhost.gov.lc/fed',
      'ftp://hub.gov.lc/fed',
      ' https://hub.gov.lc/fed',
      `https://hub.gov.lc/${'a'.repeat(3_000)}`,
      undefined,
    ];
    for (const id of bad) expect(() => parseEntityId(id), String(id)).toThrow(refusal('ENTITY_ID_INVALID'));
  });
});
