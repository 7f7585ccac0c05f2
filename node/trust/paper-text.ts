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
  const warnings = strayLines(paper, against);
  return [...warnings, ...(warnings.length > 0 ? [''] : []), ...body(paper, against), ...whole(paper, against)];
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

/** A later document that is seen whole says how to see less. */
function whole(paper: Paper, against: Paper | null): readonly string[] {
  if (paper.kind === 'notice' || against !== null) return [];
  return placeOf(paper).number > 1 ? ['', trustText.diff.whole] : [];
}

/**
 * Why a document does not go on from the one in force; nothing when it does, or when there is none to compare with. It
 * can be a fork or an old one: whoever signs must know before all else.
 */
export function strayLines(paper: Paper, against: Paper | null): readonly string[] {
  if (paper.kind === 'notice' || against === null) return [];
  const { stray } = trustText.diff;
  if (against.kind === 'notice' || against.kind !== paper.kind) return [stray.title, `  ${stray.kind}`];
  const [own, before] = [placeOf(paper), placeOf(against)];
  const wanted = before.number + 1;
  const reasons = [
    ...(own.number === wanted ? [] : [stray.number(own.number, wanted)]),
    ...(own.previous === before.sha256 ? [] : [stray.previous(own.previous, before.sha256)]),
  ];
  return reasons.length === 0 ? [] : [stray.title, ...reasons.map((reason) => `  ${reason}`)];
}

interface PaperPlace {
  readonly number: number;
  readonly previous: string | null;
  readonly sha256: string;
}

function placeOf(paper: Exclude<Paper, { kind: 'notice' }>): PaperPlace {
  if (paper.kind === 'list') {
    const { sequence, previousSha256, sha256 } = paper.list;
    return { number: sequence, previous: previousSha256, sha256 };
  }
  const { version, previousSha256, sha256 } = paper.root;
  return { number: version, previous: previousSha256, sha256 };
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
