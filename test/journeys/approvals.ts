/** The four approvals of a recovery: what each person is shown, what each gives, and that a wrong word gives nothing. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Scene } from './scene.ts';

/** The request as the blank machine made it; `facts` is what `recovery request --json` said. */
export interface StoryRequest {
  readonly file: string;
  readonly fingerprint: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** What an approval file says of itself. */
interface Approval {
  readonly group: string;
  readonly giver: string;
  readonly country: string;
  readonly generation: number;
  readonly requestSha256: string;
}

/** Two home officials who live abroad, then two partner custodians; returns the four files. */
export async function gatherApprovals(scene: Scene, request: StoryRequest): Promise<readonly string[]> {
  const { ledger, places } = scene;
  await refuseWrongFingerprint(scene, request);
  const first = await askOfficial(scene, request, 'official-1');
  await readAsOfficial(scene, request, 'official-2');
  const officials = [first, outOf(scene, 'official-2')];
  const given = officials.map(approvalIn);
  const abroad = given.map(({ giver }) => livesAbroadIn(places.papersDir, giver));
  ledger.claim(
    'Two home officials approve with their own keys, and the trust list says that both live abroad',
    given.every(({ group }) => group === 'officials') && abroad.every((country) => /^[A-Z]{2}$/.test(country)),
    `${JSON.stringify(given)} ${abroad}`,
  );
  ledger.fact(`they live in ${abroad.join(' and ')}`);
  const custodians: string[] = [];
  for (const country of ['BB', 'GY']) custodians.push(await askCustodian(scene, request, country, officials));
  const all = [...officials, ...custodians].map(approvalIn);
  ledger.claim(
    'Two partner custodians approve with their hubs’ keys',
    all.slice(2).every(({ group, giver }, index) => group === 'custodians' && giver === ['BB', 'GY'][index]),
    JSON.stringify(all),
  );
  const { requestSha256, generation } = request.facts;
  ledger.claim(
    'All four are for this request, this recovery key and Dominica, and no two are from the same giver',
    new Set(all.map(({ giver }) => giver)).size === 4 &&
      all.every((one) => one.country === 'DM' && one.requestSha256 === requestSha256 && one.generation === generation),
    JSON.stringify({ all, requestSha256, generation }),
  );
  return [...officials, ...custodians];
}

/** An official who was told another fingerprint gives nothing. */
async function refuseWrongFingerprint({ ledger, programs, ...scene }: Scene, request: StoryRequest): Promise<void> {
  const out = join(scene.root, 'blank-machine', 'wrong.approval.json');
  const first = request.fingerprint.startsWith('0') ? '1' : '0';
  const words = ['--fingerprint', first + request.fingerprint.slice(1), '--out', out];
  const { exitCode, value } = await programs.tryBreakwater(...officialWords(scene, request, 'official-1'), ...words);
  ledger.claim(
    'An official who was told another fingerprint is refused, and nothing is written',
    exitCode !== 0 && value.code === 'RECOVERY_FINGERPRINT_WRONG' && !existsSync(out),
    `${exitCode} ${JSON.stringify(value)}`,
  );
}

async function askOfficial(scene: Scene, request: StoryRequest, official: string): Promise<string> {
  const out = outOf(scene, official);
  const words = [...officialWords(scene, request, official), '--fingerprint', request.fingerprint, '--out', out];
  const { value } = await scene.programs.breakwater(...words);
  claimAnswer(scene, request, value, official);
  return out;
}

/** As a person does it, without --json: what is on the screen counts. */
async function readAsOfficial(scene: Scene, request: StoryRequest, official: string): Promise<void> {
  const words = officialWords(scene, request, official);
  const typed = ['--fingerprint', request.fingerprint, '--out', outOf(scene, official)];
  const { exitCode, text } = await scene.programs.readBreakwater(...words, ...typed);
  const seen = ['Agnes Royer', 'Dominica (DM)', 'everything in backup', request.fingerprint, 'under water'];
  scene.ledger.claim(
    'The second official reads who asks, for what, why, and which fingerprint, before approving',
    exitCode === 0 && seen.every((words) => text.includes(words)),
    `${exitCode} ${text}`,
  );
}

async function askCustodian(scene: Scene, request: StoryRequest, country: string, officials: readonly string[]) {
  const out = outOf(scene, country);
  const given = ['--request', request.file, '--approvals', ...officials, '--fingerprint', request.fingerprint];
  const words = ['recovery', 'approve', '--dir', scene.places.hubDir(country), ...given, '--out', out];
  const { value } = await scene.programs.breakwater(...words);
  claimAnswer(scene, request, value, country);
  return out;
}

function claimAnswer({ ledger }: Scene, request: StoryRequest, value: Record<string, unknown>, who: string): void {
  const same = ['country', 'generation', 'requestSha256', 'fingerprint', 'manifestSha256'] as const;
  ledger.claim(
    `${who} is shown the fingerprint, country and backup that were asked for`,
    value.country === 'DM' && same.every((fact) => value[fact] !== undefined && value[fact] === request.facts[fact]),
    `${JSON.stringify(value)} ${JSON.stringify(request.facts)}`,
  );
}

function officialWords({ places }: Pick<Scene, 'places'>, request: StoryRequest, official: string): readonly string[] {
  const desk = join(places.peopleDir('DM'), official);
  const key = ['--key', `${desk}.key`, '--passphrase-file', `${desk}.passphrase`];
  return ['recovery', 'approve', ...key, '--request', request.file];
}

function outOf({ root }: Scene, who: string): string {
  return join(root, 'blank-machine', `${who}.approval.json`);
}

function approvalIn(file: string): Approval {
  return JSON.parse(readFileSync(file, 'utf8')).document;
}

/** Where the trust list says that the official with this key lives; empty when at home or unknown. */
function livesAbroadIn(papers: string, kid: string): string {
  let found = '';
  JSON.parse(readFileSync(join(papers, 'list.json'), 'utf8'), (_, value) => {
    if (value?.signKey?.kid === kid) found = value.abroadIn ?? '';
    return value;
  });
  return found;
}
