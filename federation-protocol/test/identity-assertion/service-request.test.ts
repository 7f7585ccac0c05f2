/** What a service may ask, and how. */
import { describe, expect, it } from 'vitest';
import { parseServiceRequest } from '../../identity-assertion/service-request.ts';
import type { JsonObject } from '../../json/json-value.ts';
import { refusal } from '../keys.ts';

const service = {
  id: 'polyclinic',
  name: 'Polyclinic of Speightstown',
  country: 'BB',
  sector: 'health',
  purpose: 'Register you as a patient',
  legalBasis: 'Health Services Act',
  retentionDays: 365,
};
const request = { service, needed: ['given_name', 'family_name'], optional: ['email'] };

describe('a service request', () => {
  it('is read as it is written', () => {
    expect(parseServiceRequest(request)).toEqual(request);
  });

  it('is refused with anything missing, added, repeated or misspelt', () => {
    const wrong: JsonObject[] = [
      { ...request, hidden: true },
      { ...request, optional: ['email', 'given_name'] },
      { ...request, needed: ['<script>'] },
      { ...request, needed: Array.from({ length: 33 }, (_, index) => `a${index}`) },
      { ...request, service: { ...service, retentionDays: -1 } },
      { ...request, service: { ...service, sector: 'Health!' } },
      { ...request, service: { ...service, purpose: '' } },
      { ...request, service: { ...service, purpose: 'x'.repeat(501) } },
      { ...request, service: { ...service, tracker: 'x' } },
      { service },
    ];
    for (const value of wrong) expect(() => parseServiceRequest(value)).toThrow(refusal('JSON_SHAPE'));
    const elsewhere = { ...request, service: { ...service, country: 'bb' } };
    expect(() => parseServiceRequest(elsewhere)).toThrow(refusal('COUNTRY_CODE_INVALID'));
  });
});
