/** Fetching on a bad line and from a hostile server: bounded, stopped when the reader says so, told apart from faults. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FileUnreachable, openFiles } from '../../../src/live/check/files.ts';

const never = new AbortController().signal;
const answering = (answer: () => Response | Promise<Response>) => openFiles('/trust/', async () => answer(), never);

/** A body that comes in pieces, as many as are read. */
function pieces(...parts: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  const left = [...parts];
  return new ReadableStream({
    pull: (control) => {
      const part = left.shift();
      if (part === undefined) control.close();
      else control.enqueue(part);
    },
  });
}

afterEach(() => {
  vi.useRealTimers();
});

describe('a file', () => {
  it('is read whole, from where it lies, and asked for anew only when it can change', async () => {
    const asked: [string, string | undefined][] = [];
    const files = openFiles(
      '/trust/',
      async (address, { cache }) => {
        asked.push([address, cache]);
        return new Response(pieces(Uint8Array.of(1, 2), Uint8Array.of(3)));
      },
      never,
    );
    expect(await files.read('checkpoint', 9)).toEqual(Uint8Array.of(1, 2, 3));
    await files.read('lists/hubs/1/payload.json', 9);
    expect(asked).toEqual([
      ['/trust/checkpoint', 'no-cache'],
      ['/trust/lists/hubs/1/payload.json', 'default'],
    ]);
  });

  it('is never read further than one byte past its limit, however long it goes on', async () => {
    let given = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (control) => {
        given += 1000;
        control.enqueue(new Uint8Array(1000));
      },
    });
    const bytes = await answering(() => new Response(endless)).read('root/1.json', 2500);
    expect(bytes.length).toBe(2501);
    expect(given).toBeLessThan(10_000);
  });

  it.each([
    ['is not there', () => new Response(null, { status: 404 }), true],
    ['cannot be given', () => new Response('busy', { status: 503 }), false],
    [
      'cannot be reached',
      () => {
        throw new TypeError('network');
      },
      false,
    ],
  ])('that %s is unreachable, which is no fault of the list', async (_, answer, isMissing) => {
    const failed = answering(answer).read('checkpoint', 9);
    await expect(failed).rejects.toThrow(FileUnreachable);
    await expect(failed).rejects.toMatchObject({ path: 'checkpoint', isMissing });
  });
});

describe('a reader', () => {
  it('who stops it is not told that the line broke', async () => {
    const stop = new AbortController();
    const files = openFiles('/trust/', (_, { signal }) => hanging(signal), stop.signal);
    const reading = files.read('checkpoint', 9);
    stop.abort();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    await expect(files.read('checkpoint', 9)).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('waits half a minute for a dead line, and as long as it takes for a slow one', async () => {
    vi.useFakeTimers();
    const dead = openFiles('/trust/', (_, { signal }) => hanging(signal), never).read('checkpoint', 9);
    const told = expect(dead).rejects.toThrow(FileUnreachable);
    await vi.advanceTimersByTimeAsync(30_001);
    await told;
    const slow = answering(() => new Response(dripping())).read('checkpoint', 9);
    await vi.advanceTimersByTimeAsync(120_000);
    expect((await slow).length).toBe(4);
  });
});

function hanging(signal: AbortSignal | null | undefined): Promise<Response> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason));
  });
}

/** Four bytes, one every twenty seconds. */
function dripping(): ReadableStream<Uint8Array> {
  let given = 0;
  return new ReadableStream({
    pull: (control) =>
      new Promise<void>((resolve) => {
        setTimeout(() => {
          given += 1;
          if (given > 4) control.close();
          else control.enqueue(Uint8Array.of(given));
          resolve();
        }, 20_000);
      }),
  });
}
