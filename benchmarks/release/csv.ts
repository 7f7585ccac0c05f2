/** The release as tables for spreadsheets: RFC 4180, a point for decimals, full precision. */
import type { Release } from './release.ts';

/** One table with the name of its file. */
export interface ReleaseTable {
  readonly file: string;
  readonly text: string;
}

type Cell = string | number | null;

/** Ranks, scores of pillars and indicators, pairs, and every value with its source. */
export function releaseTables(release: Release): readonly ReleaseTable[] {
  const { published, provenance } = release;
  const pillars = published.pillars.filter(({ weight }) => weight > 0).map(({ id }) => id);
  const indicators = published.indicators.map(({ id }) => id);
  const scoreOf = (list: readonly { readonly id: string; readonly score: number }[], id: string) =>
    list.find((one) => one.id === id)?.score ?? null;
  return [
    table(
      'ranks.csv',
      [
        ...['country', 'name', 'band', 'rank', 'rank_low', 'rank_high', 'rank_median', 'score'],
        ...['score_arithmetic', 'score_low', 'score_high', 'grade', 'coverage', 'share_s', 'share_q', 'share_l'],
        ...pillars,
      ],
      published.ranked.map((one) => [
        ...[one.country, one.name, one.band, one.rank, one.interval.low, one.interval.high, one.median, one.score],
        ...[one.arithmetic.score, one.bounds.low, one.bounds.high, one.grade, one.coverage],
        ...[one.shares.S, one.shares.Q, one.shares.L],
        ...pillars.map((id) => scoreOf(one.pillars, id)),
      ]),
    ),
    table(
      'scores.csv',
      ['country', ...indicators],
      published.ranked.map((one) => [one.country, ...indicators.map((id) => scoreOf(one.indicators, id))]),
    ),
    table(
      'ahead.csv',
      ['row_ahead_of_column', ...published.uncertainty.pairwise.countries],
      published.uncertainty.pairwise.countries.map((country, at) => [
        country,
        ...(published.uncertainty.pairwise.ahead[at] ?? []),
      ]),
    ),
    table(
      'values.csv',
      [
        ...['indicator', 'country', 'value', 'unit', 'period', 'publisher', 'title', 'edition', 'vintage', 'licence'],
        ...['file', 'line', 'column', 'sha256', 'transform', 'url'],
      ],
      provenance.values.map((value) => {
        const source = provenance.sources[value.source];
        return [
          ...[value.indicator, value.country, value.value, value.unit, value.period],
          ...[source?.publisher, source?.title, source?.edition, source?.vintage, source?.licence, source?.file],
          ...[value.line, source?.column, source?.sha256, source?.transform, source?.url],
        ].map((cell) => cell ?? null);
      }),
    ),
  ];
}

function table(file: string, header: readonly string[], rows: readonly (readonly Cell[])[]): ReleaseTable {
  const line = (cells: readonly Cell[]) => cells.map(quoted).join(',');
  return { file, text: `${[header, ...rows].map(line).join('\n')}\n` };
}

function quoted(cell: Cell): string {
  const text = cell === null ? '' : String(cell);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
