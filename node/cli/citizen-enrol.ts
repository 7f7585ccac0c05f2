/** `breakwater citizen enrol`: gives a person whose document was checked a one-time enrolment code. */
import { assuranceLevels } from '@breakwater/federation-protocol';
import { recordEvent } from '../events.ts';
import { openHub } from '../hub.ts';
import { issueEnrolmentCode } from '../login/enrolment-code.ts';
import { LoginError } from '../login/error.ts';
import { dayOf } from '../pages/dates.ts';
import { dirOption, hubDirOf, text, usage } from './options.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Gives a person a one-time enrolment code.',
  help: `What the registrar's counter in the console does, for the command line. Look at the person's document first:
with the code, whoever holds it makes a passkey in this person's name. It works once, for seven days; a new code
ends the one before.

  breakwater citizen enrol --dir /var/lib/breakwater --person-number LC-1001`,
  options: [
    dirOption,
    { flags: '--person-number <number>', text: 'the person, as in the people directory', required: true },
    {
      flags: '--proofing <level>',
      text: 'how well the identity was established: low, substantial (document checked in person), high',
      default: 'substantial',
    },
    { flags: '--issued-by <name>', text: 'who looked at the document', default: 'command line' },
  ],
  async run(input, terminal) {
    const proofing = assuranceLevels.find((level) => level === text(input, 'proofing'));
    if (!proofing) throw usage(`--proofing takes one of ${assuranceLevels.join(', ')}.`);
    const personNumber = text(input, 'personNumber');
    const hub = await openHub(hubDirOf(input));
    try {
      const person = await hub.store.people.findByNumber(personNumber);
      if (!person) throw new LoginError('PERSON_UNKNOWN');
      const order = { accountId: person.accountId, proofing, issuedBy: text(input, 'issuedBy') };
      const { code, enrolment } = await issueEnrolmentCode(hub, order);
      await recordEvent({ world: hub.world, events: hub.store.events }, 'enrolment.code-given', { proofing });
      const page = `${hub.config.origin}/enrol`;
      terminal.result({ code, page, expiresAt: enrolment.expiresAt.toISOString() }, () => [
        `Code for ${person.givenName} ${person.familyName}  ${code}`,
        `To be entered at  ${page}`,
        `Works once, until  ${dayOf(enrolment.expiresAt)}`,
      ]);
      return 0;
    } finally {
      await hub.close();
    }
  },
};
