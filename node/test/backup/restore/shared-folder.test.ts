/** A restore into a directory where others may write (`/tmp`): what they put in its way is neither used nor written. */
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CodedError } from '@breakwater/federation-protocol';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { RestoreTarget } from '../../../backup/restore/target.ts';
import { scratch } from '../../scratch.ts';

const purpose = { owner: 'DM', snapshot: 'ab'.repeat(32), selection: {} };
/** What a run for this purpose leaves; the snapshot's name is known to every holder. */
const state = JSON.stringify({
  ...{ format: 1, owner: 'DM', snapshot: purpose.snapshot },
  selection: { paths: [], tiers: [] },
});

function openingOf(into: string): string {
  try {
    return RestoreTarget.open(into, purpose).partial;
  } catch (cause) {
    return cause instanceof CodedError ? cause.code : String(cause);
  }
}

describe('a restore where others may write', () => {
  test('does not go on in a link that was put there as its unfinished directory', async () => {
    const top = await scratch();
    mkdirSync(join(top, 'theirs'));
    writeFileSync(join(top, 'out.partial.state'), state);
    symlinkSync(join(top, 'theirs'), join(top, 'out.partial'));
    expect(openingOf(join(top, 'out'))).toBe('RESTORE_TARGET_EXISTS');
    expect(readdirSync(join(top, 'theirs'))).toEqual([]);
  });

  test('takes no state through a link', async () => {
    const top = await scratch();
    writeFileSync(join(top, 'theirs'), state);
    symlinkSync(join(top, 'theirs'), join(top, 'out.partial.state'));
    expect(openingOf(join(top, 'out'))).toBe('RESTORE_OTHER_UNFINISHED');
    expect(readFileSync(join(top, 'theirs'), 'utf8')).toBe(state);
  });

  test('writes its own state through no link', async () => {
    const top = await scratch();
    writeFileSync(join(top, 'precious'), 'precious');
    symlinkSync(join(top, 'precious'), join(top, 'out.partial.state.new'));
    expect(openingOf(join(top, 'out'))).toBe(join(top, 'out.partial'));
    expect(readFileSync(join(top, 'precious'), 'utf8')).toBe('precious');
  });

  test('goes on with nothing that another user made', async () => {
    const top = await scratch();
    const restoring = vi.spyOn(process, 'geteuid');
    onTestFinished(() => restoring.mockRestore());
    const me = process.geteuid?.() ?? 0;
    mkdirSync(join(top, 'out.partial'));
    writeFileSync(join(top, 'out.partial.state'), state);
    restoring.mockReturnValue(me + 1);
    expect(openingOf(join(top, 'out'))).toBe('RESTORE_OTHER_UNFINISHED');
    // The state is ours, the directory is not.
    restoring.mockReturnValueOnce(me).mockReturnValue(me + 1);
    expect(openingOf(join(top, 'out'))).toBe('RESTORE_TARGET_EXISTS');
    restoring.mockReturnValue(me);
    expect(openingOf(join(top, 'out'))).toBe(join(top, 'out.partial'));
  });
});
