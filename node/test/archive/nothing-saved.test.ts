/** A source that fails alone makes no snapshot: an empty one would pass for a backup until somebody needs it. */
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeTestArchive } from './an-archive.ts';

/** Memory as a disk: a file may be longer there than any that is saved, whoever asks. */
function endlessFile(): string {
  const dir = mkdtempSync('/dev/shm/breakwater-');
  onTestFinished(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, 'endless'), '');
  truncateSync(join(dir, 'endless'), Number.MAX_SAFE_INTEGER);
  return join(dir, 'endless');
}

describe('a run in which nothing could be saved', () => {
  it('is refused with what was in the way, and the snapshot before it stays the newest', async () => {
    const { at, run } = await makeTestArchive(2);
    await run('create', at('source'));
    writeFileSync(at('registry.db'), 'this is no database at all, and SQLite says so'.repeat(100));
    const alone = await run('create', `sqlite:${at('registry.db')}`);
    expect(alone).toMatchObject({ exitCode: 1, answer: { code: 'BACKUP_NOTHING_SAVED' } });
    expect(alone.answer.message).toContain('registry.db/registry.db: ');
    const all = await run('create', `sqlite:${at('registry.db')} ${endlessFile()}`);
    expect(all).toMatchObject({ exitCode: 1, answer: { code: 'BACKUP_NOTHING_SAVED' } });
    expect((all.answer.evidence as { skipped: unknown[] }).skipped).toHaveLength(2);
    expect((await run('list')).answer.snapshots).toMatchObject([{ sequence: 1 }]);
    // The next run is not in the way of what this one did.
    expect(await run('create', at('source'))).toMatchObject({ exitCode: 0, answer: { sequence: 2, newBytes: 0 } });
  });

  it('is a snapshot and exit code 3 as soon as another source could be, and none is needed of an empty directory', async () => {
    const { at, run } = await makeTestArchive(2);
    const endless = endlessFile();
    const saved = await run('create', `${endless} ${at('source/letter.txt')}`);
    expect(saved).toMatchObject({ exitCode: 3, answer: { files: 1, skippedCount: 1 } });
    mkdirSync(at('empty'));
    expect(await run('create', at('empty'))).toMatchObject({ exitCode: 0, answer: { files: 0, skippedCount: 0 } });
  });
});
