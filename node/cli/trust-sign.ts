/** `breakwater trust sign`: a trust officer reads what changes, then signs a root, a list or a notice. */
import { writeFile } from 'node:fs/promises';
import type { AnySigner } from '@breakwater/federation-protocol';
import { formatSignatureFile, recordOfList, recordOfRoot, signNotice, signRecord } from '@breakwater/trust-lists';
import { HubError } from '../error.ts';
import { paperLines, paperName, strayLines } from '../trust/paper-text.ts';
import { type Paper, readSignable } from '../trust/papers.ts';
import { trustText } from '../trust/text/en.ts';
import { realWorld } from '../world.ts';
import { againstOf, againstOptions } from './against.ts';
import { officerHelp, officerOptions, openOfficerKey, saysYes } from './officer.ts';
import { isSet, text } from './options.ts';
import type { Verb, VerbInput } from './verb.ts';

export const verb: Verb = {
  summary: 'Signs a root, a trust list or an emergency notice as the trust officer of a state.',
  help: `Shows in plain words what the document says and, with --against, what changes since the one in force; signs
only after a typed yes. No meeting is needed: send the signature file to whoever publishes. Every signature is made
with both of your keys, Ed25519 and ML-DSA-65. A document that does not go on from the one it is compared with says so
first; with --yes it is refused (PAPER_STRAY), unless you add --even-so.

  breakwater trust sign --document list-8.json --against list-7.json --key lc.key \\
    --passphrase-file lc.passphrase --out lc.signature.json

${officerHelp}`,
  options: [
    { flags: '--document <file>', text: 'the root, list or notice to sign', required: true },
    ...againstOptions,
    ...officerOptions,
    { flags: '--out <file>', text: 'where to write the signature', required: true },
    { flags: '--yes', text: 'sign without asking, in scripts' },
    { flags: '--even-so', text: 'with --yes: sign also what does not go on from the document in force' },
  ],
  async run(input, terminal) {
    const paper = await readSignable(text(input, 'document'));
    const officer = await openOfficerKey(input);
    const against = await againstOf(input, paper.kind);
    for (const line of paperLines(paper, against)) terminal.line(line);
    const what = paperName(paper);
    refuseStray(input, what, strayLines(paper, against));
    const question = trustText.confirm.sign(what, `${officer.name} (${officer.country})`);
    if (!(await saysYes(input, terminal, question))) return 1;
    const now = realWorld('silent').now();
    const signatures = await Promise.all(officer.signers.map((signer) => signatureOf(paper, signer, now)));
    await writeFile(text(input, 'out'), formatSignatureFile(signatures));
    const kinds = officer.signers.map(({ alg }) => alg);
    const facts = { file: text(input, 'out'), document: what, sha256: hashOf(paper), state: officer.country };
    terminal.result({ ...facts, algorithms: kinds }, () => [
      '',
      `Signed ${what} for ${officer.country} with ${kinds.join(' and ')}  ${facts.file}`,
    ]);
    return 0;
  },
};

/** Nobody reads the warning where nobody is asked. */
function refuseStray(input: VerbInput, what: string, reasons: readonly string[]): void {
  if (reasons.length === 0 || !isSet(input, 'yes') || isSet(input, 'evenSo')) return;
  const why = reasons
    .slice(1)
    .map((line) => line.trim())
    .join(' ');
  throw new HubError('PAPER_STRAY', `The ${what} does not go on from the one in force. ${why}`, { document: what });
}

function signatureOf(paper: Paper, signer: AnySigner, at: Date): Promise<string> {
  if (paper.kind === 'notice') return signNotice(paper.notice, signer, at);
  return signRecord(paper.kind === 'root' ? recordOfRoot(paper.root) : recordOfList(paper.list), signer, at);
}

function hashOf(paper: Paper): string {
  if (paper.kind === 'notice') return paper.notice.id;
  return paper.kind === 'root' ? paper.root.sha256 : paper.list.sha256;
}
