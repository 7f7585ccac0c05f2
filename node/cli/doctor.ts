/** `breakwater doctor`: checks a hub from its settings to its backups and says what to mend. */

import { checkHub, findingOfRefusal } from '../hub/check.ts';
import type { Finding } from '../hub/finding.ts';
import { openHub } from '../hub.ts';
import { dirOption, hubDirOf } from './options.ts';
import type { Verb } from './verb.ts';

const signs: Readonly<Record<Finding['state'], string>> = { well: 'ok  ', attention: 'look', broken: 'BAD ' };
const subjectWidth = 13;

export const verb: Verb = {
  summary: 'Checks a hub and says what to mend.',
  help: `Use it after setting a hub up, after a storm, and whenever something is odd. It changes nothing.
Exit code 1 when something is broken, 3 when something wants attention.

  breakwater doctor --dir /var/lib/breakwater`,
  options: [dirOption],
  async run(input, terminal) {
    const findings = await examine(hubDirOf(input));
    terminal.result({ findings: findings.map((finding) => ({ ...finding })) }, () => findings.flatMap(linesOf));
    if (findings.some(({ state }) => state === 'broken')) return 1;
    return findings.some(({ state }) => state === 'attention') ? 3 : 0;
  },
};

/** All findings; one that is broken, when the hub does not even open. Throws `CONFIG_MISSING` where there is no hub. */
async function examine(dir: string): Promise<readonly Finding[]> {
  const opened = await openHub(dir).catch(findingOfRefusal);
  if ('state' in opened) return [opened];
  try {
    await opened.trust.refresh();
    return await checkHub(opened);
  } finally {
    await opened.close();
  }
}

function linesOf({ subject, state, said, cure }: Finding): readonly string[] {
  const first = `${signs[state]}  ${subject.padEnd(subjectWidth)}  ${said}`;
  return cure === '' ? [first] : [first, `${' '.repeat(subjectWidth + 8)}→ ${cure}`];
}
