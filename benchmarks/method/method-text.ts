/** METHOD.md, written from the framework and the carried data: what people read and what is computed cannot differ. */
import { aboutOf, type IndicatorAbout, seedWordsOf } from '../board/about.ts';
import type { Framework, Group, Indicator } from '../framework/framework.ts';
import { pillarOf, pillars } from '../release/scheme.ts';
import { varied } from '../release/uncertainty.ts';
import type { Check } from '../values/check.ts';
import type { ValuesFile } from '../values/values-file.ts';
import { boards, data, limits, opening, scoring, uncertain, versions } from './text/method-en.ts';
import { notCarried, notCarriedText } from './text/not-carried-en.ts';

/** The whole document. `files`: every file of benchmarks/data, those that are never scored too. */
export function methodText(framework: Framework, files: readonly ValuesFile[]): string {
  const parts = [
    `# Method ${framework.version}`,
    opening,
    '## What is asked',
    ...pillars(framework).map((pillar) => pillarSection(framework, pillar)),
    '## Two boards',
    boards,
    freshnessTable(framework),
    '## From values to a score',
    scoring(framework),
    '## How sure',
    uncertain(varied),
    '## Where the values come from',
    data,
    ...files.map((file) => fileSection(framework, file)),
    '### Read for something else',
    notCarriedText,
    tableText(['file', 'why no value of it is carried'], notCarried),
    '## What it cannot say',
    limits,
    '## Versions',
    versions,
  ];
  return `${parts.join('\n\n')}\n`;
}

function pillarSection(framework: Framework, pillar: Group): string {
  const words = seedWordsOf(pillar.about).map((word) => `“${word}”`);
  const rows = framework.indicators
    .filter((indicator) => pillarOf(framework, indicator) === pillar.id)
    .map((indicator) => indicatorRow(indicator, aboutOf(indicator)));
  const header = ['', 'indicator', 'unit', 'worst', 'best', 'kind', 'weight'];
  return [`### ${pillar.id} ${pillar.name}`, `The seed: ${words.join(' · ')}`, tableText(header, rows)].join('\n\n');
}

function indicatorRow(indicator: Indicator, about: IndicatorAbout): readonly string[] {
  const [step] = indicator.normalise;
  const [worst, best] = step?.method === 'goalposts' ? [step.worst, step.best] : ['', ''];
  const log = step?.method === 'goalposts' && step.log ? ' (on a scale of logarithms)' : '';
  const note = about.note === null ? '' : ` _${about.note}_`;
  return [
    indicator.id,
    `**${indicator.name}**${about.core ? ' (core)' : ''}. ${about.definition}${note}`,
    indicator.unit,
    String(worst),
    `${best}${log}`,
    about.types.join(' or '),
    indicator.parent === 'P8N' ? `${indicator.weight} of the network’s one slot` : String(indicator.weight),
  ];
}

function freshnessTable(framework: Framework): string {
  const groups = new Map<string, string[]>();
  for (const indicator of framework.indicators) {
    const { freshness } = aboutOf(indicator);
    if (freshness === null) continue;
    const key = `${freshness.freshDays} ${freshness.halfLifeDays}`;
    groups.set(key, [...(groups.get(key) ?? []), indicator.id]);
  }
  const rows = [...groups]
    .map(([key, ids]) => ({ days: key.split(' ').map(Number), ids }))
    .sort((a, b) => (a.days[0] ?? 0) - (b.days[0] ?? 0) || (a.days[1] ?? 0) - (b.days[1] ?? 0))
    .map(({ days: [fresh = 0, half = 0], ids }) => [`${fresh} days`, `${half} days`, ids.join(', ')]);
  return tableText(['counts in full for', 'then halves every', 'indicators'], rows);
}

function fileSection(framework: Framework, file: ValuesFile): string {
  const { publication, sources, checks, series } = file;
  const used = framework.indicators.filter((indicator) => aboutOf(indicator).source?.file === publication.id);
  const scored = used.filter((indicator) => aboutOf(indicator).isMeasured).map(({ id }) => id);
  const unverified = series.filter(({ check }) => check === null);
  return [
    `### ${publication.title} (\`data/${publication.id}.json\`)`,
    `${publication.publisher}. Licence: ${publication.licence.name}. ${publication.licence.note}`,
    scored.length > 0
      ? `Measures ${scored.join(', ')}.${used.some((one) => aboutOf(one).switch !== null) ? ' Off by default.' : ''}`
      : 'Context: carried, never scored.',
    ...(checks.length > 0 ? [checks.map(checkLine).join('\n')] : ['- No total and no second copy: unverified.']),
    `Editions: ${[...new Set(sources.map(({ edition }) => edition))].join('; ')}. ${unverifiedSentence(
      unverified.length,
      series.length,
    )}`,
  ].join('\n\n');
}

function checkLine({ words, units, residualMax, tolerance }: Check): string {
  const found = residualMax === 0 ? 'no difference' : `largest difference ${plain(residualMax)}`;
  return `- ${words} ${units} times worked out; ${found}, accepted ${plain(tolerance)}.`;
}

/** Decimals without an exponent, which many readers take for a misprint. */
function plain(number: number): string {
  if (number === 0) return '0';
  return number < 1e-9
    ? 'less than a billionth'
    : Number(number.toPrecision(3)).toLocaleString('en', { maximumFractionDigits: 9 });
}

function unverifiedSentence(unverified: number, all: number): string {
  if (unverified === 0) return 'Every value passed a check.';
  return `${unverified} of ${all} series hold values without check: carried, never scored.`;
}

function tableText(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}
