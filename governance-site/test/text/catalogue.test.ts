/** The catalogue: no empty string, no word that the look forbids, descriptions short enough to be shown whole. */
import { describe, expect, it } from 'vitest';
import { english } from '../../src/text/catalogue.ts';

/** Every fixed string with the path to it; sentences with gaps are functions and come with their own tests. */
function strings(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => strings(inner, `${path}.${name}`));
}

const all = strings(english, 'en');

describe('the English catalogue', () => {
  it('has no empty string, no double space and no straight apostrophe', () => {
    expect(all.length).toBeGreaterThan(150);
    for (const [path, text] of all) {
      expect(text.trim(), path).toBe(text);
      expect(text, path).not.toBe('');
      expect(text, path).not.toMatch(/ {2}|\w'\w/);
    }
  });

  it('uses none of the words that citizens should not have to learn', () => {
    expect(
      all.filter(([, text]) => /\b(authenticat|assertion|federat|utili[sz]e|leverage|seamless)/i.test(text)),
    ).toEqual([]);
  });

  it('describes each page in at most 155 characters', () => {
    const descriptions = all.filter(([path]) => path.endsWith('.description'));
    expect(descriptions).toHaveLength(8);
    for (const [path, text] of descriptions) expect(text.length, path).toBeLessThanOrEqual(155);
  });
});
