/** What a trust officer reads about a paper before signing it: a root, a list or an emergency notice. */
import { diffLists, type Notice } from '@breakwater/trust-lists';
import { groups } from '../keys/fingerprint.ts';
import { diffLines } from './diff-text.ts';
import { day, indented } from './lines.ts';
import type { Paper } from './papers.ts';
import { rootChangeLines, rootLines } from './root-text.ts';
import { ceremonyText } from './text/ceremony-en.ts';
import { trustText } from './text/en.ts';

/** The lines for a paper; with `against`, the one in force, only what changes. */
export function paperLines(paper: Paper, against: Paper | null): readonly string[] {
  return [...body(paper, against), ...careful(paper, against)];
}

/** What to call a paper in a question and in an answer. */
export function paperName(paper: Paper): string {
  if (paper.kind === 'root') return `root ${paper.root.version}`;
  if (paper.kind === 'list') return `trust list ${paper.list.sequence}`;
  return `emergency notice ${paper.notice.id.slice(0, 16)}…`;
}

function body(paper: Paper, against: Paper | null): readonly string[] {
  if (paper.kind === 'notice') return noticeLines(paper.notice, against);
  if (paper.kind === 'root') {
    return against?.kind === 'root' ? rootChangeLines(against.root, paper.root) : rootLines(paper.root);
  }
  return diffLines(diffLists(against?.kind === 'list' ? against.list : null, paper.list));
}

/** A document that does not continue the one in force can be a fork or an old one: whoever signs must know. */
function careful(paper: Paper, against: Paper | null): readonly string[] {
  if (paper.kind === 'notice') return [];
  const [number, previous] =
    paper.kind === 'root'
      ? [paper.root.version, paper.root.previousSha256]
      : [paper.list.sequence, paper.list.previousSha256];
  if (against === null) return number > 1 ? ['', trustText.diff.whole] : [];
  const before = against.kind === 'root' ? against.root : against.kind === 'list' ? against.list : null;
  return before?.sha256 === previous && against.kind === paper.kind ? [] : ['', trustText.diff.stranger];
}

/** The lines for a notice. `against`, a list, gives the country its name. */
export function noticeLines(notice: Notice, against: Paper | null): readonly string[] {
  const text = ceremonyText.notice;
  const { territory, service, kid, reason, issued, listSequence } = notice;
  const entries = against?.kind === 'list' ? against.list.entries : [];
  const name = entries.find(({ member }) => member.country === territory)?.member.name ?? territory;
  const what =
    kid === null
      ? [service === null ? text.everything(name) : text.service(name, service)]
      : [
          service === null ? text.key(name) : text.serviceKey(name, service),
          ...indented(groups(Buffer.from(kid, 'base64url').toString('hex'))),
        ];
  return [text.title, '', ...what, '', text.reason(reason), text.since(day(issued), listSequence)];
}
