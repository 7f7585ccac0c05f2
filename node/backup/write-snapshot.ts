/** Source items become a snapshot; a file that fails is marked and named, and the others are saved. */
import type { DraftSnapshotWriter as SnapshotWriter } from '@breakwater/backup-replication';
import type { ReportProgress } from './job-reporter.ts';
import { FileUnreadable, type SourceItem } from './source.ts';

/** A file or directory that is not, or not wholly, in the snapshot. */
export interface LeftOut {
  readonly path: string;
  readonly reason: string;
}

/** Names kept for the listing; the count goes on. */
const LISTED_MAX = 10_000;

/** What was left out or marked; `count` may exceed the list. */
export interface WriteOutcome {
  readonly skipped: readonly LeftOut[];
  readonly skippedCount: number;
}

/** Writes every item. Memory: one file's pieces and at most 10,000 names of files left out. */
export async function writeSnapshot(
  items: AsyncIterable<SourceItem>,
  writer: SnapshotWriter,
  totalBytes: number,
  report: ReportProgress,
): Promise<WriteOutcome> {
  const skipped: LeftOut[] = [];
  let skippedCount = 0;
  let done = 0;
  const leaveOut = (path: string, reason: string) => {
    skippedCount += 1;
    if (skipped.length < LISTED_MAX) skipped.push({ path, reason });
  };
  const count = (bytes: number) => {
    done += bytes;
    return report({ done, total: Math.max(totalBytes, done), unit: 'bytes', label: 'backing up' });
  };
  for await (const item of items) {
    if (item.kind === 'entry') {
      if (item.entry.type === 'skipped') leaveOut(item.entry.path, item.entry.reason);
      await writer.entry(item.entry);
    } else {
      const reason = await writeFile(item, writer, count);
      if (reason !== null) leaveOut(item.path, reason);
    }
  }
  return { skipped, skippedCount };
}

/** Answers why the file is not whole, or null. */
async function writeFile(
  item: Extract<SourceItem, { kind: 'file' }>,
  writer: SnapshotWriter,
  count: (bytes: number) => Promise<void>,
): Promise<string | null> {
  const opened = await item.open().catch((cause: unknown) => {
    if (cause instanceof FileUnreadable) return cause;
    throw cause;
  });
  if (opened instanceof FileUnreadable) {
    await writer.entry({ type: 'skipped', path: item.path, reason: opened.reason });
    return opened.reason;
  }
  try {
    let reason: string | null = null;
    const { mode, mtimeNs } = opened;
    const stream = counted(opened.stream, count);
    const state = async () => {
      const verdict = await opened.state();
      reason = verdict.reason;
      return verdict.state;
    };
    await writer.file({ path: item.path, mode, mtimeNs }, { stream, state });
    return reason;
  } finally {
    await opened.close();
  }
}

async function* counted(
  stream: AsyncIterable<Uint8Array>,
  count: (bytes: number) => Promise<void>,
): AsyncGenerator<Uint8Array> {
  for await (const piece of stream) {
    yield piece;
    await count(piece.length);
  }
}
