/** Reads a verb's options as what they must be. */
import { defaultHubDir } from '../config/environment.ts';
import { HubError } from '../error.ts';
import type { OptionSpec, VerbInput } from './verb.ts';

/** The option that every hub verb takes. */
export const dirOption: OptionSpec = {
  flags: '--dir <path>',
  text: 'the hub directory (default: BREAKWATER_DIR, else the current directory)',
};

/** The hub directory that the verb works on. */
export function hubDirOf(input: VerbInput): string {
  return optionalText(input, 'dir') ?? defaultHubDir();
}

/** A text option that must be there. Throws `CLI_USAGE`. */
export function text(input: VerbInput, name: string): string {
  const value = optionalText(input, name);
  if (value === undefined) throw usage(`--${dashed(name)} is needed.`);
  return value;
}

/** A text option that may be left out. */
export function optionalText(input: VerbInput, name: string): string | undefined {
  const value = input.options[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** An option with several values; an empty list when left out. */
export function texts(input: VerbInput, name: string): readonly string[] {
  const value = input.options[name];
  return Array.isArray(value) ? value : typeof value === 'string' ? [value] : [];
}

/** A whole number in plain digits of at least `min`, at most `max`. Throws `CLI_USAGE`. */
export function wholeNumber(
  input: VerbInput,
  name: string,
  min: number,
  max: number = Number.MAX_SAFE_INTEGER,
): number {
  const said = text(input, name);
  const value = /^\d+$/.test(said) ? Number(said) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
  const range = max === Number.MAX_SAFE_INTEGER ? `from ${min} on` : `from ${min} to ${max}`;
  throw usage(`--${dashed(name)} must be a whole number ${range}.`);
}

/** The same for an option that may be left out. Throws `CLI_USAGE`. */
export function optionalWhole(input: VerbInput, name: string, min: number, max?: number): number | undefined {
  return optionalText(input, name) === undefined ? undefined : wholeNumber(input, name, min, max);
}

/** A yes-or-no option. */
export function isSet(input: VerbInput, name: string): boolean {
  return input.options[name] === true;
}

/** The error for a command that was put wrongly (exit code 2). */
export function usage(happened: string): HubError {
  return new HubError('CLI_USAGE', happened);
}

function dashed(name: string): string {
  return name.replace(/[A-Z0-9]+/g, (part) => `-${part.toLowerCase()}`).replace(/-(\d)/, '$1');
}
