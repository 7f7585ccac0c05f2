/** `breakwater readiness score`: scores any index from a framework file and a data file. */
import { readFile } from 'node:fs/promises';
import {
  coherenceJson,
  coherenceOf,
  coherenceSentences,
  parseFramework,
  parseTable,
  type Scores,
  score,
  scoresCsv,
  scoresJson,
} from '@breakwater/benchmarks';
import { HubError } from '../error.ts';
import { isSet, optionalText, text, usage } from './options.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Scores an index of any hierarchy, weights, directions, rounding and rules for missing data.',
  help: `For anybody who wants to work an index out again, ours or another: the framework file states how, the data file
what. Both formats, with an example that can be copied, are in benchmarks/FORMATS.md. Touches no hub and no network.
The list goes by rank; --json and --csv give every node of every unit with every digit.

  breakwater readiness score --framework index.json --data values.csv
  breakwater readiness score --framework index.json --data values.csv --csv > scores.csv`,
  options: [
    { flags: '--framework <file>', text: 'the index: tree, weights and rules (JSON)', required: true },
    { flags: '--data <file>', text: 'the values: CSV, one row a unit or one row a value, or JSON', required: true },
    { flags: '--weights <name>', text: 'one of the framework’s named sets of weights' },
    { flags: '--coherence', text: 'say how far the parts of each group go together' },
    { flags: '--csv', text: 'answer in CSV, one row a node and unit' },
  ],
  async run(input, terminal) {
    const csv = isSet(input, 'csv');
    if (csv && terminal.json) throw usage('--csv and --json are two answers; choose one.');
    const framework = parseFramework(await bytesOf(text(input, 'framework')));
    const { table, ignored } = parseTable(await bytesOf(text(input, 'data')), framework);
    const weights = optionalText(input, 'weights');
    const scores = score(framework, table, weights === undefined ? {} : { weights });
    const coherence = isSet(input, 'coherence') ? coherenceOf(scores) : null;
    const sentences =
      coherence?.flatMap((one) => ['', `How far the parts of ${one.group} go together`, ...coherenceSentences(one)]) ??
      [];
    terminal.result(
      {
        ...scoresJson(scores),
        ignored,
        ...(coherence === null ? {} : { coherence: coherenceJson(coherence) }),
      },
      () => (csv ? [scoresCsv(scores)] : [...tableLines(scores), ...noteLines(scores, ignored), ...sentences]),
    );
    return 0;
  },
};

/** `toFixed` takes as many, and a line of a terminal hardly more. */
const digitsMax = 12;

/** The ranking for people: few digits are enough to read, and more would pretend. */
function tableLines({ plan, units, names, values, ranks, coverage, grades }: Scores): readonly string[] {
  const width = plan.nodes.length;
  const last = width - 1;
  const [low, high] = plan.framework.scale;
  const rounded = plan.digits[last] ?? Number.NaN;
  // As many as the framework gives the index: a zero more would be a digit that nobody worked out.
  const digits = Number.isNaN(rounded) ? (high - low < 10 ? 4 : 2) : Math.min(Math.max(rounded, 0), digitsMax);
  const place = (unit: number) => ranks[unit * width + last] ?? 0;
  const order = units.map((_, unit) => unit).sort((a, b) => (place(a) || Infinity) - (place(b) || Infinity) || a - b);
  const columns = Math.max(4, ...units.map((unit) => unit.length));
  const hasNames = units.some((unit, at) => names[at] !== unit);
  return [
    `${plan.framework.title} (${plan.framework.version})`,
    `${'rank'.padStart(6)}  ${'unit'.padEnd(columns)}  ${'score'.padStart(8)}  grade   data${hasNames ? '  name' : ''}`,
    ...order.map((unit) => {
      const at = unit * width + last;
      const [rank, number] = place(unit) === 0 ? ['-', '-'] : [String(place(unit)), (values[at] ?? 0).toFixed(digits)];
      const share = `${Math.floor((coverage[at] ?? 0) * 100)} %`.padStart(5);
      const name = names[unit] === units[unit] ? '' : `  ${names[unit]}`;
      const grade = (grades[unit] ?? 'F').padEnd(5);
      const id = (units[unit] ?? '').padEnd(columns);
      return `${rank.padStart(6)}  ${id}  ${number.padStart(8)}  ${grade}  ${share}${name}`;
    }),
  ];
}

/** What was done to the data, so that nothing happens silently. */
function noteLines({ plan, units, prepared, ranks }: Scores, ignored: readonly string[]): readonly string[] {
  const width = plan.nodes.length;
  const filled = prepared.imputed.reduce((total, one) => total + one, 0);
  const treated = prepared.treatment.filter((row) => row.treatment !== 'none').map((row) => row.indicator);
  const unranked = units.filter((_, unit) => ranks[unit * width + width - 1] === 0);
  const empty = plan.indicators.filter((_, place) =>
    units.every((_, unit) => Number.isNaN(prepared.values[unit * plan.indicators.length + place] ?? Number.NaN)),
  );
  return [
    '',
    ...(unranked.length > 0 ? [`Not ranked, for want of data: ${unranked.join(', ')}.`] : []),
    ...(empty.length > 0 ? [`Nobody has a value of: ${empty.map((one) => one.id).join(', ')}.`] : []),
    ...(filled > 0 ? [`${filled} missing values were filled in, as the framework says.`] : []),
    ...(treated.length > 0 ? [`Outliers were treated in: ${treated.join(', ')}.`] : []),
    ...(ignored.length > 0 ? [`Not part of the index, and not read: ${ignored.join(', ')}.`] : []),
    'Ranks say who is ahead, not how surely. --json and --csv give every node and every digit.',
  ];
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new HubError('FILE_UNREADABLE', `${path} cannot be read.`, { path }, cause);
  }
}
