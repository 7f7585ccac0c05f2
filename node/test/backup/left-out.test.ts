/** What a run left out, by source: counted without a file's name, kept in its record, and read back. */
import { describe, expect, it } from 'vitest';
import { lackBySource, recordedLacks } from '../../backup/left-out.ts';

describe('what was left out', () => {
  it('is counted by source with the first reason, and names no file', () => {
    const lacks = lackBySource([
      { path: 'scans/deeds/Joseph, Marisol.pdf', reason: 'permission denied' },
      { path: 'registry/dump.sql', reason: 'pg_dump did not start' },
      { path: 'scans/deeds/2.pdf', reason: 'it changed while it was read' },
      { path: 'photos', reason: 'it vanished while the backup ran' },
    ]);
    expect(lacks).toEqual([
      { source: 'scans', count: 2, reason: 'permission denied' },
      { source: 'registry', count: 1, reason: 'pg_dump did not start' },
      { source: 'photos', count: 1, reason: 'it vanished while the backup ran' },
    ]);
    expect(JSON.stringify(lacks)).not.toContain('Joseph');
  });

  it('is none where nothing was', () => {
    expect(lackBySource([])).toEqual([]);
  });

  it('keeps a long reason of a database short', () => {
    expect(lackBySource([{ path: 'a/b', reason: 'x'.repeat(5000) }])[0]?.reason).toHaveLength(200);
  });

  it('comes back out of the record of a run', () => {
    const lacks = [{ source: 'scans', count: 2, reason: 'permission denied' }];
    expect(recordedLacks(JSON.parse(JSON.stringify(lacks)))).toEqual(lacks);
  });

  it.each([
    ['of other work', undefined],
    ['that is no list', { source: 'scans' }],
    ['of a list of something else', [null, 3, 'scans', [], { source: 'scans', count: '2', reason: 'x' }]],
  ])('is none in a record %s', (_name, recorded) => {
    expect(recordedLacks(recorded)).toEqual([]);
  });
});
