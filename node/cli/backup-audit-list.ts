/** `breakwater backup audit list`: the audits that were made. */
import { auditJson } from '../backup/audit/audit-text.ts';
import { withStore } from './open-store.ts';
import { dirOption, hubDirOf } from './options.ts';
import type { Verb } from './verb.ts';

const listedMax = 200;

export const verb: Verb = {
  summary: 'Lists the audits of our holders, newest first.',
  help: `The first word of a line is what "backup audit export" takes. Transcripts are kept of the newest 20 audits of
each holder; older lines still tell what came of them.

  breakwater backup audit list`,
  options: [dirOption],
  run: (input, terminal) =>
    withStore(hubDirOf(input), async ({ store }) => {
      const audits = await store.audits.newest(listedMax);
      terminal.result({ audits: audits.map(auditJson) }, () =>
        audits.length === 0
          ? ['No audit yet. Make one with: breakwater backup audit']
          : audits.map(({ id, at, holder, kind, verdict, good, wrong, missing }) =>
              [
                id,
                `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
                `${holder}  ${kind.padEnd(8)}  ${verdict.padEnd(10)}`,
                `${good} right, ${wrong} wrong, ${missing} missing`,
              ].join('  '),
            ),
      );
      return 0;
    }),
};
