/** The sample residents are synthetic, labelled so, and the same bytes on every machine. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { regionCountries, sampleCitizens } from '../../region/countries.ts';
import { residentsPerCountry, sampleResidents } from '../../region/sample/make-sample.ts';

describe.each(regionCountries)('the sample of $name', ({ code }) => {
  const committed = readFileSync(
    new URL(`../../region/sample/residents-${code.toLowerCase()}.csv`, import.meta.url),
    'utf8',
  );
  const rows = committed.trimEnd().split('\n').slice(1);

  it('is what the generator makes', () => expect(committed).toBe(sampleResidents(code)));

  it('labels every resident as synthetic', () => {
    expect(rows).toHaveLength(residentsPerCountry);
    expect(rows.every((row) => row.endsWith(',synthetic sample') && row.includes('@example.org'))).toBe(true);
  });

  it('gives no person number or document number twice', () => {
    for (const column of [0, -2]) {
      expect(new Set(rows.map((row) => row.split(',').at(column))).size).toBe(residentsPerCountry);
    }
  });
});

it('holds the citizens whom the texts name', () => {
  for (const [code, { personNumber, name }] of Object.entries(sampleCitizens)) {
    const [given, family] = name.split(' ');
    expect(sampleResidents(code)).toContain(`\n${personNumber},${given},${family},`);
  }
});
