/** `breakwater backup holder end`: gives a partner notice that an agreement ends. */
import { parseCountryCode } from '@breakwater/federation-protocol';
import { giveNotice } from '../backup/holding/make-agreement.ts';
import { openHub } from '../hub.ts';
import { agreeingParts } from './hosting.ts';
import { saysYes } from './officer.ts';
import { dirOption, hubDirOf, text, usage } from './options.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Gives a partner notice: its agreement with us ends after the days of notice.',
  help: `Until then everything goes on; afterwards nothing new is taken in, and what is there is given back for as long
as the agreement says. Make an agreement with another partner first, or backups lose a holder.

  breakwater backup holder end --holder BB`,
  options: [
    dirOption,
    { flags: '--holder <country>', text: 'the partner that keeps our backups' },
    { flags: '--owner <country>', text: 'or the partner whose backups we keep' },
    { flags: '--yes', text: 'give notice without asking, in scripts' },
  ],
  async run(input, terminal) {
    const [holder, owner] = [input.options.holder, input.options.owner];
    if ((holder === undefined) === (owner === undefined)) throw usage('Give either --holder or --owner.');
    const hub = await openHub(hubDirOf(input));
    try {
      const parts = agreeingParts(hub);
      const partner = parseCountryCode(text(input, holder === undefined ? 'owner' : 'holder'));
      const sides =
        holder === undefined ? { holder: parts.self, owner: partner } : { holder: partner, owner: parts.self };
      if (!(await saysYes(input, terminal, `Type yes to give ${partner} notice:`))) return 1;
      const endsAt = await giveNotice(parts, hub.peers, sides);
      terminal.result({ ...sides, endsAt: endsAt.toISOString() }, () => [
        `${partner} has been told. The agreement ends on ${endsAt.toISOString().slice(0, 10)}.`,
      ]);
      return 0;
    } finally {
      await hub.close();
    }
  },
};
