/** One line of progress: a bar, a share, amounts, a rate and the time left. */
import type { ProgressUpdate } from './verb.ts';

const barWidth = 11;
const megabyte = 1_000_000;

/** `[#######·····] 62 %  412 of 664 MB  188 MB/s  1 s left  label`, after `elapsedMs` of work. */
export function formatProgress(update: ProgressUpdate, elapsedMs: number): string {
  const share = update.total === 0 ? 1 : Math.min(1, update.done / update.total);
  const filled = Math.round(share * barWidth);
  const bar = `[${'#'.repeat(filled)}${'·'.repeat(barWidth - filled)}]`;
  const perSecond = elapsedMs > 0 ? (update.done / elapsedMs) * 1000 : 0;
  const left = perSecond > 0 ? (update.total - update.done) / perSecond : Number.NaN;
  const parts = [
    `${bar} ${`${Math.floor(share * 100)} %`.padStart(4)}`,
    amounts(update),
    rate(update, perSecond),
    timeLeft(left),
  ];
  return [...parts, update.label].filter((part) => part !== '').join('  ');
}

/** A span of seconds as a person says it: `1 s`, `4 min`, `2 h`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}

/** `1 file`, `2 files`. */
export function filesText(count: number): string {
  return `${count} file${count === 1 ? '' : 's'}`;
}

/** Bytes in decimal megabytes, one digit below ten. */
export function formatMegabytes(bytes: number): string {
  const value = bytes / megabyte;
  return value < 10 ? value.toFixed(1) : Math.round(value).toString();
}

function amounts({ done, total, unit }: ProgressUpdate): string {
  if (unit === 'files') return `${done} of ${total} files`;
  return `${formatMegabytes(done)} of ${formatMegabytes(total)} MB`;
}

function rate({ unit }: ProgressUpdate, perSecond: number): string {
  if (perSecond <= 0) return '';
  return unit === 'files' ? `${Math.round(perSecond)} files/s` : `${formatMegabytes(perSecond)} MB/s`;
}

function timeLeft(seconds: number): string {
  return Number.isFinite(seconds) && seconds > 0 ? `${formatSeconds(seconds)} left` : '';
}
