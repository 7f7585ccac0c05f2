/** The program: reads the words of the command line, runs the verb, leaves with its exit code. */
import { runCommandLine } from './cli/program.ts';

process.exitCode = await runCommandLine(process.argv.slice(2));
