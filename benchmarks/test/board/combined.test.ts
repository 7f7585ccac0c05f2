/** Both boards in one score: always with its shares, never with a gap filled, fading as reports grow old. */
import { beforeAll, describe, expect, it } from 'vitest';
import { aboutOf } from '../../board/about.ts';
import { AttestedBoard } from '../../board/attested.ts';
import { combinedScores } from '../../board/combined.ts';
import { publishedBoard } from '../../board/published.ts';
import { goalpostsOf } from '../../release/scheme.ts';
import { boardValues } from '../../values/carried-values.ts';
import { check, framework, now, signed } from './a-board.ts';

const { values } = publishedBoard(framework, boardValues());
const measured = framework.indicators.filter((one) => aboutOf(one).types.some((type) => type !== 'S'));
const later = (days: number) => new Date(now.getTime() + days * 86_400_000);

/** A board on which one country reported everything, each indicator at a share of the way to its best. */
async function fullBoard(country: string, way: number, except: readonly string[] = []): Promise<AttestedBoard> {
  const board = new AttestedBoard(framework, check);
  for (const [at, indicator] of measured.entries()) {
    if (except.includes(indicator.id)) continue;
    const { worst, best } = goalpostsOf(indicator);
    const [type = 'L'] = aboutOf(indicator).types;
    const report = {
      ...{ type, country, indicator: indicator.id, unit: indicator.unit, value: worst + way * (best - worst) },
      statement: (at + 1).toString(16).padStart(64, '0'),
      witnesses: ['BB', 'DM'],
    };
    await board.admit(signed(report), now);
  }
  return board;
}

describe('combined scores', () => {
  let full: AttestedBoard;

  beforeAll(async () => {
    full = await fullBoard('JM', 0.5);
  });

  it('rank nobody while no hub has reported: statistics alone are too little of the whole', () => {
    for (const { score, rank, shares } of combinedScores(framework, values, [])) {
      expect([score, rank]).toEqual([null, null]);
      expect(shares).toEqual({ S: 1, Q: 0, L: 0 });
    }
  });

  it('rank a country that reported everything, with shares that sum to one', () => {
    const all = combinedScores(framework, values, full.cells(now));
    const jamaica = all.find(({ country }) => country === 'JM');
    expect(jamaica?.rank).toBe(1);
    expect(jamaica?.score).toBeGreaterThan(30);
    const { S = 0, Q = 0, L = 0 } = jamaica?.shares ?? {};
    expect(S + Q + L).toBeCloseTo(1, 12);
    expect(Math.min(S, Q, L)).toBeGreaterThan(0.1);
    expect(all.filter(({ score }) => score !== null)).toHaveLength(1);
  });

  it('fall as the reports grow old, and never below what statistics leave', () => {
    const at = (days: number) =>
      combinedScores(framework, values, full.cells(later(days))).find(({ country }) => country === 'JM')?.score ?? 0;
    expect(at(40)).toBeLessThan(at(0));
    expect(at(200)).toBeLessThan(at(40));
    expect(at(5000)).toBeGreaterThan(0);
  });

  it('are missing without a core indicator, however much else is there', async () => {
    const [core] = measured.filter((one) => aboutOf(one).core);
    const board = await fullBoard('JM', 0.9, [core?.id ?? '']);
    const jamaica = combinedScores(framework, values, board.cells(now)).find(({ country }) => country === 'JM');
    expect(jamaica?.score).toBeNull();
    expect(jamaica?.coverage).toBeGreaterThan(0.67);
  });

  it('grow when a measurement grows', async () => {
    const better = await fullBoard('JM', 0.6);
    const of = (board: AttestedBoard) =>
      combinedScores(framework, values, board.cells(now)).find(({ country }) => country === 'JM')?.score ?? 0;
    expect(of(better)).toBeGreaterThan(of(full));
  });

  it('work for a country of which no statistic exists: Montserrat can be measured', async () => {
    const board = await fullBoard('MS', 0.5);
    const montserrat = combinedScores(framework, values, board.cells(now)).find(({ country }) => country === 'MS');
    expect(montserrat?.shares.S).toBe(0);
    expect(montserrat?.coverage).toBeGreaterThan(0.5);
  });

  it('refuse two values of one cell', () => {
    const [first] = values;
    if (first === undefined) throw new Error('no value');
    expect(() => combinedScores(framework, [first, first], [])).toThrow(
      expect.objectContaining({ code: 'BOARD_VALUE_TWICE' }),
    );
  });
});
