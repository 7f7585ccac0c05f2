/** `breakwater trust notice send`: brings a signed emergency notice to the hubs, which pass it on among themselves. */
import { CodedError } from '@breakwater/federation-protocol';
import { parseNotice } from '@breakwater/trust-lists';
import { createEgress } from '../egress/egress.ts';
import { gossipPaths } from '../trust/gossip.ts';
import { formatNoticeFile } from '../trust/notice-file.ts';
import { noticeLines } from '../trust/paper-text.ts';
import { readSigned } from '../trust/papers.ts';
import { withTrust } from './open-offline.ts';
import { optionalText, text, texts, usage } from './options.ts';
import type { Verb, VerbInput } from './verb.ts';

/** What one hub made of it. */
interface Delivery {
  readonly hub: string;
  readonly outcome: 'adopted' | 'same' | 'refused' | 'silent';
  readonly code: string | null;
}

const answerBytesMax = 65_536;
const answerTimeoutMs = 10_000;

export const verb: Verb = {
  summary: 'Sends a signed emergency notice to the hubs; it acts within a minute everywhere.',
  help: `One hub that takes it is enough: hubs pass a notice on to each other at once. With --hub it goes to every
member of the list that this hub has verified, so that it arrives also where others cannot pass it on.

  breakwater trust notice send --notice n.json --signatures gy.signature.json --hub /var/lib/breakwater
  breakwater trust notice send --notice n.json --signatures a.json b.json c.json --to https://hub.gov.lc

Exit code 0: every hub that was asked has it. 3: some have it. 4: refused. 1: none answered.`,
  options: [
    { flags: '--notice <file>', text: 'the notice', required: true },
    { flags: '--signatures <file>', text: 'the officers’ signatures of it', many: true, required: true },
    { flags: '--to <origin>', text: 'hubs to bring it to', many: true },
    { flags: '--hub <path>', text: 'or a hub’s directory: all members of its list' },
  ],
  async run(input, terminal) {
    const signed = await readSigned(text(input, 'notice'), texts(input, 'signatures'));
    const notice = await parseNotice(signed.payload);
    const origins = await originsOf(input);
    for (const line of noticeLines(notice, null)) terminal.line(line);
    const deliveries = await deliver(formatNoticeFile(signed), origins);
    const have = deliveries.filter(({ outcome }) => outcome === 'adopted' || outcome === 'same');
    terminal.result({ id: notice.id, deliveries: deliveries.map((one) => ({ ...one })) }, () => [
      '',
      ...deliveries.map(({ hub, outcome, code }) => `  ${hub.padEnd(36)} ${words[outcome]}${code ? `  ${code}` : ''}`),
      `${have.length} of ${deliveries.length} hubs have the notice.`,
    ]);
    if (have.length === deliveries.length) return 0;
    if (have.length > 0) return 3;
    return deliveries.some(({ outcome }) => outcome === 'refused') ? 4 : 1;
  },
};

const words = {
  adopted: 'has taken it',
  same: 'has it already',
  refused: 'refused it',
  silent: 'does not answer',
} as const;

async function originsOf(input: VerbInput): Promise<readonly string[]> {
  const named = texts(input, 'to');
  const dir = optionalText(input, 'hub');
  if (dir === undefined && named.length === 0) throw usage('Say where to send it: --to or --hub.');
  // Entries, not members in force: a country that is suspended must hear it too.
  const members =
    dir === undefined
      ? []
      : await withTrust(dir, async (trust) => trust.current().list.entries.map(({ member }) => member.origin));
  return [...new Set([...named, ...members])];
}

async function deliver(body: Uint8Array, origins: readonly string[]): Promise<readonly Delivery[]> {
  const egress = createEgress({
    allow: ({ origin }) => origins.includes(origin),
    loopback: origins.some((origin) => origin.startsWith('http:')),
    maxBytes: answerBytesMax,
    timeoutMs: answerTimeoutMs,
  });
  const bring = async (hub: string): Promise<Delivery> => {
    try {
      const answer = await egress.fetch(`${hub}${gossipPaths.notices}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: new Uint8Array(body),
      });
      const told: unknown = await answer.json();
      const said = typeof told === 'object' && told !== null ? Object.fromEntries(Object.entries(told)) : {};
      if (answer.ok) return { hub, outcome: said.outcome === 'same' ? 'same' : 'adopted', code: null };
      return { hub, outcome: 'refused', code: typeof said.code === 'string' ? said.code : `HTTP ${answer.status}` };
    } catch (error) {
      return { hub, outcome: 'silent', code: error instanceof CodedError ? error.code : null };
    }
  };
  try {
    return await Promise.all(origins.map(bring));
  } finally {
    await egress.close();
  }
}
