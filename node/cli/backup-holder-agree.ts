/** `breakwater backup holder agree`: signs what a partner proposed; from then on it is in force at both. */
import { agree, openProposal } from '../backup/holding/make-agreement.ts';
import { openHub } from '../hub.ts';
import { agreeingParts, partnersOf, termsFacts, termsLine } from './hosting.ts';
import { saysYes } from './officer.ts';
import { dirOption, hubDirOf, texts } from './options.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Agrees to keep a partner’s backups, on the terms that it proposed.',
  help: `Shows the terms of each open proposal and asks. What is agreed can be ended by notice, but not made shorter for
data that is there already.

  breakwater backup holder agree --with DM LC
  breakwater backup holder agree --with all --yes`,
  options: [
    dirOption,
    { flags: '--with <countries...>', text: 'whose proposals; `all` for every partner', required: true, many: true },
    { flags: '--yes', text: 'agree without asking, in scripts' },
  ],
  async run(input, terminal) {
    const hub = await openHub(hubDirOf(input));
    try {
      const parts = agreeingParts(hub);
      const found = [];
      for (const partner of partnersOf(hub, texts(input, 'with'))) {
        const sides = [
          [parts.self, partner],
          [partner, parts.self],
        ] as const;
        for (const [holder, owner] of sides) found.push(await openProposal(parts, holder, owner));
      }
      const open = found.filter((proposal) => proposal !== null);
      for (const { agreement } of open) {
        for (const line of [termsLine(agreement), `  ${agreement.immunity}`]) terminal.line(line);
      }
      if (open.length > 0 && !(await saysYes(input, terminal, 'Type yes to agree to all of these:'))) return 1;
      const agreed = [];
      for (const { signed } of open) agreed.push(await agree(parts, hub.peers, signed));
      terminal.result({ agreed: agreed.map(termsFacts) }, () => [
        agreed.length === 0 ? 'No proposal is open.' : `Agreed: ${agreed.length}. In force now, at both hubs.`,
      ]);
      return 0;
    } finally {
      await hub.close();
    }
  },
};
