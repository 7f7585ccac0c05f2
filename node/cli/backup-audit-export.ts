/** `breakwater backup audit export`: a transcript as a file for whoever wants to check it. */
import { writeFile } from 'node:fs/promises';
import { exportTranscript, type StandBy } from '../backup/audit/transcript-files.ts';
import { everyKeyOf } from '../backup/owner-keys.ts';
import { type Hub, openHub } from '../hub.ts';
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
  async run(input, terminal) {
    const hub = await openHub(hubDirOf(input));
    try {
      const { config, store } = hub;
      const [id = '', file = ''] = input.args;
      const parts = { dir: config.dir, country: config.country, audits: store.audits };
      const bytes = await exportTranscript(parts, id, standByOf(hub));
      await writeFile(file, bytes, { flag: 'wx' });
      terminal.result({ id, file, bytes: bytes.length }, () => [`Written to ${file}, ${bytes.length} bytes.`]);
      return 0;
    } finally {
      await hub.close();
    }
  },
};

/** Without a list nobody knows which key is in force: then the transcript is given as it was signed. */
function standByOf({ config, keyring, trust }: Hub): StandBy | undefined {
  const state = trust.lastVerified();
  if (state === null || !state.members.has(config.country)) return undefined;
  return { keys: everyKeyOf(state)(config.country), signer: keyring.signer('backup') };
}
