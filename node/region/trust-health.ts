/** What the hubs of the region say about their trust: asked while it starts, and for whoever wants to know. */
import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { RegionError } from './error.ts';

const health = z.object({ ready: z.boolean(), stage: z.string().nullable(), listSequence: z.number().nullable() });
const answerBytesMax = 16_384;
const askTimeoutMs = 2_000;
const askAgainMs = 250;

/** A hub's word about itself: whether a list is in force there, which, and how fresh it is. */
export type TrustHealth = z.infer<typeof health>;

/** Asks the hub or authority at this address (`http://lc.localhost:7101`); null when it does not answer. */
export async function askTrustHealth(address: string): Promise<TrustHealth | null> {
  const text = await read(new URL('/healthz', address));
  try {
    return health.parse(JSON.parse(text));
  } catch {
    return null; // whatever listens there, it is no hub that could tell
  }
}

/** A hub's word in a few words. */
export function freshness({ stage, listSequence }: TrustHealth): string {
  return stage === null ? 'no trust list yet' : `list ${listSequence}, ${stage}`;
}

/**
 * Waits until a list is in force at every one of the hubs (name to address). Throws `REGION_TRUST_MISSING`, saying
 * where it is missing, after `patienceMs`. `gone` is asked in between and throws when waiting has become pointless.
 */
export async function awaitTrust(
  hubs: ReadonlyMap<string, string>,
  patienceMs: number,
  gone: () => void = () => undefined,
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    gone();
    const told = await Promise.all([...hubs].map(async ([name, at]) => [name, await askTrustHealth(at)] as const));
    const waiting = told.filter(([, said]) => said?.ready !== true).map(([name]) => name);
    if (waiting.length === 0) return;
    if (performance.now() > deadline) {
      const happened = `After ${patienceMs / 1000} s no trust list is in force at ${waiting.join(', ')}.`;
      throw new RegionError('REGION_TRUST_MISSING', happened, { waiting });
    }
    await pause(askAgainMs);
  }
}

/** An empty text when nobody answers. Hosts under .localhost are this machine, whatever the resolver says. */
function read({ host, port, pathname }: URL): Promise<string> {
  return new Promise((done) => {
    const call = request(
      { host: '127.0.0.1', port, path: pathname, headers: { host }, timeout: askTimeoutMs },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (part: string) => {
          text += part;
          if (text.length > answerBytesMax) call.destroy();
        });
        answer.on('end', () => done(text));
        answer.on('error', () => done(''));
      },
    );
    call.on('timeout', () => call.destroy());
    call.on('error', () => done(''));
    call.end();
  });
}
