/** Finds the verb in the words, reads its options, runs it and turns the outcome into an exit code. */
import type { JsonObject } from '@breakwater/federation-protocol';
import type { Command } from 'commander';
import type { ExitCode, OptionSpec, Verb } from './verb.ts';
import { type VerbRow, verbs } from './verbs.ts';

const manual = `Caribbean states standing behind each other: one light hub a country.

Exit codes: 0 done, 1 failed, 2 used wrongly, 3 done in part, 4 refused by trust.
Every verb takes --json. Add --help to a verb to learn when to use it. --version says which program this is.
Inside a checkout type \`npx breakwater …\`.`;

const jsonOption: OptionSpec = { flags: '--json', text: 'answer in JSON, one object' };
// Help texts are written in lines of their own; folding them once more would tear them apart.
const helpColumns = 120;
const helpFlags: readonly string[] = ['--help', '-h'];

/**
 * Runs the command line and resolves to the exit code; never rejects. `words` are the arguments after the program's
 * name. With `--json` standard output holds one JSON object, whatever happens.
 */
export async function runCommandLine(words: readonly string[], table = verbs): Promise<ExitCode> {
  const json = words.includes('--json');
  const said = asHelpFlag(words.filter((word) => word !== '--json'));
  try {
    const row = findRow(said, table);
    if (said.length === 1 && said[0] === '--version') return await (await import('./version.ts')).printVersion(json);
    if (!row) return await showContents(said, json, table);
    const rest = said.slice(row.words.length);
    if (asksForHelp(rest) || row.thread === undefined) return await loadAndRun(row, rest, json);
    const { releaseThreads, warmThread } = await import('../backup/threads.ts');
    warmThread(row.thread);
    return await loadAndRun(row, rest, json).finally(releaseThreads);
  } catch (error) {
    const { printFailure } = await import('./failure.ts');
    return printFailure(error, json);
  }
}

async function loadAndRun(row: VerbRow, rest: readonly string[], json: boolean): Promise<ExitCode> {
  const { verb } = await row.load();
  return json && asksForHelp(rest) ? print(helpFacts(row, verb)) : runVerb(row, verb, rest, json);
}

/** `help archive create` is what other programs call `archive create --help`. */
function asHelpFlag(words: readonly string[]): readonly string[] {
  return words[0] === 'help' ? [...words.slice(1), '--help'] : words;
}

function findRow(words: readonly string[], table: readonly VerbRow[]): VerbRow | undefined {
  const fits = table.filter((row) => row.words.every((word, index) => words[index] === word));
  return fits.sort((a, b) => b.words.length - a.words.length)[0];
}

function asksForHelp(words: readonly string[]): boolean {
  return words.some((word) => helpFlags.includes(word));
}

/** The table of contents: asked for, it is the answer; else it stands beside the refusal. Throws `CLI_USAGE`. */
async function showContents(words: readonly string[], json: boolean, table: readonly VerbRow[]): Promise<ExitCode> {
  const named = words.filter((word) => !helpFlags.includes(word));
  const firstOption = named.findIndex((word) => word.startsWith('-'));
  const asked = firstOption < 0 ? named : named.slice(0, firstOption);
  const fits = table.filter((row) => asked.every((word, index) => row.words[index] === word));
  const known = fits.length > 0 && (asked.length > 0 || named.length === 0);
  const shown = fits.length > 0 ? fits : (await import('./nearest-verbs.ts')).nearestVerbs(asked, table);
  const width = Math.max(...shown.map((row) => row.words.join(' ').length));
  const lines = shown.map((row) => `  ${row.words.join(' ').padEnd(width)}  ${row.summary}`);
  if (known && (asksForHelp(words) || words.length === 0)) {
    if (json) return print({ help: manual, verbs: shown.map(contentsRow) });
    process.stdout.write(`${manual}\n\n${lines.join('\n')}\n`);
    return 0;
  }
  // For a program the answer is one object; a person finds what was meant above the refusal.
  if (!json && asked.length > 0) process.stderr.write(`${lines.join('\n')}\n\n`);
  const { usage } = await import('./options.ts');
  if (asked.length === 0) throw usage(`${named[0]} comes after a verb; breakwater --help lists them.`);
  throw usage(known ? `"${asked.join(' ')}" wants one word more.` : `There is no verb "${asked.join(' ')}".`);
}

