/** Looks for words where a translator would miss them: between the tags of a template, or in a catalogue without a note. */

const opening = /html`$/;
// A problem and a runbook are noted as a whole; their parts always mean the same.
const partsOfNoted = /^ +(happened|means|cure|calm|steps|say|command|otherwise):/;
const attribute = /^( ?[a-z-]+(="[^"]*")?)+$/;

/** What is written literally between the tags of a file's html templates; `${…}` and commands in `<code>` are fine. */
export function literalWords(source: string): readonly string[] {
  return templatesOf(source).flatMap((template) => {
    if (attribute.test(template.trim())) return [];
    const named = [...template.matchAll(/\b(?:aria-label|title|alt|placeholder)="([^"]*)"/g)].map((match) => match[1]);
    const between = template.replace(/<code[^>]*>[^<]*<\/code>|<[^>]*>|&\w+;/g, '\n').split('\n');
    return [...named, ...between].map((text = '') => text.trim()).filter((text) => /\p{L}{2}/u.test(text));
  });
}

/** The html templates of a source, outermost and nested alike, each with its `${…}` left out. */
function templatesOf(source: string): readonly string[] {
  const found: string[] = [];
  const code = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');

  /** Reads a template from behind its backtick; returns where it ends. */
  function template(from: number, isHtml: boolean): number {
    let literal = '';
    let at = from;
    while (at < code.length && code[at] !== '`') {
      if (code.startsWith('${', at)) {
        at = expression(at + 2);
      } else {
        literal += code[at];
        at += code[at] === '\\' ? 2 : 1;
      }
    }
    if (isHtml) found.push(literal);
    return at + 1;
  }

  /** Reads code up to the brace that closes it; returns where it goes on. */
  function expression(from: number): number {
    let depth = 0;
    let at = from;
    while (at < code.length) {
      const letter = code[at] ?? '';
      if (letter === '`') at = template(at + 1, opening.test(code.slice(Math.max(0, at - 4), at + 1)));
      else if (letter === "'" || letter === '"') at = quoted(at);
      else if (letter === '}' && depth === 0) return at + 1;
      else {
        depth += letter === '{' ? 1 : letter === '}' ? -1 : 0;
        at += 1;
      }
    }
    return at;
  }

  /** Steps over a quoted string. */
  function quoted(from: number): number {
    let at = from + 1;
    while (at < code.length && code[at] !== code[from] && code[at] !== '\n') at += code[at] === '\\' ? 2 : 1;
    return at + 1;
  }

  let at = 0;
  while (at < code.length) at = expression(at);
  return found;
}

/** The lines of a catalogue that begin an entry with no note before it; the parts of a problem or a runbook need none. */
export function entriesWithoutNote(lines: readonly string[]): readonly string[] {
  return lines.filter((line, index) => {
    const isPart = partsOfNoted.test(line) || (/^ +title:/.test(line) && /^ +calm:/.test(lines[index + 1] ?? ''));
    if (!/^ +[A-Za-z_]\w*:( |$)/.test(line) || isPart) return false;
    return !(lines[index - 1] ?? '').trim().endsWith('*/');
  });
}
