/** `breakwater trust root`: drafts the next root, for a new signer, witness, rule, or a log in place of a lost one. */
import { writeFile } from 'node:fs/promises';
import { parsePublicJwk } from '@breakwater/federation-protocol';
import { buildRoot, parseRoot, parseTrustList, type Root, type RootPlan } from '@breakwater/trust-lists';
import { groups } from '../keys/fingerprint.ts';
import { activeLog, changed, planAfter, readSigners, readWitnesses, succeed } from '../trust/draft-root.ts';
import { readLogPaper } from '../trust/log-papers.ts';
import { readAnchorKey, readPaper } from '../trust/papers.ts';
import { rootChangeLines } from '../trust/root-text.ts';
import { realWorld } from '../world.ts';
import { optionalText, optionalWhole, text, texts, usage } from './options.ts';
import type { Verb, VerbInput } from './verb.ts';

export const verb: Verb = {
  summary: 'Drafts the next root: everything stays but what you name.',
  help: `Use it once a year to sign the root anew, when a state changes its officer or its hub's witness key, when a
state joins, or when the authority is lost for good. It decides nothing: the states of the old root and of the new one
must sign it. A list that names it goes with it (\`breakwater trust propose --root root-2.json\`), and both are
published together. Replace fewer officers at once than the threshold lets you lose.

  breakwater trust root --previous root-1.json --officers gd.pub.json --witnesses gd.witness.json --out root-2.json

When the authority and its log are lost, whoever succeeds it makes a new one (\`breakwater init --role authority\`) and
takes the last checkpoint from any hub (its /trust/checkpoint). It takes over the host name of the lost one, or every
operator adds its address to \`sources\` in hub.toml; it pins root 1 and runs until it knows what the hubs know:

  breakwater trust root --previous root-1.json --log new/log.json --last-checkpoint checkpoint \\
    --anchor new/keys/public.json --anchor-entity-id https://new.example/anchor --out root-2.json`,
  options: [
    { flags: '--previous <file>', text: 'the root in force', required: true },
    { flags: '--officers <file>', text: 'public keys of new officers; they replace those of their state', many: true },
    { flags: '--remove-signers <code>', text: 'states that sign no longer', many: true },
    { flags: '--witnesses <file>', text: 'the witness.json of new or changed hubs', many: true },
    { flags: '--remove-witnesses <code>', text: 'countries that witness no longer', many: true },
    { flags: '--log <file>', text: 'the log.json of an authority that succeeds the lost one' },
    { flags: '--last-checkpoint <file>', text: 'with --log: the lost log’s last checkpoint that a quorum cosigned' },
    { flags: '--anchor <file>', text: 'the keys/public.json with a new anchor key' },
    { flags: '--anchor-entity-id <url>', text: 'with --anchor: its entity identifier, when that changes too' },
    { flags: '--root-threshold <n>', text: 'how many states must sign a root' },
    { flags: '--list-threshold <n>', text: 'how many states must sign a list' },
    { flags: '--removal-threshold <n>', text: 'how many must sign to take a country off' },
    { flags: '--notice-threshold <n>', text: 'how many other states suspend a country in an emergency' },
    { flags: '--byzantine <n>', text: 'how many witnesses may lie' },
    {
      flags: '--baseline <file>',
      text: 'after a break-in that pushed list numbers ahead: the honest list to go on from',
    },
    { flags: '--out <file>', text: 'where to write the root', required: true },
  ],
  async run(input, terminal) {
    const previous = await parseRoot(await readPaper(text(input, 'previous')));
    const bytes = await buildRoot(await planFor(input, previous));
    const root = await parseRoot(bytes);
    await writeFile(text(input, 'out'), bytes);
    const { version, sha256, quorum } = root;
    const lines = rootChangeLines(previous, root);
    const [needed, neededNext] = [previous.roles.root.threshold, root.roles.root.threshold];
    terminal.result({ file: text(input, 'out'), version, sha256, quorum: { ...quorum }, changes: [...lines] }, () => [
      ...lines,
      '',
      `Fingerprint of the root  ${groups(sha256)}`,
      `Written to               ${text(input, 'out')}`,
      `Next: ${needed} states of root ${previous.version} and ${neededNext} of root ${version} sign it`,
      '      (breakwater trust sign)',
    ]);
    return 0;
  },
};

async function planFor(input: VerbInput, previous: Root): Promise<RootPlan> {
  const plan = planAfter(previous, realWorld('silent').now());
  const { thresholds } = plan;
  const threshold = (option: string, before: number) => optionalWhole(input, option, 1) ?? before;
  return {
    ...plan,
    signers: changed(plan.signers, await readSigners(texts(input, 'officers')), texts(input, 'removeSigners')),
    witnesses: changed(plan.witnesses, await readWitnesses(texts(input, 'witnesses')), texts(input, 'removeWitnesses')),
    thresholds: {
      root: threshold('rootThreshold', thresholds.root),
      'list:hubs': threshold('listThreshold', thresholds['list:hubs']),
      removal: threshold('removalThreshold', thresholds.removal),
    },
    noticeOthers: threshold('noticeThreshold', plan.noticeOthers ?? 3),
    byzantine: optionalWhole(input, 'byzantine', 0) ?? previous.quorum.byzantine,
    logs: await logsFor(input, previous, plan.logs),
    anchor: await anchorFor(input, plan.anchor),
    ...(await baselineFor(input)),
  };
}

async function logsFor(input: VerbInput, previous: Root, before: NonNullable<RootPlan['logs']>) {
  const file = optionalText(input, 'log');
  const last = optionalText(input, 'lastCheckpoint');
  if (file === undefined && last === undefined) return before;
  if (file === undefined) throw usage('--last-checkpoint needs --log.');
  const log = await readLogPaper(file);
  if (previous.logs.length === 0) return [activeLog(log)];
  if (last === undefined) throw usage('--log needs --last-checkpoint, or the new log would not go on from the old.');
  return succeed(previous, log, await readPaper(last));
}

async function anchorFor(input: VerbInput, before: RootPlan['anchor']): Promise<RootPlan['anchor']> {
  const file = optionalText(input, 'anchor');
  const entityId = optionalText(input, 'anchorEntityId');
  if (file === undefined && entityId !== undefined) throw usage('--anchor-entity-id needs --anchor.');
  if (file === undefined) return before;
  return { entityId: entityId ?? before.entityId, keys: [await parsePublicJwk(await readAnchorKey(file))] };
}

async function baselineFor(input: VerbInput): Promise<Pick<RootPlan, 'baseline'>> {
  const file = optionalText(input, 'baseline');
  if (file === undefined) return {};
  const { sequence, sha256 } = await parseTrustList(await readPaper(file));
  return { baseline: { hubs: { sequence, sha256 } } };
}
