/** Finishes one tree twice, as a restore does that was killed before its last step; never as root, who may open all. */
import { chownSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { finishTree } from '../../../backup/restore/finish-tree.ts';
import { LaterSteps } from '../../../backup/restore/later.ts';

const NOBODY = 65_534;
const [, , top = '', mode = ''] = process.argv;
if (process.getuid?.() === 0) {
  chownSync(top, NOBODY, NOBODY);
  process.setgid?.(NOBODY);
  process.setuid?.(NOBODY);
}
mkdirSync(join(top, 'drop'));
const later = new LaterSteps(join(top, 'later'));
later.add({ type: 'directory', key: 'drop', mode: Number(mode), mtime: 7, owner: null, xattrs: null });
const notes = [finishTree(top, later, false), finishTree(top, later, true)].flat();
const { mode: left, mtimeMs } = statSync(join(top, 'drop'));
process.stdout.write(JSON.stringify({ notes, mode: left & 0o7777, mtimeMs }));
