/** What may be used only once: identifiers of tokens, nonces, challenges, remembered until they would expire anyway. */

/** The promise of the once store, kept across processes and restarts. */
export interface OnceStore {
  /**
   * Uses up `id` among those of its `kind`. True at the first call, false at every later one before `expiresAt`; of
   * simultaneous calls exactly one is true. `expiresAt` must lie no earlier than the moment from which whatever
   * carries the identifier is refused for its age.
   */
  consume(kind: string, id: string, expiresAt: Date): Promise<boolean>;
  /** Forgets what expired before `now`; resolves to how many. */
  sweep(now: Date): Promise<number>;
}
