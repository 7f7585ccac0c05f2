/** The lists so far, from the log's own entries; each list's bytes are compared with what the log says of them. */
import type { LogEntry } from '@breakwater/trust-lists';
import { checkHead } from './check-entry.ts';
import type { Files } from './files.ts';
import { readList } from './list.ts';
import { readEntries } from './log.ts';
import type { Progress } from './step.ts';

/** A list at the place where the log took it up. */
export interface PastList {
  readonly sequence: number;
  readonly issued: Date;
  readonly sha256: string;
  readonly logIndex: number;
}

/** Some lists, newest first, and how to go further back; null at the first list. */
export interface Past {
  readonly lists: readonly PastList[];
  readonly earlier: (() => Promise<Past>) | null;
}

/** Lists fetched at a time: on a bad line a reader wants the newest, and may ask for more. */
const listsAtOnce = 5;
const silent: Progress = { began: () => undefined, ended: () => undefined };
/** Entries in a file of the log. */
const bundleEntries = 256;

/** The newest lists. Throws `StepFailure` when the log's head does not hold, else as `readEntries` and `readList`. */
export async function readPast(files: Files, now: Date): Promise<Past> {
  const { checkpoint } = await checkHead({ pin: null, now }, files, silent);
  const page = async (from: number, before: number): Promise<Past> => {
    const entries = await readEntries(files, checkpoint, from);
    const known = takenUp(entries, from).filter((one) => one.sequence < before);
    const shown = known.slice(0, listsAtOnce);
    const last = shown.at(-1);
    if (shown.length < listsAtOnce && from > 0) return page(Math.max(0, from - bundleEntries), before);
    const lists = await Promise.all(shown.map((one) => compare(files, one)));
    const isFirst = last === undefined || (from === 0 && known.length === shown.length);
    return { lists, earlier: isFirst ? null : () => page(from, last.sequence) };
  };
  const newest = Math.floor(Math.max(0, checkpoint.size - 1) / bundleEntries) * bundleEntries;
  return page(newest, Number.POSITIVE_INFINITY);
}

interface TakenUp {
  readonly sequence: number;
  readonly sha256: string;
  readonly logIndex: number;
}

/** Where the list changes from one entry to the next, newest first; the first entry only if the log begins there. */
export function takenUp(entries: readonly LogEntry[], from: number): readonly TakenUp[] {
  const changes = entries.filter(({ leaf }, at) => {
    const before = entries[at - 1];
    return before === undefined ? from === 0 : before.leaf.lists.hubs.sequence !== leaf.lists.hubs.sequence;
  });
  return changes.map(({ index, leaf }) => ({ ...leaf.lists.hubs, logIndex: index })).reverse();
}

async function compare(files: Files, { sequence, sha256, logIndex }: TakenUp): Promise<PastList> {
  const { list } = await readList(files, sequence, sha256);
  return { sequence, issued: list.issued, sha256, logIndex };
}
