/** A passphrase typed on a terminal: taken as it is, corrected, never shown; nobody there, nothing asked. */
import { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { askSecret } from '../../cli/ask-secret.ts';

/** A terminal that remembers what was shown and how it was set. */
function terminal(isTTY: boolean) {
  const shown: string[] = [];
  const raw: boolean[] = [];
  const stdin = Object.assign(new EventEmitter(), {
    isTTY,
    setRawMode: (on: boolean) => raw.push(on),
    setEncoding: () => undefined,
    resume: () => undefined,
    pause: () => undefined,
  });
  const stderr = { write: (text: string) => shown.push(text) };
  const kill = vi.fn();
  const ask = () => askSecret('Passphrase:', { pid: 7, kill, stderr, stdin });
  return { ask, shown, raw, kill, type: (text: string) => stdin.emit('data', text) };
}

describe('a passphrase', () => {
  it.each([
    ['sea grape\r', 'sea grape'],
    ['sea grapf\u007fe\n', 'sea grape'],
    ['\b\u007fé🌊\r', 'é🌊'],
    ['\r', ''],
  ])('typed as %j is %j', async (typed, expected) => {
    const { ask, type, shown, raw } = terminal(true);
    const asked = ask();
    for (const letter of typed) type(letter);
    expect(await asked).toBe(expected);
    expect([shown.join(''), raw]).toEqual(['Passphrase: \n', [true, false]]);
  });

  it('may come in one piece', async () => {
    const { ask, type } = terminal(true);
    const asked = ask();
    type('all at once\rand more');
    expect(await asked).toBe('all at once');
  });

  it('is not asked for where nobody can type', async () => {
    const { ask, shown } = terminal(false);
    expect(await ask()).toBe(null);
    expect(shown).toEqual([]);
  });

  it('may be refused with Ctrl-C, which leaves the terminal as it was', async () => {
    const { ask, type, raw, kill } = terminal(true);
    const asked = ask();
    type('se\u0003\r');
    await asked;
    expect(kill).toHaveBeenCalledWith(7, 'SIGINT');
    expect(raw.slice(0, 2)).toEqual([true, false]);
  });
});