async function runVerb(row: VerbRow, verb: Verb, words: readonly string[], json: boolean): Promise<ExitCode> {
  // Loaded here and not above: a table of contents needs neither.
  const [{ Command, CommanderError }, { openTerminal }, { usage }] = await Promise.all([
    import('commander'),
    import('./terminal.ts'),
    import('./options.ts'),
  ]);
  let exitCode: ExitCode = 0;
  const command = new Command(`breakwater ${row.words.join(' ')}`)
    .description(`${verb.summary}\n\n${verb.help}`)
    // The texts hold examples to copy: a line broken by the window's width would be another command.
    .configureHelp({ boxWrap: (text) => text })
    .configureOutput({
      writeOut: (text) => process.stdout.write(text),
      writeErr: () => undefined,
      getOutHelpWidth: () => helpColumns,
    })
    .exitOverride();
  for (const argument of verb.arguments ?? []) command.argument(argument.name, argument.text);
  for (const option of [...verb.options, jsonOption]) addOption(command, option, usage);
  command.action(async () => {
    const run = () => verb.run({ options: command.opts(), args: command.args }, openTerminal(json));
    if (verb.stopped === undefined) exitCode = await run();
    else exitCode = await (await import('./stopping.ts')).toldWhenStopped(verb.stopped, json, run);
  });
  try {
    await command.parseAsync([...words], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return exitCode;
    throw usage(sentence(error.message));
  }
  return exitCode;
}

function addOption(command: Command, spec: OptionSpec, usage: typeof import('./options.ts').usage): void {
  const { required, many, repeat, default: preset } = spec;
  const option = command.createOption(many ? spec.flags.replace(/(\.\.\.)?>$/, '...>') : spec.flags, spec.text);
  const [name] = spec.flags.split(' ');
  let isGiven = false;
  const one = (value: string) => {
    // A variable of a script that is empty must not be taken for an option that was left out.
    if (value === '') throw usage(`${name} is empty; give it a value, or leave it out.`);
    // Of two, one would be passed over in silence: of two disks that a backup was to go to, for example.
    if (isGiven && !repeat) throw usage(`${name} is given twice; it takes one value.`);
    isGiven = true;
    return value;
  };
  if (repeat) option.argParser((value: string, before: readonly string[] = []) => [...before, one(value)]);
  else if (!many && spec.flags.includes('<')) option.argParser(one);
  command.addOption(option.default(preset).makeOptionMandatory(required === true));
}

/** The same as `--help` shows, for programs. */
function helpFacts(row: VerbRow, verb: Verb): JsonObject {
  return {
    verb: row.words.join(' '),
    summary: verb.summary,
    help: verb.help,
    arguments: (verb.arguments ?? []).map(({ name, text }) => ({ name, text })),
    options: [...verb.options, jsonOption].map(({ flags, text, required = false, many = false, default: preset }) => ({
      ...{ flags, text, required, many },
      ...(preset === undefined ? {} : { default: preset }),
    })),
  };
}

function contentsRow(row: VerbRow): JsonObject {
  return { verb: row.words.join(' '), summary: row.summary };
}

function print(value: JsonObject): ExitCode {
  process.stdout.write(`${JSON.stringify(value)}\n`);
  return 0;
}

/** Commander's "error: unknown option '--x'" as a sentence of ours. */
function sentence(message: string): string {
  const text = message.replace(/^error: /, '').replaceAll('\n', ' ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.)?]$/.test(text) ? '' : '.'}`;
}
