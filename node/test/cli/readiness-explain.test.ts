/** `breakwater readiness explain`: sentences for people, an object for programs, and refusals with a cure. */
import { release } from '@breakwater/benchmarks';
import { describe, expect, it } from 'vitest';
import { answerOf, type } from './a-hub.ts';

const { ranked } = release.published;

describe('breakwater readiness explain', () => {
  it('says who is ahead, how surely, because of what, and what would change it', async () => {
    const { stdout, stderr, exitCode } = await type('readiness explain JM BB');
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toMatch(/^Jamaica \(JM\) is ahead of Barbados \(BB\): [\d.]+ to [\d.]+ of 100 points\.$/m);
    expect(stdout).toMatch(/^Jamaica is ahead in [\d.]+ % of 10,000 runs: the data tell the two apart\.$/m);
    expect(stdout).toMatch(
      /^Jamaica takes place 1 \(with 90 %: 1\), band 1; Barbados place \d+ \(with 90 %: \d+ to \d+\)/m,
    );
    expect(stdout).toMatch(/^ {2}\+ +[\d.]+ {2}GTMI Digital Citizen Engagement: JM 0\.38 in 2025, BB/m);
    expect(stdout).toContain('What speaks for Barbados');
    expect(stdout).toMatch(/Barbados would draw level if the weights of the pillars moved by up to \d+ %/);
    // Whose weight goes where, in numbers, each name in quotes: names hold commas and plus signs of their own.
    expect(stdout).toMatch(/ of themselves: up “[^”]+” from \d+ to \d+ %(, “[^”]+” from \d+ to \d+ %)*; down “/);
    expect(stdout).not.toContain('))');
    expect(stdout).toContain('Not measured: Trusted identity and safety.');
    expect(stdout).toContain('INFORM Risk 2025, version 0.7.0 (CC BY 4.0)');
  });

  it('calls nobody ahead whom the data do not put there', async () => {
    const { stdout } = await type('readiness explain LC GY');
    expect(stdout).toMatch(/^The data do not tell \S.+ and .+ apart: /);
    expect(stdout).toContain('it would take 95 % to say so');
    expect(stdout).not.toMatch(/\) is ahead of /);
  });

  it('answers the same whoever is named first, in small letters too', async () => {
    const [one, other] = [await type('readiness explain JM BB'), await type('readiness explain bb jm')];
    expect(other.stdout).toBe(one.stdout);
  });

  it('gives programs every part, which sum to the distance, with file and line of every value', async () => {
    const answer = answerOf(await type('readiness explain JM HT --json'));
    expect(answer).toMatchObject({ release: '2027-1', compared: true, toldApart: true, swap: null });
    const { indicators, distance, values, sources } = answer as {
      indicators: { points: number }[];
      distance: number;
      values: { line: number; source: number }[];
      sources: { sha256: string; index: number }[];
    };
    expect(indicators.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(distance, 9);
    expect(values.length).toBeGreaterThan(20);
    for (const { source } of values) expect(sources.some(({ index }) => index === source)).toBe(true);
  });

  it('says of a country without values that it has no rank, which is not last', async () => {
    const { stdout, exitCode } = await type('readiness explain MS JM');
    expect(stdout).toBe(
      'Montserrat (MS) has no rank. No publisher has a value that the board could use. Missing is not zero.\n',
    );
    expect(exitCode).toBe(0);
    expect(answerOf(await type('readiness explain AI MS --json'))).toMatchObject({
      compared: false,
      missing: [{ country: 'AI' }, { country: 'MS' }],
    });
  });

  it.each([
    ['a country outside the region', 'readiness explain JM EE', 1, 'RELEASE_UNIT_UNKNOWN'],
    ['the same country twice', 'readiness explain JM jm', 2, 'Two different countries are needed.'],
    ['one country alone', 'readiness explain JM', 2, 'other'],
  ])('refuses %s', async (_, words, code, says) => {
    const { stderr, exitCode } = await type(words);
    expect(exitCode).toBe(code);
    expect(stderr).toContain(says);
  });

  it('has an answer for all 91 pairs, with no number that is none', async () => {
    for (const [at, one] of ranked.entries()) {
      for (const other of ranked.slice(at + 1)) {
        const { stdout, exitCode } = await type(`readiness explain ${one.country} ${other.country}`);
        expect(exitCode).toBe(0);
        expect(stdout).not.toMatch(/NaN|undefined|Infinity|null/);
      }
    }
  });
});
