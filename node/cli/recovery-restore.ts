/** `breakwater recovery restore`: a working hub again, from its holders, with officials' and custodians' approvals. */
import { dirname, join } from 'node:path';
import type { ApprovalVerdict } from '@breakwater/backup-replication';
import type { JsonObject } from '@breakwater/federation-protocol';
import { isLie, restoreReportJson } from '../backup/restore/restore.ts';
import { readPassphrase } from '../keys/passphrase.ts';
import { requestFacts } from '../recovery/describe-request.ts';
import { findTrust } from '../recovery/find-trust.ts';
import { openMachineKeys, readJsonFile, readPeers, readRequest } from '../recovery/machine.ts';
import { countryName, machinePeers, openEgress } from '../recovery/outside.ts';
import {
  checkTarget,
  planRestore,
  type RestoreOutcome,
  type RestorePlan,
  runRestore,
} from '../recovery/run-restore.ts';
import { sealer } from '../recovery/sealer.ts';
import { realWorld } from '../world.ts';
import { lieText } from './lie-text.ts';
import { isSet, optionalText, text, texts } from './options.ts';
import { formatMegabytes } from './progress.ts';
import type { Terminal, Verb, VerbInput } from './verb.ts';

export const verb: Verb = {
  summary: "Restores a country's hub from its holders, with the approvals of officials and custodians.",
  help: `Run it on the machine that made the request. It checks every approval, has the holders check them too, puts
the recovery key together, and writes a working hub into a new directory. Its keys are sealed under a new
passphrase; sessions and codes of before are void; the recovery key counts as spent.

  breakwater recovery restore --request recovery/request.json --approvals approvals/*.json \\
    --into restored --hub-passphrase-file hub.passphrase

With --dry-run it proves all of that and prints the plan, and writes nothing.`,
  options: [
    { flags: '--request <file>', text: 'the request.json made on this machine', required: true },
    { flags: '--approvals <files...>', text: 'approvals of officials and custodians', required: true, many: true },
    { flags: '--into <path>', text: 'the new directory; the hub will be in its folder "hub"' },
    { flags: '--hub-passphrase-file <file>', text: "the new passphrase of the hub's keys; the hub will read it there" },
    { flags: '--key <file>', text: 'the request.key (default: beside the request)' },
    { flags: '--passphrase-file <file>', text: 'opens request.key (default: request.passphrase beside the request)' },
    { flags: '--peer <origin>', text: 'a hub to ask (default: those of the request)', many: true },
    { flags: '--dry-run', text: 'prove everything, print the plan, write nothing' },
  ],
  async run(input, terminal) {
    const dryRun = isSet(input, 'dryRun');
    if (!dryRun) await checkTarget(text(input, 'into'));
    const passphrase = dryRun ? '' : await readPassphrase(text(input, 'hubPassphraseFile'));
    const beside = dirname(text(input, 'request'));
    const keyFile = optionalText(input, 'key') ?? join(beside, 'request.key');
    const given = texts(input, 'peer');
    const peers = given.length > 0 ? given : await readPeers(keyFile);
    const egress = openEgress(peers);
    try {
      const plan = await makePlan(input, { beside, keyFile, peers, egress });
      const files = texts(input, 'approvals');
      for (const line of planLines(plan, files)) terminal.line(line);
      if (dryRun) {
        terminal.result({ dryRun: true, ...planFacts(plan) }, () => ['', 'Dry run: nothing was written.']);
        return 0;
      }
      await restore(input, terminal, plan, passphrase);
      return 0;
    } finally {
      await egress.close();
    }
  },
};

interface Machine {
  readonly beside: string;
  readonly keyFile: string;
  readonly peers: readonly string[];
  readonly egress: ReturnType<typeof openEgress>;
}

async function makePlan(input: VerbInput, { beside, keyFile, peers, egress }: Machine): Promise<RestorePlan> {
  const world = realWorld('silent');
  const now = world.now();
  const { file, request } = await readRequest(text(input, 'request'), now);
  const passphraseFile = optionalText(input, 'passphraseFile') ?? join(beside, 'request.passphrase');
  const keys = await openMachineKeys(keyFile, await readPassphrase(passphraseFile), request);
  const approvals = await Promise.all(texts(input, 'approvals').map(readJsonFile));
  const state = await findTrust({ rootSha256: request.rootSha256, peers, fetch: egress.fetch, now });
  const client = machinePeers(keys.signer, state, egress, world);
  return planRestore({ request, requestFile: file, keys, state, peers: client, sealer }, approvals);
}

