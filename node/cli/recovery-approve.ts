/** `breakwater recovery approve`: an official or a custodian looks at a request, and hands over a share to it alone. */
import { stat, writeFile } from 'node:fs/promises';
import { RecoveryError, type RecoveryRequest } from '@breakwater/backup-replication';
import type { JsonObject, Verified } from '@breakwater/federation-protocol';
import type { TrustState } from '@breakwater/trust-lists';
import { recordEvent } from '../events.ts';
import { type Hub, openHub } from '../hub.ts';
import { readPassphrase } from '../keys/passphrase.ts';
import { readPersonKey } from '../keys/person-key.ts';
import { acceptRequest, verifyApprovedRequest } from '../recovery/accept-request.ts';
import {
  checkOfficialCountry,
  prepareCustodian,
  prepareOfficial,
  type ReadyApproval,
  readTrustHint,
} from '../recovery/approve.ts';
import { requestFacts } from '../recovery/describe-request.ts';
import { findTrust } from '../recovery/find-trust.ts';
import { readJsonFile, readRequest } from '../recovery/machine.ts';
import { countryName, openEgress } from '../recovery/outside.ts';
import { sealer } from '../recovery/sealer.ts';
import { readShareFile, shareFileBeside } from '../recovery/share-file.ts';
import { requireAllowed } from '../trust/allowed.ts';
import { realWorld } from '../world.ts';
import { confirmRequest } from './confirm-request.ts';
import { hubDirOf, optionalText, text, texts } from './options.ts';
import type { Terminal, Verb, VerbInput } from './verb.ts';

export const verb: Verb = {
  summary: 'Approves a recovery request, as an official of the country or as a custodian.',
  help: `An official uses the own key; the trust list is fetched from peers (--peer) or taken from a hub (--dir):

  breakwater recovery approve --key people/dm/official-1.key --passphrase-file people/dm/official-1.passphrase \\
    --request request.json --peer https://hub.gov.gy --out approval-1.json

A custodian uses its hub, with the officials' approvals:

  breakwater recovery approve --dir hubs/bb --request request.json \\
    --approvals approval-1.json approval-2.json --out approval-bb.json

Telephone the person who asks and compare the fingerprint before you confirm. What you hand over can be
opened by that machine only.`,
  options: [
    { flags: '--request <file>', text: 'the request.json you were sent', required: true },
    { flags: '--out <file>', text: 'the approval, to be sent back', required: true },
    { flags: '--key <file>', text: "an official's key file" },
    { flags: '--passphrase-file <file>', text: "opens the official's key" },
    { flags: '--share <file>', text: "the official's share (default: beside the key file)" },
    {
      flags: '--peer <origin>',
      text: 'a hub that serves the trust list (default: those noted in the share)',
      many: true,
    },
    { flags: '--dir <path>', text: "the custodian's hub directory; for an official, a hub whose trust list is used" },
    { flags: '--approvals <files...>', text: "for a custodian: the officials' approvals", many: true },
    { flags: '--fingerprint <groups>', text: 'the fingerprint as you were told it, instead of typing it' },
  ],
  async run(input, terminal) {
    const out = text(input, 'out');
    await refuseExisting(out);
    const now = realWorld('silent').now();
    const { file, request } = await readRequest(text(input, 'request'), now);
    const key = optionalText(input, 'key');
    const { approval, facts } = key
      ? await asOfficial(input, terminal, key, request, now)
      : await asCustodian(input, terminal, file, now);
    await writeFile(out, `${JSON.stringify(approval, null, 2)}\n`, { flag: 'wx', mode: 0o644 });
    terminal.result({ ...requestFacts(request), ...facts, approval: out }, () => [
      '',
      `Approved: ${out}`,
      'Send it to the machine that asked. Only that machine can open the share in it.',
    ]);
    return 0;
  },
};

/** The approval as it is sent back, and who gave it for which country. */
interface Given {
  readonly approval: JsonObject;
  readonly facts: { readonly name: string; readonly approvedBy: string };
}

async function asOfficial(
  input: VerbInput,
  terminal: Terminal,
  keyFile: string,
  request: Verified<RecoveryRequest>,
  now: Date,
): Promise<Given> {
  const key = await readPersonKey(keyFile, await readPassphrase(text(input, 'passphraseFile')));
  checkOfficialCountry(key, request);
  const besideKey = shareFileBeside(keyFile, key.signKey?.kid ?? '', request.generation);
  const share = await readShareFile(optionalText(input, 'share') ?? besideKey);
  const state = await stateForOfficial(input, await readTrustHint(share, key, sealer), now);
  const ready = await prepareOfficial({ request, state, sealer, now }, key, share);
  const country = countryName(state, request.country);
  await confirmRequest(input, terminal, { request, country, who: `You are ${ready.name}, an official.` });
  return { approval: await ready.handOver(), facts: { name: country, approvedBy: ready.name } };
}

/** From a hub's own verified list, else from peers, verified from the root that is sealed in with the share. */
async function stateForOfficial(
  input: VerbInput,
  hint: Awaited<ReturnType<typeof readTrustHint>>,
  now: Date,
): Promise<Verified<TrustState>> {
  const dir = optionalText(input, 'dir');
  if (dir) return withHub(dir, async (hub) => hub.trust.current());
  const given = texts(input, 'peer');
  const peers = given.length > 0 ? given : hint.peers;
  const egress = openEgress(peers);
  try {
    return await findTrust({ rootSha256: hint.rootSha256, peers, fetch: egress.fetch, now });
  } finally {
    await egress.close();
  }
}

async function asCustodian(input: VerbInput, terminal: Terminal, file: JsonObject, now: Date): Promise<Given> {
  const approvals = await Promise.all(texts(input, 'approvals').map(readJsonFile));
  return withHub(hubDirOf(input), async (hub) => {
    const state = requireAllowed(hub.trust, { country: hub.config.country, service: 'RecoveryCustody' });
    const basis = hub.trust.basis();
    const approved = await verifyApprovedRequest(file, approvals, state, now);
    const { request } = approved;
    const { country } = hub.config;
    const { custody } = hub.store;
    const custodian = { country, custodyKey: hub.keyring.privateJwk('custody'), sealer, custody };
    const setting = { request, state, sealer, now };
    const ready: ReadyApproval = await prepareCustodian(setting, custodian, hub.keyring.signer('backup'));
    const who = `You act for ${ready.name}, a custodian. Approved by ${approved.officials.join(' and ')}.`;
    const asking = countryName(state, request.country);
    await confirmRequest(input, terminal, { request, country: asking, who });
    const approval = await ready.handOver();
    await acceptRequest(approved, hub.store.recoveries, now);
    await hub.store.recoveries.markHandedOver(request.sha256, now);
    const details = { country: request.country, recoveryId: request.sha256, generation: request.generation, ...basis };
    await recordEvent({ world: hub.world, events: hub.store.events }, 'recovery.approved', details);
    return { approval, facts: { name: asking, approvedBy: ready.name } };
  });
}

async function withHub<T>(dir: string, work: (hub: Hub) => Promise<T>): Promise<T> {
  const hub = await openHub(dir);
  try {
    return await work(hub);
  } finally {
    await hub.close();
  }
}

async function refuseExisting(path: string): Promise<void> {
  if (!(await stat(path).catch(() => null))) return;
  throw new RecoveryError('RECOVERY_TARGET_NOT_EMPTY', `${path} is there already.`, { path });
}
