/** Asks for a passphrase on the terminal without showing it. */

const enter = new Set(['\r', '\n', '\u0004']);
const backspace = new Set(['\u007f', '\b']);
const interrupt = '\u0003';

/** What asking takes of a process. */
export interface SecretTerminal {
  readonly pid: number;
  kill(pid: number, signal: 'SIGINT'): unknown;
  readonly stderr: { write(text: string): unknown };
  readonly stdin: {
    readonly isTTY?: boolean;
    setRawMode(isRaw: boolean): unknown;
    setEncoding(encoding: 'utf8'): unknown;
    resume(): unknown;
    pause(): unknown;
    on(event: 'data', take: (text: string) => void): unknown;
    off(event: 'data', take: (text: string) => void): unknown;
  };
}

/** What the person typed, or null when standard input is no terminal. Ctrl-C ends the program as it always does. */
export async function askSecret(question: string, terminal: SecretTerminal = process): Promise<string | null> {
  const { stdin, stderr } = terminal;
  if (stdin.isTTY !== true) return null;
  // First, so that nothing typed at once is shown.
  stdin.setRawMode(true);
  stderr.write(`${question} `);
  stdin.setEncoding('utf8');
  stdin.resume();
  try {
    return await readLine(terminal);
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
}

function readLine(terminal: SecretTerminal): Promise<string> {
  const { stdin } = terminal;
  return new Promise((done) => {
    let typed: string[] = [];
    const take = (text: string): void => {
      for (const letter of text) {
        if (letter === interrupt) {
          stdin.setRawMode(false);
          terminal.kill(terminal.pid, 'SIGINT');
        } else if (enter.has(letter)) {
          stdin.off('data', take);
          done(typed.join(''));
          return;
        } else if (backspace.has(letter)) typed = typed.slice(0, -1);
        else typed.push(letter);
      }
    };
    stdin.on('data', take);
  });
}
