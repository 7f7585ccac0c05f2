/** The terminal: facts on standard output, questions on standard error, and nobody asked about what they cannot see. */
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { openTerminal, type Streams } from '../../cli/terminal.ts';

/** Streams that remember; a person at the keyboard types `answer`. */
function person(answer: string, screen: { readonly stdin: boolean; readonly stdout: boolean }) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.write(`${answer}\n`);
  const streams: Streams = {
    stdin: Object.assign(stdin, { isTTY: screen.stdin }),
    stdout: Object.assign(stdout, { isTTY: screen.stdout }),
    stderr: Object.assign(stderr, { isTTY: true }),
  };
  const read = (stream: PassThrough) => String(stream.read() ?? '');
  return { streams, seen: () => ({ stdout: read(stdout), stderr: read(stderr) }) };
}

describe('a line', () => {
  it('cannot be turned into something else by a name in it', () => {
    const { streams, seen } = person('', { stdin: true, stdout: true });
    const terminal = openTerminal(false, streams);
    terminal.line('- file\u001b[2Jname \u202egpj.exe');
    terminal.result({}, () => ['Not whole   a\rSaved', '\tindented']);
    const shown = seen().stdout;
    expect(shown).toBe('- file\\u{1b}[2Jname \\u{202e}gpj.exe\nNot whole   a\\u{d}Saved\n\tindented\n');
  });
});

describe('a question', () => {
  it.each([
    ['--json', true, true],
    ['standard output sent to a file', false, false],
  ])('is asked after what it is about was shown, with %s too', async (_what, json, screen) => {
    const { streams, seen } = person(' yes ', { stdin: true, stdout: screen });
    const terminal = openTerminal(json, streams);
    terminal.line('Country  Dominica');
    terminal.line('What     everything');
    await expect(terminal.ask('Sure?')).resolves.toBe('yes');
    const { stdout, stderr } = seen();
    expect(stderr).toMatch(/^Country {2}Dominica\nWhat {5}everything\n[^\n]*Sure\?/);
    expect(stdout).toBe(json ? '' : 'Country  Dominica\nWhat     everything\n');
  });

  it('shows nothing twice', async () => {
    const { streams, seen } = person('yes', { stdin: true, stdout: true });
    const terminal = openTerminal(false, streams);
    terminal.line('Country  Dominica');
    await terminal.ask('Sure?');
    const { stdout, stderr } = seen();
    expect([stdout, stderr.includes('Dominica')]).toEqual(['Country  Dominica\n', false]);
  });

  it('is answered with nothing where nobody sits', async () => {
    const { streams, seen } = person('yes', { stdin: false, stdout: true });
    await expect(openTerminal(false, streams).ask('Sure?')).resolves.toBe('');
    expect(seen().stderr).toBe('');
  });
});