async function restore(input: VerbInput, terminal: Terminal, plan: RestorePlan, passphrase: string): Promise<void> {
  const outcome = await runRestore(plan, {
    into: text(input, 'into'),
    passphrase,
    passphraseFile: text(input, 'hubPassphraseFile'),
    world: realWorld('silent'),
    progress: (update) => terminal.progress(update),
  });
  const facts = { ...planFacts(plan), ...restoreReportJson(outcome.report), ...hubFacts(outcome) };
  terminal.result(facts, () => outcomeLines(outcome));
}

function planFacts({ parts, totals, approvals, registration, silent, liars, key }: RestorePlan): JsonObject {
  return {
    ...requestFacts(parts.request),
    files: totals.files,
    bytes: totals.bytes,
    officials: approvals.officials.map(({ name }) => name),
    custodians: approvals.custodians.map(({ giver }) => giver),
    approvalsRefused: approvals.refused.map(({ position, code }) => ({ position, code })),
    wrongShares: key.wrongShares.map(({ giver, code }) => ({ giver, code })),
    serving: registration.accepted,
    notServing: registration.refused.map(({ holder, code }) => ({ holder, code })),
    silent,
    headLiars: liars.map(({ holder, reason }) => ({ holder, reason })),
  };
}

function planLines(plan: RestorePlan, files: readonly string[]): string[] {
  const { parts, head, totals, approvals, registration, key, liars } = plan;
  const { request, state } = parts;
  return [
    `Country     ${countryName(state, request.country)} (${request.country})`,
    `Backup      ${head.sequence} of ${head.createdAt}`,
    `Content     ${totals.files} files, ${formatMegabytes(totals.bytes)} MB`,
    `Officials   ${approvals.officials.map(({ name }) => name).join(', ')}`,
    `Custodians  ${approvals.custodians.map(({ name }) => name).join(', ')}`,
    `Holders     ${registration.accepted.join(', ')} serve this request`,
    ...registration.refused.map(({ holder, code }) => `            ${holder} does not (${code})`),
    ...refusedLines(approvals, files),
    ...key.wrongShares.map(({ giver, code }) => `Warning     the share of ${giver} is not the one dealt (${code})`),
    ...liars.map(({ holder, reason }) => `Warning     ${holder} lied: ${lieText[reason]}`),
  ];
}

function refusedLines({ refused }: ApprovalVerdict, files: readonly string[]): string[] {
  return refused.map(({ position, code, why }) => `Warning     ${files[position]} was not counted: ${why} (${code})`);
}

function hubFacts({ hub }: RestoreOutcome): JsonObject {
  const { hubDir, signIns, enrolmentCodes, agreements, holdings } = hub;
  return { hubDir, voided: { signIns, enrolmentCodes, agreements, holdings }, recoveryKeySpent: true };
}

function outcomeLines({ report, hub }: RestoreOutcome): string[] {
  const { bytes, files, ms, holders, faults, notes } = report;
  const from = holders.length === 1 ? 'one holder' : `${holders.length} holders`;
  return [
    '',
    `Restored ${files} files, ${formatMegabytes(bytes)} MB in ${(ms / 1000).toFixed(1)} s from ${from}.`,
    ...faults
      .filter(isLie)
      .map(({ holder, pack, index }) => `Warning     ${holder} gave a false shard (${pack.slice(0, 8)}.${index})`),
    ...notes.map(({ path, reason }) => `Note        ${path}: ${reason}`),
    `Void now: ${hub.signIns} sign-ins under way, ${hub.enrolmentCodes} enrolment codes, ${hub.agreements} agreements.`,
    'Citizens are asked again what they agree to. Passkeys stay.',
    '',
    `Next: breakwater serve --dir ${hub.hubDir}`,
    `Then: breakwater recovery split --dir ${hub.hubDir} (the old recovery key is spent), and breakwater backup run.`,
  ];
}
