/** `breakwater trust sign`: a trust officer reads what changed, then signs a root or a list. */
import { writeFile } from 'node:fs/promises';
import {
  diffLists,
  formatSignatureFile,
  recordOfList,
  recordOfRoot,
  type SignedRecord,
  signRecord,
  type TrustList,
} from '@breakwater/trust-lists';
import { diffLines } from '../trust/diff-text.ts';
import { rootLines } from '../trust/root-text.ts';
import { type Paper, readRootOrList } from '../trust/papers.ts';
import { trustText } from '../trust/text/en.ts';
import { realWorld } from '../world.ts';
import { openOfficerKey, saysYes } from './officer.ts';
import { optionalText, text, usage } from './options.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Signs a root or a trust list as the trust officer of a state.',
  help: `Shows in plain words what the document says and, with --against, what changed since the one before; signs only
after a typed yes. No meeting is needed: send the signature file to whoever publishes.

  breakwater trust sign --document list-8.json --against list-7.json --key lc.key \\
    --passphrase-file lc.passphrase --out lc.signature.json`,
  options: [
    { flags: '--document <file>', text: 'the root or list to sign', required: true },
    { flags: '--against <file>', text: 'the list in force, to see only what changed' },
    { flags: '--key <file>', text: 'your key file', required: true },
    { flags: '--passphrase-file <file>', text: 'first line: the passphrase of your key', required: true },
    { flags: '--out <file>', text: 'where to write the signature', required: true },
    { flags: '--yes', text: 'sign without asking, in scripts' },
  ],
  async run(input, terminal) {
    const paper = await readRootOrList(text(input, 'document'));
    const officer = await openOfficerKey(input);
    for (const line of await linesFor(paper, optionalText(input, 'against'))) terminal.line(line);
    const record = recordOf(paper);
    const what = paper.kind === 'root' ? `root ${paper.root.version}` : `trust list ${paper.list.sequence}`;
    const question = trustText.confirm.sign(what, `${officer.name} (${officer.country})`);
    if (!(await saysYes(input, terminal, question))) return 1;
    const signature = await signRecord(record, officer.signer, realWorld('silent').now());
    await writeFile(text(input, 'out'), formatSignatureFile([signature]));
    const { sha256 } = record;
    terminal.result({ file: text(input, 'out'), document: what, sha256, state: officer.country }, () => [
      '',
      `Signed ${what} for ${officer.country}  ${text(input, 'out')}`,
    ]);
    return 0;
  },
};

async function linesFor(paper: Paper, against: string | undefined): Promise<readonly string[]> {
  if (paper.kind === 'root') return rootLines(paper.root);
  return diffLines(diffLists(against === undefined ? null : await readList(against), paper.list));
}

async function readList(path: string): Promise<TrustList> {
  const paper = await readRootOrList(path);
  if (paper.kind === 'root') throw usage('--against takes a list.');
  return paper.list;
}

function recordOf(paper: Paper): SignedRecord {
  return paper.kind === 'root' ? recordOfRoot(paper.root) : recordOfList(paper.list);
}
