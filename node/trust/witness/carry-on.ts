/**
 * Carries on a tree that some witnesses cosigned but nobody published, because its publisher died half-way: those who
 * cosigned it sign nothing smaller any more, so without this the whole region would slowly grow stale. Any hub may take
 * the tree from whoever has it, look at it like any other, and gather the quorum.
 */
import { CodedError, proveConsistency } from '@breakwater/federation-protocol';
import {
  type Cosignature,
  formatAddCheckpoint,
  formatNote,
  type LogKeys,
  type NoteSignature,
  parseNote,
  parseSignatureLine,
  type Root,
  type RootWitness,
  readCosignatures,
  type SignedCheckpoint,
  type TrustState,
  verifyCheckpoint,
} from '@breakwater/trust-lists';
import { nodeSuite } from '../../keys/node-suite.ts';
import type { WitnessHead, WitnessStore } from '../../store/witness.ts';
import type { World } from '../../world.ts';
import type { LogFolder } from '../log/folder.ts';
import { gatherEvidence } from '../log/gather.ts';
import { proofFrom } from '../log/prove.ts';
import { readLeafHashes } from '../log/read-tiles.ts';
import { mirrorReader } from '../log/url-reader.ts';
import type { KnownTrust, TrustRuntime } from '../runtime.ts';
import { askHeads } from './ask-heads.ts';
import type { Brought } from './brought.ts';
import type { WitnessFetch } from './fetch.ts';
import { solicit } from './solicit.ts';
import type { Witness } from './witness.ts';

/** What carrying on takes. */
export interface CarryParts {
  readonly witness: Pick<Witness, 'addCheckpoint'>;
  readonly store: Pick<WitnessStore, 'head' | 'advance'>;
  /** The name in our own cosignatures. */
  readonly name: string;
  readonly fetch: WitnessFetch;
  readonly trust: Pick<TrustRuntime, 'accept' | 'lastVerified'>;
  /** What is in force, or the pin. Throws `WITNESS_NO_ROOT`. */
  known(): Promise<KnownTrust>;
  /** Our own mirror of a log, which holds whatever we cosigned. */
  mirror(origin: string): { readonly folder: LogFolder };
  readonly brought: Pick<Brought, 'linesOf'>;
  readonly world: World;
}

/** Carries trees on. */
export interface CarryOn {
  /** Whether our own witness stands by a tree of this log larger than the one in force, and for too long. */
  isDue(log: LogKeys): Promise<boolean>;
  /** One attempt, over every larger tree that any witness stands by; true when one came into force. */
  carry(root: Root, log: LogKeys): Promise<boolean>;
}

/** A tree larger than the one in force, and who stands by it. */
interface Candidate {
  readonly checkpoint: SignedCheckpoint;
  readonly holders: readonly RootWitness[];
  readonly lines: ReadonlyMap<string, Cosignature>;
}

const askTimeoutMs = 5_000;
const readTimeoutMs = 8_000;
/** Longer than a vet may take: a witness fetches and verifies before it signs a larger tree. */
const solicitTimeoutMs = 25_000;
/** A publisher that lives has its tree in force in a few seconds; after this it is not waited for. */
const publisherMs = 25_000;
/** Between two attempts, and how long a tree that came to nothing is passed over: a liar may invent one a minute. */
const retryEveryMs = 60_000;
const failedMax = 64;

/** Makes it; nothing is asked before `carry`. */
export function createCarryOn(parts: CarryParts): CarryOn {
  const { store, trust, world } = parts;
  const failed = new Map<string, number>();
  let own = { text: '', dueAt: 0 };

  async function carryOne(root: Root, log: LogKeys, candidate: Candidate): Promise<boolean> {
    const { checkpoint } = candidate;
    const ours = await signOurselves(parts, checkpoint, candidate.holders);
    if (ours.length === 0) return false;
    const lines = new Map([...candidate.lines, ...parts.brought.linesOf(checkpoint.note.text)]);
    const { folder } = parts.mirror(log.origin);
    const others = root.witnesses.filter(({ vkey }) => vkey.name !== parts.name);
    await solicit({
      ...{ fetch: parts.fetch, witnesses: others, timeoutMs: solicitTimeoutMs },
      note: noteOf(checkpoint, ours),
      sizeOf: ({ id }) => (candidate.lines.has(id) ? checkpoint.size : sizeInForce(trust.lastVerified(), log)),
      prove: (from) => proofFrom(folder, from, checkpoint.size),
      onSigned: ({ id }, cosignature) => {
        lines.set(id, cosignature);
      },
    });
    const all = [...ours, ...[...lines.values()].map(({ line }) => line)];
    world.log.info({ event: 'witness.carried', size: checkpoint.size, signed: all.length, needed: root.quorum.k });
    if (all.length < root.quorum.k) return false;
    const places = { tiles: folder.read, documents: folder.read };
    const evidence = await gatherEvidence(places, await parts.known(), noteOf(checkpoint, all));
    return (await trust.accept(evidence, 'witnesses')) === 'adopted';
  }

  return {
    isDue: async (log) => {
      const head = await store.head(log.origin);
      if (head === null || head.size <= sizeInForce(trust.lastVerified(), log)) return false;
      const now = world.now().getTime();
      const { text } = parseNote(head.note);
      // What was learnt from others and never looked at binds us without our being of any use: that is mended at once.
      if (own.text !== text) own = { text, dueAt: head.vetted ? now + publisherMs : now };
      if (now < own.dueAt) return false;
      own = { text, dueAt: now + retryEveryMs + jitter(world) };
      return true;
    },
    carry: async (root, log) => {
      for (const candidate of await candidatesOf(parts, root, log)) {
        const { text } = candidate.checkpoint.note;
        if (world.now().getTime() < (failed.get(text) ?? 0)) continue;
        try {
          if (await carryOne(root, log, candidate)) return true;
        } catch (error) {
          if (!(error instanceof CodedError)) throw error;
          world.log.warn({ event: 'witness.not-carried', code: error.code, message: error.message });
        }
        const [oldest] = failed.keys();
        if (failed.size >= failedMax && oldest !== undefined) failed.delete(oldest);
        failed.set(text, world.now().getTime() + retryEveryMs / 2);
      }
      return false;
    },
  };
}

