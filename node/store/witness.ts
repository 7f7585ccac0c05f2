/** What this hub has cosigned: for each log the largest tree, which nothing ever takes back. */

/** The newest tree of one log that this witness stands by. */
export interface WitnessHead {
  /** The log's origin, the first line of its checkpoints. */
  readonly origin: string;
  /** Leaves in the tree. */
  readonly size: number;
  /** 32 bytes. */
  readonly rootHash: Uint8Array;
  /** The checkpoint as a signed note: the log's signature, and ours when we cosigned it. */
  readonly note: Uint8Array;
  /** False for a tree that was learnt from other witnesses: it binds us, but we have not looked at it ourselves. */
  readonly vetted: boolean;
  readonly at: Date;
}

/** A step from the head it was judged against (null: none yet) to the next one, of the same log. */
export interface WitnessMove {
  readonly from: Pick<WitnessHead, 'size' | 'rootHash'> | null;
  readonly to: WitnessHead;
}

/** The promise of the witness store. */
export interface WitnessStore {
  head(origin: string): Promise<WitnessHead | null>;
  /**
   * Takes every step whose `from` still is the head, in order, and refuses the others (false); a step never goes back
   * to a smaller tree nor to another tree of the same size. All of them are durable, also through a power cut, when
   * this resolves; if it rejects, none was taken. Simultaneous calls, also of other processes, take turns.
   */
  advance(moves: readonly WitnessMove[]): Promise<readonly boolean[]>;
  /** Since when this store is known to come from a backup, so that its head of this log may be older than it was. */
  restoredAt(origin: string): Promise<Date | null>;
  /** Sets the mark for every log, known or not; whoever restores a hub must, before the hub starts. */
  markRestored(at: Date): Promise<void>;
  /** Takes the mark away for one log, once the other witnesses have told what was forgotten of it. */
  clearRestored(origin: string): Promise<void>;
}
