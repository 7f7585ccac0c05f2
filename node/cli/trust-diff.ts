/** `breakwater trust diff`: what a root, a list or a notice would change, in plain words, for anybody. */
import type { JsonObject } from '@breakwater/federation-protocol';
import { diffLists, diffRoots, type ListDiff, type RootDiff } from '@breakwater/trust-lists';
import { paperLines, paperName } from '../trust/paper-text.ts';
import { type Paper, readSignable } from '../trust/papers.ts';
import { againstOf, againstOptions } from './against.ts';
import { text } from './options.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Shows what a root, a trust list or a notice would change.',
  help: `For everybody who wants to know what a draft means: it needs no key and changes nothing. It says what the
document says, not whether it holds; \`breakwater trust publish\` and every hub check that.

  breakwater trust diff --document list-8.json --against list-7.json
  breakwater trust diff --document root-2.json --against-hub /var/lib/breakwater`,
  options: [{ flags: '--document <file>', text: 'the root, list or notice', required: true }, ...againstOptions],
  async run(input, terminal) {
    const paper = await readSignable(text(input, 'document'));
    const against = await againstOf(input, paper.kind);
    const facts = { document: paperName(paper), against: against === null ? null : paperName(against) };
    terminal.result({ ...facts, ...changesOf(paper, against) }, () => paperLines(paper, against));
    return 0;
  },
};

/** The changes for programs: fingerprints as key ids, times in ISO 8601. */
function changesOf(paper: Paper, against: Paper | null): JsonObject {
  if (paper.kind === 'notice') return { notice: asJson(paper.notice) };
  if (paper.kind === 'root') return { changes: asJson(rootDiff(paper, against)) };
  return { changes: asJson(listDiff(paper, against)) };
}

function rootDiff({ root }: Extract<Paper, { kind: 'root' }>, against: Paper | null): RootDiff {
  return diffRoots(against?.kind === 'root' ? against.root : null, root);
}

function listDiff({ list }: Extract<Paper, { kind: 'list' }>, against: Paper | null): ListDiff {
  return diffLists(against?.kind === 'list' ? against.list : null, list);
}

function asJson(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value));
}
