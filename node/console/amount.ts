/** Amounts as people read them: sizes, rates, durations and counts, always with their unit. */
import { amountText } from './text/amount-en.ts';

const sizeUnits = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;
const words: readonly string[] = amountText.numbers;

/** A whole number with thousands separated: 1,234,567. */
export function countText(count: number): string {
  return Math.round(count).toLocaleString(amountText.locale);
}

/** A small number as a word (no, one … twelve), a larger one in digits. */
export function countWord(count: number): string {
  return words[count] ?? countText(count);
}

/** `One holder`, `two holders`: the word for the number with the noun that fits it. */
export function counted(count: number, one: string, many: string): string {
  return `${countWord(count)} ${count === 1 ? one : many}`;
}

/** A size in decimal units with at most three digits: 412 MB, 1.5 GB. */
export function bytesText(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (value >= 999.5 && unit < sizeUnits.length - 1) {
    value /= 1000;
    unit += 1;
  }
  if (unit === 0) return amountText.bytes(Math.round(value));
  const digits = value < 9.95 ? value.toFixed(1) : countText(value);
  return `${digits} ${sizeUnits[unit]}`;
}

/** A speed: 188 MB/s. */
export function rateText(bytesPerSecond: number): string {
  return `${bytesText(bytesPerSecond)}/s`;
}

// Of less the time is mostly that of starting and of asking, and the rate would say nothing of the line or the disk.
const ratedBytesMin = 1_000_000;

/** `, 188 MB/s`, to stand behind a time; nothing where so little was moved that a rate would be untrue. */
export function rateAfter(bytes: number, seconds: number): string {
  return bytes < ratedBytesMin || seconds <= 0 ? '' : `, ${rateText(bytes / seconds)}`;
}

/** A length of time in its one or two largest units: 40 ms, 8 s, 4 min, 1 h 20 min, 3 days. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return amountText.days(Math.round(hours / 24));
}

/** The first letter raised, to begin a sentence with a counted noun. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
