/** Holds what holders say about heads against what they signed before, and keeps the proof when one lies. */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { headHash, verifyHead } from '@breakwater/backup-replication';
import { CodedError, type CountryCode, type JsonObject, type PublicJwk } from '@breakwater/federation-protocol';
import { type EventParts, recordEvent } from '../events.ts';
import type { BackupStore } from '../store/backup.ts';
import { type ToldHeads, withholdingProofs } from './hub-holder.ts';

/** What judging takes. */
export interface WatchParts extends EventParts {
  readonly owner: CountryCode;
  /** The hub directory; proofs are kept in its folder `evidence`. */
  readonly dir: string;
  /** The backup keys of owner and holders, those of the past too: what was signed then is evidence still. */
  readonly keysOf: (country: string) => readonly PublicJwk[];
  readonly backups: Pick<BackupStore, 'promisedHeads'>;
}

/** A proof that was kept: against a holder, or against whoever signs with our own key. */
export interface KeptProof {
  readonly what: 'withholding' | 'fork';
  readonly holder: string;
  readonly file: string;
}

/** Listens while holders are asked; `judge` says afterwards who lied. */
export interface HolderWatch {
  told(word: ToldHeads): void;
  judge(parts: WatchParts): Promise<readonly KeptProof[]>;
}

/** A watch for one run. */
export function watchHolders(): HolderWatch {
  const words: ToldHeads[] = [];
  return {
    told: (word) => void words.push(word),
    async judge(parts) {
      return [...(await withheld(parts, words)), ...(await forks(parts, words))];
    },
  };
}

/** A holder that signed for a newer head than it admits convicts itself: receipt and statement bear its signature. */
async function withheld(parts: WatchParts, words: readonly ToldHeads[]): Promise<KeptProof[]> {
  const promised = await parts.backups.promisedHeads();
  const receipts = new Map([...promised].map(([holder, { receipt }]) => [String(holder), receipt]));
  const proofs = await withholdingProofs(parts.owner, words, receipts, parts.keysOf);
  const kept: KeptProof[] = [];
  for (const proof of proofs) {
    const file = await keep(parts, { type: 'withholding', ...proof });
    await recordEvent(parts, 'backup.holder-lied', { country: proof.holder, said: proof.said, signed: proof.promised });
    kept.push({ what: 'withholding', holder: proof.holder, file });
  }
  return kept;
}

/** A head with our signature that a holder refused: two machines back up with one key, or somebody stole it. */
async function forks(parts: WatchParts, words: readonly ToldHeads[]): Promise<KeptProof[]> {
  const kept = new Map<string, KeptProof>();
  for (const { holder, forks: heads } of words) {
    for (const jws of heads) {
      if (kept.has(headHash(jws))) continue;
      const sequence = await sequenceOf(jws, parts);
      if (sequence === null) continue;
      const file = await keep(parts, { type: 'fork', holder, sequence, head: jws });
      await recordEvent(parts, 'backup.forked', { country: holder, sequence });
      kept.set(headHash(jws), { what: 'fork', holder, file });
    }
  }
  return [...kept.values()];
}

async function sequenceOf(jws: string, { owner, keysOf }: WatchParts): Promise<number | null> {
  try {
    return (await verifyHead(jws, { owner, keys: keysOf(owner) })).sequence;
  } catch (cause) {
    // What we did not sign proves nothing, whoever shows it.
    if (cause instanceof CodedError) return null;
    throw cause;
  }
}

/** One file for each proof, named by its hash, so that the same one is kept once. */
async function keep({ dir }: WatchParts, proof: JsonObject): Promise<string> {
  const text = `${JSON.stringify(proof, null, 2)}\n`;
  const folder = join(dir, 'evidence');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${createHash('sha256').update(text).digest('hex').slice(0, 16)}.json`);
  await writeFile(file, text, { mode: 0o600 });
  return file;
}
