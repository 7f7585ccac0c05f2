/** Asks for a passphrase on the terminal without showing it. */

const enter = new Set(['\r', '\n', '\u0004']);
const backspace = new Set(['\u007f', '\b']);
const interrupt = '\u0003';

/** What the person typed, or null when standard input is no terminal. Ctrl-C ends the program as it always does. */
export async function askSecret(question: string): Promise<string | null> {
  const { stdin, stderr } = process;
  if (stdin.isTTY !== true) return null;
  stderr.write(`${question} `);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  stdin.resume();
  try {
    return await new Promise<string>((done) => {
      let typed: string[] = [];
      const take = (text: string): void => {
        for (const letter of text) {
          if (letter === interrupt) {
            stdin.setRawMode(false);
            process.kill(process.pid, 'SIGINT');
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
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
}
