/** `breakwater archive ls`: what a snapshot of an archive holds. */
import { openArchiveSnapshot } from '../archive/read.ts';
import { type ListedEntry, listTree } from '../backup/restore/list-tree.ts';
import { fromOption, keyOption, passphraseOption, snapshotOption, withArchive } from './archive-options.ts';
import { optionalText } from './options.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Lists the files of a snapshot; only the tree is fetched.',
  help: `Without paths everything is listed. With --json each entry is an object in \`entries\`.

  breakwater archive ls --from /mnt/a --key ~/archive.key documents/letters`,
  arguments: [{ name: '[paths...]', text: 'only these and what is below them' }],
  options: [fromOption, keyOption, passphraseOption, snapshotOption],
  async run(input, terminal) {
    return withArchive(input, 'from', async (archive) => {
      const snapshot = await openArchiveSnapshot(archive, optionalText(input, 'snapshot') ?? 'latest');
      try {
        const entries = [];
        for await (const { key: _key, content: _content, source, ...entry } of listTree(snapshot, {
          paths: input.args,
        })) {
          if (terminal.json) entries.push({ ...entry, source: source.name });
          else terminal.line(told(entry));
        }
        if (terminal.json) terminal.result({ snapshot: snapshot.manifest.snapshot, entries }, () => []);
        return 0;
      } finally {
        snapshot.close();
      }
    });
  },
};

function told({ type, bytes, mtimeNs, path, target }: Omit<ListedEntry, 'key' | 'content' | 'source'>): string {
  return `${sign(type)} ${`${bytes}`.padStart(13)}  ${time(mtimeNs)}  ${path}${arrow(target)}`;
}

function sign(type: string): string {
  return type === 'directory' ? 'd' : type === 'symlink' ? 'l' : type === 'link' ? 'h' : '-';
}

function arrow(target: string | null): string {
  return target === null ? '' : ` -> ${target}`;
}

/** Decimal nanoseconds as a date to the second; a hard link has none of its own. */
function time(mtimeNs: string | null): string {
  if (mtimeNs === null) return ' '.repeat(19);
  const at = new Date(Number(BigInt(mtimeNs) / 1_000_000n));
  return Number.isNaN(at.getTime()) ? mtimeNs.padEnd(19) : at.toISOString().slice(0, 19).replace('T', ' ');
}
