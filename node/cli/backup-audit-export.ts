/** `breakwater backup audit export`: a transcript as a file for whoever wants to check it. */
import { writeFile } from 'node:fs/promises';
import { exportTranscript } from '../backup/audit/transcript-files.ts';
import { withStore } from './open-store.ts';
import { dirOption, hubDirOf } from './options.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Writes the transcript of an audit to a file that anybody can check.',
  help: `The file holds what was asked, what came, and the signed snapshot it is compared with: sealed data, signatures
and hashes, no key and nothing readable. Check it anywhere with "backup audit verify".

  breakwater backup audit export 3f9c2a6b01d4e5f7 audit.json`,
  options: [dirOption],
  arguments: [
    { name: '<audit>', text: 'which one, from "backup audit list"' },
    { name: '<file>', text: 'where to write it; must not exist' },
  ],
  run: (input, terminal) =>
    withStore(hubDirOf(input), async ({ config, store }) => {
      const [id = '', file = ''] = input.args;
      const bytes = await exportTranscript({ dir: config.dir, country: config.country, audits: store.audits }, id);
      await writeFile(file, bytes, { flag: 'wx' });
      terminal.result({ id, file, bytes: bytes.length }, () => [`Written to ${file}, ${bytes.length} bytes.`]);
      return 0;
    }),
};
