/** The numbers of trust: verifying a region, looking up decisions, witnessing durably, and how large it all is. */

import type { Verified } from '@breakwater/federation-protocol';
import { nodeSuite, nodeSuiteOnce, zstd } from '@breakwater/node';
import {
  bundleOf,
  type DecisionQuery,
  decide,
  encodeBundle,
  readClock,
  standing,
  type TrustEvidence,
  type TrustState,
  verifyTrust,
} from '@breakwater/trust-lists';
import { evidenceSince } from '../region/cosigned.ts';
import { foundRegion, newest, publishList, publishRoot, type Region } from '../region/region.ts';
import { twentyStates } from '../region/twenty-states.ts';
import type { Figure } from './figure.ts';
import { bestOf, rounds, timingOf } from './measure.ts';
import { witnessFigures } from './witness.ts';

const days = (count: number) => new Date(twentyStates.founded.getTime() + count * 86_400_000);
const today = days(87);

/** Measures everything; takes about half a minute. */
export async function trustFigures(): Promise<readonly Figure[]> {
  // Lists need both classes here as well, so that every one of the 30 signatures is really checked.
  const classes = { root: ['classical', 'pq'], 'list:hubs': ['classical', 'pq'] } as const;
  const thresholds = { root: 15, 'list:hubs': 15, removal: 15 };
  let region = await foundRegion({ ...twentyStates, thresholds, classes });
  for (let week = 1; week <= 12; week++) region = await publishList(region, days(week * 7));
  const evidence: TrustEvidence = {
    ...(await evidenceSince(region, { root: 0, list: 12, leaves: 12 }, today)),
    statements: {},
  };
  // As the program does it: a suite for this one verification, which takes each key in once and is then let go.
  const verify = () => verifyTrust(evidence, { rootSha256: region.rootSha256 }, today, nodeSuiteOnce());
  const state = await verify();
  return [
    await verificationFigure(verify),
    await decisionFigure(state),
    ...(await witnessFigures()),
    sizeFigure('list of 20 states, 5 services each', newest(region.lists).payload.byteLength, 100),
    ...(await bundleFigures(region)),
  ];
}

async function verificationFigure(verify: () => Promise<unknown>): Promise<Figure> {
  const { medianMs, cpuMs, runs } = await timingOf(verify);
  const spent = `${cpuMs.toFixed(1)} ms of processor each`;
  return {
    name: 'verify root and list',
    value: medianMs,
    unit: 'ms',
    bar: { kind: 'at most', value: 15 },
    how: `2 x 15 hybrid signers, 20 consents, 15 cosignatures; best of ${rounds} rounds, ${runs} runs, ${spent}`,
  };
}

async function decisionFigure(state: Verified<TrustState>): Promise<Figure> {
  const clock = readClock(today, { floor: state.clockFloor, lastSeen: null }, state.root.clock);
  const standingNow = standing(state, clock);
  const queries = state.list.entries.flatMap(({ member }): DecisionQuery[] => [
    { country: member.country, service: 'FederationIdentity', level: 'high', kid: member.federationKeys[0]?.kid ?? '' },
    { country: member.country, service: 'PeerMessaging', kid: member.peerKeys[0]?.kid ?? '' },
  ]);
  const times = 25_000;
  const rate = () => {
    let allowed = 0;
    const startMs = performance.now();
    for (let time = 0; time < times; time++) {
      for (const query of queries) if (decide(state, standingNow, query).outcome === 'allow') allowed++;
    }
    // Counting the answers keeps the compiler from leaving the work out.
    if (allowed !== times * queries.length) throw new Error('a look-up was denied that must be allowed');
    return allowed / ((performance.now() - startMs) / 1000);
  };
  return {
    name: 'decision look-up',
    value: await bestOf(rate),
    unit: 'a second',
    bar: { kind: 'at least', value: 1_000_000 },
    how: `${queries.length} different questions about country, service, key and level; best of ${rounds} rounds`,
  };
}

function sizeFigure(name: string, bytes: number, barKb: number | null, how = ''): Figure {
  const bar = barKb === null ? null : ({ kind: 'at most', value: barKb } as const);
  return { name, value: bytes / 1000, unit: 'kB', bar, how };
}

/** A bundle for a hub that missed one root, and what each further root adds. */
async function bundleFigures(founded: Region): Promise<readonly Figure[]> {
  let region = founded;
  for (const day of [85, 86]) region = await publishRoot(region, days(day));
  const evidence = await evidenceSince(region, { root: 0, list: 14, leaves: 0 }, today);
  const state = await verifyTrust(evidence, { rootSha256: region.rootSha256 }, today, nodeSuite);
  const sizeFrom = async (rootsFrom: number) => {
    const bundle = await bundleOf(state, { rootsFrom, logFrom: 1 }, nodeSuite);
    return (await encodeBundle(bundle, zstd)).byteLength;
  };
  const [two, one] = [await sizeFrom(2), await sizeFrom(3)];
  return [
    sizeFigure(
      'courier bundle, one root hop',
      one,
      200,
      'zstd as the program packs it, 20 statements and 14 leaves of the log',
    ),
    sizeFigure('each further root hop', two - one, 95),
  ];
}
