/** Levels of assurance: their order, their names on the wire, and the least of several. */
import { describe, expect, it } from 'vitest';
import { acrOf, assuranceLevels, isAtLeast, leastOf, levelOf } from '../../assurance/assurance-level.ts';
import { refusal } from '../keys.ts';

describe('a level of assurance', () => {
  it('goes over the wire and back', () => {
    for (const level of assuranceLevels) expect(levelOf(acrOf(level))).toBe(level);
    expect(acrOf('substantial')).toBe('urn:breakwater:loa:substantial');
  });

  it('is not read from other schemes’ names', () => {
    for (const acr of ['http://eidas.europa.eu/LoA/high', 'high', '', undefined, 2]) {
      expect(() => levelOf(acr)).toThrow(refusal('ACR_UNKNOWN'));
    }
  });

  it('is ordered, and the least of several counts', () => {
    expect(isAtLeast('high', 'substantial')).toBe(true);
    expect(isAtLeast('low', 'substantial')).toBe(false);
    expect(leastOf('high', 'substantial', 'high')).toBe('substantial');
    expect(leastOf('substantial', 'low', 'high')).toBe('low');
    expect(leastOf('high')).toBe('high');
  });
});
