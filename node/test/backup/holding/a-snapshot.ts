/** Signed heads, manifests and lists as an owner makes them, without an engine: what a holder looks into. */
import { randomBytes } from 'node:crypto';
import {
  encodePackList,
  type Head,
  headHash,
  type Manifest,
  manifestHash,
  type SealedKeyRecord,
  signHead,
  signManifest,
} from '@breakwater/backup-replication';
import type { Signer } from '@breakwater/federation-protocol';
import { codeOf, DM, type HolderStage, shardOf } from './a-holder.ts';

const hex = () => randomBytes(32).toString('hex');

/** A pack id that is always the same for a name. */
export const packId = (name: string): string => Buffer.from(name.padEnd(32, '.')).toString('hex').slice(0, 64);

/** A chain of heads of Dominica's; each names a manifest with one list of packs. */
export class Writer {
  readonly #stage: HolderStage;
  readonly #signer: Signer;
  #previous: string | null = null;
  sequence = 0;
  /** The list of the newest head, put or not. */
  list: { readonly sha256: string; readonly bytes: Uint8Array } | null = null;

  constructor(stage: HolderStage, signer: Signer = stage.signers.DM) {
    this.#stage = stage;
    this.#signer = signer;
  }

  /** Another machine that goes on from where this one is. */
  twin(): Writer {
    const twin = new Writer(this.#stage, this.#signer);
    [twin.sequence, twin.#previous] = [this.sequence, this.#previous];
    return twin;
  }

  /** Puts small shards of these packs. */
  async putPacks(...names: readonly string[]): Promise<void> {
    for (const name of names) await this.#stage.shards.put(shardOf(packId(name)), Buffer.from(`shard of ${name}`));
  }

  /** A head over these packs with all its documents put; answers the code, or `done`. */
  async save(names: readonly string[], change: Partial<Head> = {}, leaveOut: 'list' | null = null): Promise<string> {
    const { list, manifest } = await this.papers(names);
    const { shards } = this.#stage;
    this.list = list;
    if (leaveOut !== 'list' && list !== null) {
      await shards.put({ kind: 'list', owner: DM, sha256: list.sha256 }, list.bytes);
    }
    const sha256 = manifestHash(manifest);
    await shards.put({ kind: 'manifest', owner: DM, sha256 }, Buffer.from(manifest));
    return this.saveHead({ manifestSha256: sha256, ...change });
  }

  /** A head over a manifest that is there already. */
  async saveHead(change: Partial<Head> & { manifestSha256: string }): Promise<string> {
    const { head, jws } = await this.signedHead(change);
    const name = { kind: 'head', owner: DM, sequence: head.sequence } as const;
    const outcome = await codeOf(this.#stage.shards.put(name, Buffer.from(jws)));
    if (outcome === 'done') this.goOn(head, jws);
    return outcome;
  }

  goOn({ sequence }: Head, jws: string): void {
    [this.sequence, this.#previous] = [sequence, headHash(jws)];
  }

  async signedHead(change: Partial<Head> & { manifestSha256: string }): Promise<{ head: Head; jws: string }> {
    const head: Head = {
      ...{ format: 1, owner: DM, sequence: this.sequence + 1, previous: this.#previous, snapshot: hex() },
      ...{ createdAt: this.#stage.world.time.toISOString(), recovery: null, ...change },
    };
    return { head, jws: await signHead(head, this.#signer) };
  }

  async papers(names: readonly string[]) {
    const key: SealedKeyRecord = { id: hex(), recipients: [] };
    const root = Buffer.alloc(32, 7).toString('base64url');
    const packs = names.map((name) => ({ id: packId(name), bytes: 65_536, key: 0, placement: 0, roots: [root] }));
    const scheme = { k: 1, n: 1 };
    const list = names.length === 0 ? null : encodePackList({ ...listBase, scheme, keys: [key.id], packs });
    const manifest: Manifest = {
      ...{ format: 1, features: [], owner: DM, snapshot: hex(), createdAt: this.#stage.world.time.toISOString() },
      ...{ keys: [key], mask: key, root: { key: 0, sealed: Buffer.alloc(64) } },
      lists: list === null ? [] : [{ sha256: list.sha256, packs: packs.length }],
    };
    return { list, manifest: await signManifest(manifest, this.#signer) };
  }
}

const listBase = { format: 1, owner: DM, placements: [['BB']] } as const;
