/** What the readiness page shows is what the data say, and silence stays silence. */
import { describe, expect, it } from 'vitest';
import {
  comparison,
  egdi,
  extremes,
  gtmi,
  leaveOneOut,
  listNames,
  tableRows,
  widestMoves,
} from '../../src/readiness/view.ts';
import { readinessText } from '../../src/text/readiness.ts';

describe('the table of values', () => {
  it('has a row for all 22, nine values for each of 14, and none at all for the other eight', () => {
    expect(tableRows).toHaveLength(22);
    const full = tableRows.filter((row) => row.values.every((value) => value !== null));
    const empty = tableRows.filter((row) => row.values.every((value) => value === null));
    expect([full.length, empty.length]).toEqual([14, 8]);
    expect(empty.map((row) => row.country.name)).toContain('Montserrat');
    expect(tableRows.flatMap((row) => row.values)).not.toContain(0);
  });
});

describe('the findings', () => {
  it('come from the data', () => {
    expect(extremes(comparison)).toEqual({ highest: 'The Bahamas', lowest: 'Haiti' });
    expect(leaveOneOut(comparison)).toEqual({ low: '0.16', lowName: 'Haiti', high: '0.42', highName: 'Barbados' });
    expect(widestMoves(comparison)).toEqual({
      places: 7,
      lower: ['Antigua and Barbuda', 'Barbados'],
      higher: ['Guyana', 'Saint Lucia'],
    });
    expect(gtmi.lowestPart.indicator.shortName).toBe('DCEI');
    expect(egdi.lowestPart.indicator.shortName).toBe('OSI');
  });

  it('are put in sentences without a number of their own', () => {
    const sentence = readinessText.orders.caption('EGDI', 'GTMI', comparison.pairsReversed, comparison.pairs);
    expect(sentence).toBe('EGDI and GTMI disagree: of 91 pairs of countries they put 36 in opposite orders.');
  });

  it('carry the World Bank’s own warning whole', () => {
    const [quotation] = gtmi.dataset.publication.quotations;
    expect(quotation?.text).toMatch(/^The GTMI is not intended to create a ranking or assess a country’s readiness/);
    expect(quotation?.url).toMatch(/^https:\/\/reproducibility\.worldbank\.org\//);
  });
});

describe('a list of names', () => {
  it.each([
    [[], ''],
    [['A'], 'A'],
    [['A', 'B'], 'A and B'],
    [['A', 'B', 'C'], 'A, B and C'],
  ])('%j reads "%s"', (names, sentence) => {
    expect(listNames(names)).toBe(sentence);
  });
});
