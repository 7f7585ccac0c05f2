/** `breakwater trust bundle`: everything that makes a cut-off hub fresh again, in one small file. */
import { writeFile } from 'node:fs/promises';
import type { Verified } from '@breakwater/federation-protocol';
import {
  bundleOf,
  encodeBundle,
  evidenceLeavesMax,
  type LogEvidence,
  TrustError,
  type TrustState,
} from '@breakwater/trust-lists';
import { nodeSuite } from '../keys/node-suite.ts';
import { keptLog } from '../trust/kept-log.ts';
import { moment } from '../trust/lines.ts';
import { zstd } from '../trust/zstd.ts';
import { withTrust } from './open-offline.ts';
import { dirOption, hubDirOf, optionalWhole, text } from './options.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Writes a courier bundle: what a hub without a network needs to be fresh again.',
  help: `For an island that is cut off: one file, some hundred kilobytes, on a USB stick, over a satellite link or
radio. It needs no secrecy, and whoever carries it can at most withhold it: the other side verifies all of it. There:
\`breakwater trust import FILE\`. Make it on a hub that is fresh.

Say what the other side knows and the file gets smaller: its \`breakwater trust witness status\` shows both numbers.

  breakwater trust bundle --dir /var/lib/breakwater --out dominica.bundle
  breakwater trust bundle --dir /var/lib/breakwater --since 41 --root-since 3 --out dominica.bundle`,
  options: [
    dirOption,
    { flags: '--out <file>', text: 'where to write the bundle', required: true },
    { flags: '--since <size>', text: 'how many log entries the other side knows (default: unknown)' },
    { flags: '--root-since <version>', text: 'which root it knows (default: only the pinned one)' },
  ],
  async run(input, terminal) {
    const file = text(input, 'out');
    const since = optionalWhole(input, 'since', 0);
    const rootSince = optionalWhole(input, 'rootSince', 1);
    await withTrust(hubDirOf(input), async (trust, config) => {
      const state = trust.current();
      // Without a word about the other side: as much of the log as one hub takes at once.
      const logFrom = since ?? Math.max(0, state.log.size - evidenceLeavesMax);
      const log = await reachingBack(config.dir, state, logFrom);
      const plan = { rootsFrom: rootSince === undefined ? 1 : rootSince + 1, logFrom, log };
      const bytes = await encodeBundle(await bundleOf(state, plan, nodeSuite), zstd);
      await writeFile(file, bytes);
      const { list, root } = state;
      const facts = { file, bytes: bytes.byteLength, list: list.sequence, root: root.version, logSize: state.log.size };
      terminal.result({ ...facts, quorumTime: state.log.quorumTime.toISOString() }, () => [
        `Trust list ${list.sequence}, root ${root.version}, log of ${state.log.size}, notices: ${state.notices.size}`,
        `Confirmed by a quorum  ${moment(state.log.quorumTime)}`,
        `${Math.ceil(bytes.byteLength / 1000)} kB written to ${file}`,
        'Next: on the other side, breakwater trust import',
      ]);
    });
    return 0;
  },
};

/** The part of the log from `since` on: what the state stands on when that is enough, else from the kept tiles. */
async function reachingBack(dir: string, state: Verified<TrustState>, since: number): Promise<LogEvidence> {
  const own = state.evidence.log;
  if (own !== null && own.from <= since) return own;
  const kept = await keptLog(dir, state, since);
  if (kept !== null) return kept;
  const happened = `This hub keeps no log from entry ${since} on.`;
  throw new TrustError('TRUST_BUNDLE_GAP', happened, { since });
}
