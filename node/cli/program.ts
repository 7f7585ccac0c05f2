/** Finds the verb in the words, reads its options, runs it and turns the outcome into an exit code. */
import { Command, CommanderError } from 'commander';
import { openTerminal, printFailure } from './terminal.ts';
import type { OptionSpec, Verb } from './verb.ts';
import { type VerbRow, verbs } from './verbs.ts';

const manual = `Caribbean states standing behind each other: one light hub a country.

Exit codes: 0 done, 1 failed, 2 used wrongly, 3 done in part, 4 refused by trust.
Every verb takes --json. Add --help to a verb to learn when to use it.`;

/** Runs the command line and resolves to the exit code. `words` are the arguments after the program's name. */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  const row = findRow(words);
  if (!row) return showContents(words);
  const json = words.includes('--json');
  try {
    const { verb } = await row.load();
    return await runVerb(row, verb, words.slice(row.words.length), json);
  } catch (error) {
    return printFailure(error, json);
  }
}

function findRow(words: readonly string[]): VerbRow | undefined {
  const fits = verbs.filter((row) => row.words.every((word, index) => words[index] === word));
  return fits.sort((a, b) => b.words.length - a.words.length)[0];
}

function showContents(words: readonly string[]): number {
  const asked = words.filter((word) => !word.startsWith('-'));
  const rows = verbs.filter((row) => asked.every((word, index) => row.words[index] === word));
  const shown = rows.length > 0 ? rows : verbs;
  const width = Math.max(...shown.map((row) => row.words.join(' ').length));
  const lines = shown.map((row) => `  ${row.words.join(' ').padEnd(width)}  ${row.summary}`);
  const known = rows.length > 0;
  const head = known ? manual : `There is no verb "${asked.join(' ')}".`;
  (known ? process.stdout : process.stderr).write(`${head}\n\n${lines.join('\n')}\n`);
  const wanted = words.includes('--help') || words.includes('-h') || words.length === 0;
  return known && wanted ? 0 : 2;
}

async function runVerb(row: VerbRow, verb: Verb, words: readonly string[], json: boolean): Promise<number> {
  let exitCode = 0;
  const command = new Command(`breakwater ${row.words.join(' ')}`)
    .description(`${verb.summary}\n\n${verb.help}`)
    .option('--json', 'answer in JSON, one object')
    .exitOverride();
  for (const argument of verb.arguments ?? []) command.argument(argument.name, argument.text);
  for (const option of verb.options) addOption(command, option);
  command.action(async () => {
    const { json: _json, ...options } = command.opts();
    exitCode = await verb.run({ options, args: command.args }, openTerminal(json));
  });
  try {
    await command.parseAsync([...words], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
  return exitCode;
}

function addOption(command: Command, option: OptionSpec): void {
  const flags = option.many ? option.flags.replace(/(\.\.\.)?>$/, '...>') : option.flags;
  if (option.required) command.requiredOption(flags, option.text, option.default);
  else command.option(flags, option.text, option.default);
}
