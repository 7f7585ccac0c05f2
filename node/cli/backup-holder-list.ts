/** `breakwater backup holder list`: every hosting agreement of this hub, and what it is worth now. */
import { type ListedAgreement, listAgreements } from '../backup/holding/list-agreements.ts';
import { openHub } from '../hub.ts';
import { agreeingParts, termsFacts, termsRow } from './hosting.ts';
import { dirOption, hubDirOf } from './options.ts';
import type { Verb } from './verb.ts';

const standings: Readonly<Record<string, string>> = {
  'not-yet': 'not begun',
  'in-force': 'in force',
  leaving: 'ended; data goes home',
  over: 'over',
  proposed: 'proposed',
  replaced: 'replaced',
};

export const verb: Verb = {
  summary: 'Lists hosting agreements: who keeps our backups, and whose we keep.',
  help: `Backups go only to partners with an agreement in force, and this hub takes in only theirs.

  breakwater backup holder list`,
  options: [dirOption],
  async run(input, terminal) {
    const hub = await openHub(hubDirOf(input));
    try {
      const lines = await listAgreements(agreeingParts(hub));
      terminal.result(
        { agreements: lines.map(({ agreement, standing }) => ({ ...termsFacts(agreement), standing })) },
        () =>
          lines.length === 0
            ? ['No agreement yet. Propose some with: breakwater backup holder propose --to all']
            : told(lines, hub.config.country),
      );
      return 0;
    } finally {
      await hub.close();
    }
  },
};

/** A table; who keeps our backups stands first. */
function told(lines: readonly ListedAgreement[], self: string): readonly string[] {
  const ours = lines.filter(({ agreement }) => agreement.owner === self);
  const theirs = lines.filter(({ agreement }) => agreement.owner !== self);
  const head = ['Who keeps', 'Standing', 'Room', 'Locked', 'From, until', 'Notice, way home'];
  const rows = [...ours, ...theirs].map(({ agreement, standing }) => {
    const [who = '', ...terms] = termsRow(agreement);
    return [who, standings[standing] ?? standing, ...terms];
  });
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  return [head, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
