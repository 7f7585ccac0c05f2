/** What somebody may have meant by a verb that does not exist. */
import type { VerbRow } from './verbs.ts';

const shownMax = 5;

/** The verbs that `words` look most like, at most five, the likeliest first. */
export function nearestVerbs(words: readonly string[], table: readonly VerbRow[]): readonly VerbRow[] {
  const said = words.slice(0, 3).join(' ').slice(0, 40);
  const ranked = table.map((row) => ({
    row,
    edits: editsBetween(said, row.words.join(' ')) - sharedStart(words, row),
  }));
  return ranked
    .sort((a, b) => a.edits - b.edits)
    .slice(0, shownMax)
    .map(({ row }) => row);
}

/** Letters of whole words that are right from the start on: `archive lst` means an `archive` verb. */
function sharedStart(words: readonly string[], row: VerbRow): number {
  const wrong = row.words.findIndex((word, index) => word !== words[index]);
  return row.words.slice(0, wrong < 0 ? row.words.length : wrong).join('').length;
}

/** Letters to put in, take out or change to make one of the other (Levenshtein 1966). */
function editsBetween(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [row, letter] of [...from].entries()) {
    const line = [row + 1];
    for (let column = 1; column <= to.length; column += 1) {
      const change = (above[column - 1] ?? 0) + (to[column - 1] === letter ? 0 : 1);
      line.push(Math.min(change, (above[column] ?? 0) + 1, (line[column - 1] ?? 0) + 1));
    }
    above = line;
  }
  return above[to.length] ?? 0;
}
