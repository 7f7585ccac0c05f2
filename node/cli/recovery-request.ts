/** `breakwater recovery request`: a blank machine asks for a country's newest backup, with keys of its own. */
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fingerprintOf, RecoveryError } from '@breakwater/backup-replication';
import { parseCountryCode } from '@breakwater/federation-protocol';
import { doubtText } from '../backup/restore/doubt-text.ts';
import { readPassphrase } from '../keys/passphrase.ts';
import { describeRequest, requestFacts } from '../recovery/describe-request.ts';
import { findTrust } from '../recovery/find-trust.ts';
import { makeMachineKeys, requestFilesIn, saveRequest } from '../recovery/machine.ts';
import { type MadeRequest, makeRequest } from '../recovery/make-request.ts';
import { countryName, machinePeers, openEgress } from '../recovery/outside.ts';
import { realWorld, type World } from '../world.ts';
import { lieText } from './lie-text.ts';
import { optionalText, text, texts, usage, wholeNumber } from './options.ts';
import type { Verb } from './verb.ts';

const defaultNote = 'A blank machine asks for the newest backup.';

export const verb: Verb = {
  summary: "Asks for a country's newest backup, from a blank machine.",
  help: `Use it on a new machine after a disaster. It needs only three things: the country, the fingerprint of the
region's root (from a trust officer, by telephone), and the address of at least one hub that is still up.
It writes request.json, to be sent to officials and custodians, and request.key, which never leaves this machine.

  breakwater recovery request --country DM --root-sha256 5f3a… --peer https://hub.gov.gy --out-dir recovery`,
  options: [
    { flags: '--country <code>', text: 'whose data is asked for', required: true },
    { flags: '--root-sha256 <hex>', text: "fingerprint of the region's root 1", required: true },
    { flags: '--peer <origin>', text: 'a hub to ask; several may be named', required: true, many: true },
    { flags: '--out-dir <path>', text: 'where request.json and request.key are written', required: true },
    {
      flags: '--passphrase-file <file>',
      text: 'seals request.key (default: a random one, in request.passphrase beside it)',
    },
    { flags: '--snapshot <number>', text: 'the backup that officials named (default: the newest)' },
    { flags: '--note <words>', text: 'who you are and why you ask; approvers read it' },
  ],
  async run(input, terminal) {
    const dir = text(input, 'outDir');
    const rootSha256 = text(input, 'rootSha256').toLowerCase();
    if (!/^[0-9a-f]{64}$/.test(rootSha256)) throw usage('--root-sha256 takes 64 hexadecimal digits.');
    const peers = texts(input, 'peer');
    const country = parseCountryCode(text(input, 'country'));
    const sequence = optionalText(input, 'snapshot') ? wholeNumber(input, 'snapshot', 1) : undefined;
    await refuseExisting(dir);
    const world = realWorld('silent');
    const egress = openEgress(peers);
    try {
      const state = await findTrust({ rootSha256, peers, fetch: egress.fetch, now: world.now() });
      const keys = await makeMachineKeys();
      const client = machinePeers(keys.signer, state, egress, world);
      const note = optionalText(input, 'note') ?? defaultNote;
      const order = { country, rootSha256, state, peers: client, keys, note, now: world.now(), sequence };
      const made = await makeRequest(order);
      const passphrase = await passphraseOf(dir, optionalText(input, 'passphraseFile'), world);
      const files = await saveRequest(dir, made.file, { keys, peers, passphrase }, world.randomBytes);
      const facts = { ...requestFacts(made.request), ...files, ...holderFacts(made) };
      terminal.result(facts, () => linesOf(made, countryName(state, country), files.requestFile));
      return 0;
    } finally {
      await egress.close();
    }
  },
};

async function refuseExisting(dir: string): Promise<void> {
  const { requestFile } = requestFilesIn(dir);
  if (!(await stat(requestFile).catch(() => null))) return;
  throw new RecoveryError('RECOVERY_TARGET_NOT_EMPTY', `${requestFile} is there already.`, { path: requestFile });
}

/** Without a file of one's own, a random passphrase: the key is worth nothing after 72 hours or the restore. */
async function passphraseOf(dir: string, given: string | undefined, world: World): Promise<string> {
  if (given) return readPassphrase(given);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const passphrase = Buffer.from(world.randomBytes(24)).toString('base64url');
  await writeFile(join(dir, 'request.passphrase'), `${passphrase}\n`, { flag: 'wx', mode: 0o600 });
  return passphrase;
}

function holderFacts({ head, silent }: MadeRequest) {
  return {
    behind: [...head.behind],
    liars: head.liars.map(({ holder, reason }) => ({ holder, reason })),
    silent: [...silent],
    withstands: head.withstands,
    doubt: head.doubt && { ...head.doubt },
  };
}

function linesOf({ request, head, silent }: MadeRequest, name: string, requestFile: string): string[] {
  return [
    ...describeRequest(request, name),
    ...head.liars.map(({ holder, reason }) => `Warning        ${holder} lied: ${lieText[reason]}`),
    ...head.behind.map((holder) => `Note           ${holder} knows only an older backup`),
    ...silent.map((holder) => `Note           ${holder} does not answer`),
    ...(head.doubt === null ? [] : [`Warning        ${doubtText(head.doubt, 'holders')}`]),
    '',
    `Send ${requestFile} to officials of ${name} and to custodians, and read them the fingerprint by telephone:`,
    '',
    `  ${fingerprintOf(request.sha256)}`,
    '',
    'Next: breakwater recovery restore, with their approvals.',
  ];
}