/** The larger trees, those first that most witnesses stand by: one liar's tree comes last and costs one look. */
async function candidatesOf(parts: CarryParts, root: Root, log: LogKeys): Promise<readonly Candidate[]> {
  const { fetch, name, store, trust } = parts;
  const others = root.witnesses.filter(({ vkey }) => vkey.name !== name);
  const answers = await askHeads({ fetch, log, timeoutMs: askTimeoutMs }, others);
  const inForce = sizeInForce(trust.lastVerified(), log);
  const byText = new Map<string, Gathering>();
  const add = (checkpoint: SignedCheckpoint) => {
    const known: Gathering = byText.get(checkpoint.note.text) ?? { checkpoint, holders: [], lines: new Map() };
    byText.set(checkpoint.note.text, known);
    return known;
  };
  for (const answer of answers) {
    if (answer.kind !== 'head' || answer.checkpoint.size <= inForce) continue;
    const candidate = add(answer.checkpoint);
    candidate.holders.push(answer.witness);
    const read = await readCosignatures(answer.checkpoint.note, [answer.witness], nodeSuite);
    for (const [id, cosignature] of read) candidate.lines.set(id, cosignature);
  }
  const own = await store.head(log.origin);
  if (own !== null && own.size > inForce) add(await verifyCheckpoint(own.note, log, nodeSuite));
  return [...byText.values()].sort(
    (a, b) => b.holders.length - a.holders.length || b.checkpoint.size - a.checkpoint.size,
  );
}

interface Gathering {
  readonly checkpoint: SignedCheckpoint;
  readonly holders: RootWitness[];
  readonly lines: Map<string, Cosignature>;
}

/** By the same door as everybody’s: our own witness looks at the tree, keeps it in our mirror, and then may sign. */
async function signOurselves(
  parts: CarryParts,
  checkpoint: SignedCheckpoint,
  holders: readonly RootWitness[],
): Promise<readonly NoteSignature[]> {
  const { origin, size } = checkpoint;
  const own = await parts.store.head(origin);
  if (own !== null && own.size > size) return [];
  if (own?.size === size) await lookAgainIfGone(parts, own);
  const oldSize = own?.size ?? 0;
  for (const proof of await proofs(parts, holders, oldSize, size)) {
    const request = formatAddCheckpoint({ oldSize, proof, checkpoint: noteOf(checkpoint, []) });
    const { status, body } = await parts.witness.addCheckpoint(request);
    if (status === 200) return body.trimEnd().split('\n').map(parseSignatureLine);
    parts.world.log.warn({ event: 'witness.not-carried', size, status, why: body.trim().slice(0, 80) });
  }
  return [];
}

/** A mirror that was lost after we cosigned is filled again by looking at the tree again. */
async function lookAgainIfGone(parts: CarryParts, own: WitnessHead): Promise<void> {
  const held = (await parts.mirror(own.origin).folder.head())?.size ?? 0;
  if (own.vetted && held < own.size) await parts.store.advance([{ from: own, to: { ...own, vetted: false } }]);
}

/** Proofs that the tree continues ours, from the mirrors of those who stand by it; any of them may lie. */
async function proofs(
  { fetch, world }: CarryParts,
  holders: readonly RootWitness[],
  from: number,
  size: number,
): Promise<readonly (readonly Uint8Array[])[]> {
  if (from === 0 || from === size) return [[]];
  const found: (readonly Uint8Array[])[] = [];
  for (const holder of holders) {
    try {
      const hashes = await readLeafHashes(mirrorReader(fetch, holder, readTimeoutMs), size);
      found.push(proveConsistency(from, size, hashes, nodeSuite.sha256));
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      world.log.debug({ event: 'witness.no-proof', witness: holder.id, code: error.code });
    }
  }
  return found;
}

/** The checkpoint with the log's own lines and those given. */
function noteOf({ origin, note }: SignedCheckpoint, lines: readonly NoteSignature[]): Uint8Array {
  const logLines = note.signatures.filter(({ name }) => name === origin);
  return formatNote({ text: note.text, signatures: [...logLines, ...lines] });
}

function sizeInForce(state: TrustState | null, log: LogKeys): number {
  return state?.log.origin === log.origin ? state.log.size : 0;
}

function jitter(world: World): number {
  return Math.floor(((world.randomBytes(1)[0] ?? 0) / 256) * (retryEveryMs / 2));
}
