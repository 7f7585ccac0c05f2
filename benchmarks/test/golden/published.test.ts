/** EGDI, GTMI and INFORM worked out again by the engine, from the frameworks that a stranger would write for them. */
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../framework/csv.ts';
import { parseFramework } from '../../framework/parse.ts';
import { parseTable } from '../../framework/parse-table.ts';
import { score } from '../../score/score.ts';
import { type Edition, egdiEditions, gtmi, informLevels } from './published.ts';
import { hasSharedData, sharedFile, unlessShared } from './shared-data.ts';

/** The largest difference there may be: what the publishers drop when they print. */
const printed = { egdi: 7e-5, gtmi: 1e-15, inform: 0.05 + 1e-9 };

interface Compared {
  readonly unit: string;
  readonly ours: number;
  readonly theirs: number;
  readonly rank: number;
  readonly theirRank: number;
}

/** Our result beside the published one, for every unit that the framework reads. */
function compare(edition: Edition): readonly Compared[] {
  const framework = parseFramework(JSON.stringify(edition.framework));
  const { table } = parseTable(sharedFile(edition.path), framework);
  const { plan, units, unrounded, ranks } = score(framework, table);
  const [header, ...rows] = readCsv(new TextDecoder().decode(sharedFile(edition.path)), 'auto');
  const place = (column: string) => header?.cells.indexOf(column) ?? -1;
  const width = plan.nodes.length;
  return Object.entries(edition.totals).flatMap(([node, column]) =>
    rows.flatMap(({ cells }) => {
      const unit = framework.data.key.map((key) => (cells[place(key)] ?? '').trim()).join(' ');
      const at = units.indexOf(unit) * width + (plan.indexOf.get(node) ?? 0);
      if (at < 0) return [];
      const theirRank = edition.rank === undefined ? Number.NaN : Number(cells[place(edition.rank)]);
      const ours = unrounded[at] ?? Number.NaN;
      return [{ unit, ours, theirs: Number(cells[place(column)]), rank: ranks[at] ?? 0, theirRank }];
    }),
  );
}

const furthest = (rows: readonly Compared[]) =>
  rows.reduce((most, { ours, theirs }) => Math.max(most, Math.abs(ours - theirs)), 0);
const misranked = (rows: readonly Compared[]) => rows.filter((row) => row.rank !== row.theirRank);
const edition = (year: number) => egdiEditions.filter((one) => one.label === `EGDI ${year}`).map(compare)[0] ?? [];

describe.skipIf(!hasSharedData)(`published indices, worked out again${unlessShared}`, () => {
  it.each([2014, 2016, 2018, 2022])('EGDI %i: 193 totals to what is printed, and every rank', (year) => {
    const rows = edition(year);
    expect(rows).toHaveLength(193);
    expect(furthest(rows)).toBeLessThan(printed.egdi);
    expect(misranked(rows)).toEqual([]);
  });

  it('EGDI 2024: 193 totals; two pairs of countries stand closer than the print can tell, all other ranks hold', () => {
    const rows = edition(2024);
    expect(rows).toHaveLength(193);
    expect(furthest(rows)).toBeLessThan(printed.egdi);
    for (const { rank, theirRank, theirs } of misranked(rows)) {
      expect(Math.abs(rank - theirRank)).toBe(1);
      const neighbours = rows.filter(
        (row) => row.theirRank !== theirRank && Math.abs(row.theirs - theirs) < printed.egdi,
      );
      expect(neighbours.length).toBeGreaterThan(0);
    }
    expect(misranked(rows).map((row) => row.unit)).toEqual(['Iraq', 'India']);
  });

  it('EGDI 2010: the weights .34, .33, .33; nine countries lack a part and are printed as 0, South Sudan lacks all', () => {
    const rows = edition(2010);
    expect(rows).toHaveLength(193);
    const scored = rows.filter((row) => !Number.isNaN(row.ours));
    expect(scored).toHaveLength(183);
    expect(furthest(scored)).toBeLessThan(1e-5);
    expect(misranked(scored)).toEqual([]);
    expect(rows.filter((row) => Number.isNaN(row.ours)).every((row) => row.theirs === 0)).toBe(true);
  });

  it('EGDI 2012: all but the three that were published as 0', () => {
    const rows = edition(2012);
    const zero = rows.filter((row) => row.theirs === 0 && row.ours > 0).map((row) => row.unit);
    expect(zero.toSorted()).toEqual(['CAF', 'GIN', 'LBY']);
    const others = rows.filter((row) => !zero.includes(row.unit));
    expect(others).toHaveLength(190);
    expect(furthest(others)).toBeLessThan(printed.egdi);
    for (const row of others) {
      // Published ranks put the three last; ours put them where their parts would.
      const ahead = others.filter((other) => other.rank < row.rank).length;
      expect([row.unit, ahead + 1]).toEqual([row.unit, row.theirRank]);
    }
  });

  it('GTMI: all 593 rows of three waves, to the last bit but one', () => {
    const rows = compare(gtmi);
    expect(rows).toHaveLength(593);
    expect(furthest(rows)).toBeLessThan(printed.gtmi);
  });

  it.each(informLevels.map((one) => [one.label, one] as const))(
    '%s: 191 countries to the printed digit',
    (_, level) => {
      const rows = compare(level);
      expect(rows).toHaveLength(191);
      expect(rows.every((row) => !Number.isNaN(row.ours))).toBe(true);
      expect(furthest(rows)).toBeLessThan(printed.inform);
    },
  );

  it('is no accident: other rules miss what is printed', () => {
    const [risk, vulnerability] = informLevels;
    for (const level of [risk, vulnerability]) {
      const arithmetic = { ...level, framework: { ...level?.framework, groups: [{ id: 'top' }] } } as Edition;
      expect(furthest(compare(arithmetic))).toBeGreaterThan(0.3);
    }
    const equal = egdiEditions[0] as Edition & { framework: { indicators: { weight?: number }[] } };
    const indicators = equal.framework.indicators.map(({ weight: _, ...rest }) => rest);
    const rows = compare({ ...equal, framework: { ...equal.framework, indicators } });
    expect(furthest(rows.filter((row) => !Number.isNaN(row.ours)))).toBeGreaterThan(1e-3);
  });
});
