/** `breakwater trust import`: takes a courier bundle into a hub, running or not, without any network. */
import { setTimeout as pause } from 'node:timers/promises';
import { bundleBytesMax, decodeBundle, TrustError } from '@breakwater/trust-lists';
import { freshnessJson, freshnessLines } from '../trust/freshness-text.ts';
import { isWaiting, leaveBundle } from '../trust/incoming.ts';
import { readPaper } from '../trust/papers.ts';
import { zstd } from '../trust/zstd.ts';
import { withTrust } from './open-offline.ts';
import { dirOption, hubDirOf } from './options.ts';
import type { Verb } from './verb.ts';

/** A running hub looks every two seconds; on a busy machine it may take longer. */
const takenWithinMs = 8_000;
const lookEveryMs = 250;

export const verb: Verb = {
  summary: 'Takes a courier bundle into this hub, without any network.',
  help: `Verifies the bundle from the pinned root on, exactly as what comes over the network, and refuses it when
anything does not hold; then nothing changes. A hub that runs takes it within seconds and goes on without a
restart; a hub that is stopped takes it when it starts.

  breakwater trust import dominica.bundle --dir /var/lib/breakwater`,
  arguments: [{ name: '<file>', text: 'the bundle' }],
  options: [dirOption],
  async run(input, terminal) {
    const dir = hubDirOf(input);
    const bytes = await readPaper(input.args[0] ?? '');
    if (bytes.byteLength > bundleBytesMax) {
      throw new TrustError('TRUST_DOCUMENT_TOO_LARGE', `A bundle has at most ${bundleBytesMax} bytes.`, {});
    }
    // Verified here for the person at the terminal; the hub verifies it again, since anybody may lay a file down.
    const outcome = await withTrust(dir, async (trust) => {
      const what = await trust.accept(await decodeBundle(bytes, zstd), 'bundle');
      return { what, facts: freshnessJson(trust), lines: freshnessLines(trust) };
    });
    const name = await leaveBundle(dir, bytes);
    const taken = await wasTaken(dir, name);
    terminal.result({ outcome: outcome.what, taken, ...outcome.facts }, () => [
      ...(taken ? [] : ['It takes effect at the next start: no hub runs here.']),
      outcome.what === 'same' ? 'The bundle holds nothing that this hub does not know.' : 'The bundle holds.',
      ...outcome.lines,
      ...(taken ? ['', 'The running hub has taken it.'] : []),
    ]);
    return 0;
  },
};

async function wasTaken(dir: string, name: string): Promise<boolean> {
  const deadline = performance.now() + takenWithinMs;
  while (performance.now() < deadline) {
    if (!(await isWaiting(dir, name))) return true;
    await pause(lookEveryMs);
  }
  return false;
}
