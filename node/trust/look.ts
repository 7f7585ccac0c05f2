/** One look at all sources at once: what each has that is new, with everybody's cosignatures put together. */
import { CodedError } from '@breakwater/federation-protocol';
import {
  parseCheckpoint,
  parseNote,
  parseRoot,
  type Root,
  type TrustEvidence,
  type TrustState,
} from '@breakwater/trust-lists';
import { collect } from './collect.ts';
import { mergeNotes } from './cosigned.ts';
import type { KnownTrust, TrustParts } from './runtime.ts';
import type { TrustSource } from './source.ts';

/** What one source offered. */
export interface Offer {
  readonly from: string;
  readonly evidence: TrustEvidence;
}

/** What a look brought. */
export interface Look {
  /** The largest log first, so that what is older is known to be so. */
  readonly offers: readonly Offer[];
  /** Sources that have exactly what is known already. */
  readonly agreeing: readonly string[];
  readonly failures: readonly { readonly from: string; readonly error: CodedError }[];
}

/** Longest that one source may take, so that one dead host cannot use up the round. */
const sourceTimeoutMs = 8_000;

/** Asks all sources at the same time; cosignatures after `notAfter` are left out. Rejects for our own faults only. */
export async function look(sources: readonly TrustSource[], known: KnownTrust, notAfter: Date): Promise<Look> {
  const offers: Offer[] = [];
  const agreeing: string[] = [];
  const failures: { from: string; error: CodedError }[] = [];
  await Promise.all(
    sources.map(async (source) => {
      try {
        const collected = await collect(source, known, AbortSignal.timeout(sourceTimeoutMs));
        if (collected.kind === 'evidence') offers.push({ from: source.name, evidence: collected.evidence });
        if (collected.kind === 'same') agreeing.push(source.name);
      } catch (error) {
        if (!(error instanceof CodedError)) throw error;
        failures.push({ from: source.name, error });
      }
    }),
  );
  return { offers: await merged(offers, known, notAfter), agreeing, failures };
}

/** Every offer's checkpoint with the cosignatures that any other offer, or the state itself, has for the same one. */
async function merged(offers: readonly Offer[], known: KnownTrust, notAfter: Date): Promise<readonly Offer[]> {
  const mine = 'rootSha256' in known ? [] : [known.log.checkpoint];
  const all = [...offers.flatMap(({ evidence }) => evidence.log?.checkpoint ?? []), ...mine];
  const done: Offer[] = [];
  for (const offer of offers) {
    const { log } = offer.evidence;
    if (log === null) {
      done.push(offer);
      continue;
    }
    const roots = await rootsOf(offer.evidence, known);
    const checkpoint = await mergeNotes([log.checkpoint, ...all], roots, notAfter);
    done.push({ ...offer, evidence: { ...offer.evidence, log: { ...log, checkpoint } } });
  }
  return done.sort((a, b) => sizeOf(b) - sizeOf(a));
}

/** The root in force and the newest one offered: only their keys are looked for, and nothing is believed by it. */
async function rootsOf(evidence: TrustEvidence, known: KnownTrust): Promise<readonly Root[]> {
  const roots = 'rootSha256' in known ? [] : [known.root];
  const offered = evidence.roots.at(-1);
  if (offered === undefined) return roots;
  try {
    return [...roots, await parseRoot(offered.payload)];
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return roots;
  }
}

function sizeOf({ evidence }: Offer): number {
  if (evidence.log === null) return -1;
  try {
    return parseCheckpoint(parseNote(evidence.log.checkpoint).text).size;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return -1;
  }
}

/** How many members' mirrors are asked beside the configured sources in one round. */
const mirrorsAsked = 3;

/** The configured sources and some members' mirrors, other ones each time. */
export function originsToAsk(
  { sources, origin, world }: Pick<TrustParts, 'sources' | 'origin' | 'world'>,
  state: TrustState | null,
): readonly string[] {
  const mirrors = state === null ? [] : [...state.members.values()].map((member) => member.origin);
  const others = mirrors.filter((mirror) => mirror !== origin && !sources.includes(mirror));
  const start = (world.randomBytes(1)[0] ?? 0) % Math.max(1, others.length);
  const turned = [...others.slice(start), ...others.slice(0, start)];
  return [...sources.filter((source) => source !== origin), ...turned.slice(0, mirrorsAsked)];
}
