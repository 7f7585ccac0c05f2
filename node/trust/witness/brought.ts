/**
 * Cosignatures that other hubs bring along with a checkpoint: a hub that can only dial out, which nobody can ask,
 * counts by what it brings.
 */
import { CodedError } from '@breakwater/federation-protocol';
import {
  type Cosignature,
  formatNote,
  type NoteSignature,
  parseCheckpoint,
  parseNote,
  type Root,
  type RootWitness,
  readCosignatures,
} from '@breakwater/trust-lists';
import { nodeSuite } from '../../keys/node-suite.ts';
import type { World } from '../../world.ts';
import { claimsNewer } from '../cosigned.ts';
import type { TrustRuntime } from '../runtime.ts';

/** What taking them takes. */
export interface BroughtParts {
  readonly trust: Pick<TrustRuntime, 'lastVerified' | 'acceptCheckpoint'>;
  readonly root: () => Root | null;
  readonly world: World;
}

/** What was brought. */
export interface Brought {
  /** Takes a note that this witness has just cosigned. Never throws: what does not verify is nothing. */
  take(note: Uint8Array): void;
  /** The cosignatures brought for a tree that is not in force, for whoever gathers a quorum. */
  linesOf(text: string): ReadonlyMap<string, Cosignature>;
  /** Resolves when what was brought is dealt with. */
  settled(): Promise<void>;
}

/** Trees that are remembered beside the one in force: a log makes one after the other. */
const textsMax = 4;

/** Takes one note at a time; what comes meanwhile is passed over, since each hub comes again. */
export function openBrought({ trust, root, world }: BroughtParts): Brought {
  const kept = new Map<string, Map<string, Cosignature>>();
  let atWork: Promise<void> | null = null;

  async function judge(note: Uint8Array, witnesses: Root['witnesses'], isInForce: boolean): Promise<void> {
    const { text, signatures } = parseNote(note);
    const latest = world.now().getTime() + (trust.lastVerified()?.root.clock.maxSkewMs ?? 0);
    const lines = new Map<string, Cosignature>();
    for (const witness of witnesses) {
      const line = signatures.find((one) => isOf(one, witness));
      // One by one: a line that does not verify must not cost the others.
      const read = line === undefined ? null : await readLine(text, line, witness);
      if (read !== null && read.at.getTime() <= latest) lines.set(witness.id, read);
    }
    if (lines.size === 0) return;
    if (isInForce) {
      const merged = [...signatures.filter(({ name }) => name === parseCheckpoint(text).origin), ...linesIn(lines)];
      // Not 'witnesses': what others bring may have been held back, so it never bears out a clock that was set back.
      await trust.acceptCheckpoint(formatNote({ text, signatures: merged }), 'brought');
    } else keep(text, lines);
  }

  function keep(text: string, lines: ReadonlyMap<string, Cosignature>): void {
    const [oldest] = kept.keys();
    if (!kept.has(text) && kept.size >= textsMax && oldest !== undefined) kept.delete(oldest);
    kept.set(text, new Map([...(kept.get(text) ?? []), ...lines]));
  }

  return {
    take: (note) => {
      const state = trust.lastVerified();
      const newest = root();
      const { text, signatures } = parseNote(note);
      if (atWork !== null || newest === null || signatures.length < 2) return;
      const isInForce = state !== null && parseNote(state.log.checkpoint).text === text;
      if (isInForce && !claimsNewer(note, state.log.checkpoint)) return;
      atWork = judge(note, newest.witnesses, isInForce)
        .catch((error: unknown) => {
          const code = error instanceof CodedError ? error.code : 'unexpected';
          world.log.warn({ event: 'witness.brought-refused', code, message: String(error) });
        })
        .finally(() => {
          atWork = null;
        });
    },
    linesOf: (text) => kept.get(text) ?? new Map(),
    settled: async () => {
      await atWork;
    },
  };
}

function isOf({ name, keyId }: NoteSignature, { vkey }: RootWitness): boolean {
  return name === vkey.name && Buffer.compare(keyId, vkey.keyId) === 0;
}

function linesIn(lines: ReadonlyMap<string, Cosignature>): readonly NoteSignature[] {
  return [...lines.values()].map(({ line }) => line);
}

async function readLine(text: string, line: NoteSignature, witness: RootWitness): Promise<Cosignature | null> {
  try {
    return (await readCosignatures({ text, signatures: [line] }, [witness], nodeSuite)).get(witness.id) ?? null;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return null;
  }
}
