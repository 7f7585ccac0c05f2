/** What a blank machine asks the holders before anybody has approved anything: which backups of a country there are. */
import {
  BackupError,
  type ChosenHead,
  chooseHead,
  chooseNamedHead,
  DEFAULT_SCHEME,
  type HeadAnswer,
  type HeadExpectation,
} from '@breakwater/backup-replication';
import { CodedError, type CountryCode, type Verified } from '@breakwater/federation-protocol';
import type { TrustState } from '@breakwater/trust-lists';
import { headsBefore } from '../backup/hub-holder.ts';
import { readingHolders } from '../backup/hub-holders.ts';
import { ownerKeys } from '../backup/owner-keys.ts';
import { askForHeads } from '../backup/restore/open-snapshot.ts';
import type { PeerClient } from '../peer/peer.ts';

/** Who asks whom about whose backups. */
export interface HolderSearch {
  readonly peers: PeerClient;
  readonly state: Verified<TrustState>;
  readonly country: CountryCode;
}

/** The head that was chosen, and the holders that did not answer. */
export interface AskedHeads {
  readonly chosen: ChosenHead;
  readonly silent: readonly CountryCode[];
}

/**
 * The newest head, or the one of `sequence` that officials named. Throws `HEADS_TOO_FEW`, `HEAD_NONE`, `HEAD_FORKED`,
 * `TRUST_MEMBER_UNKNOWN`.
 */
export async function askHolders(search: HolderSearch, sequence: number | undefined): Promise<AskedHeads> {
  const { expected, answers, silent } = await ask(search, sequence);
  const chosen =
    sequence === undefined
      ? await chooseHead(answers, expected, DEFAULT_SCHEME)
      : await chooseNamedHead(answers, expected, sequence, DEFAULT_SCHEME);
  return { chosen, silent };
}

/**
 * The heads for a request that names `sequence`: when the history is forked, officials approved one number and
 * manifest, and that head alone, by quorum, is enough. Throws as `askHolders`.
 */
export async function headsForRequest(search: HolderSearch, sequence: number): Promise<AskedHeads> {
  const { expected, answers, silent } = await ask(search, sequence);
  const chosen = await chooseHead(answers, expected, DEFAULT_SCHEME).catch((cause: unknown) => {
    if (!(cause instanceof BackupError) || cause.code !== 'HEAD_FORKED') throw cause;
    return chooseNamedHead(answers, expected, sequence, DEFAULT_SCHEME);
  });
  return { chosen, silent };
}

async function ask({ peers, state, country }: HolderSearch, sequence: number | undefined) {
  const holders = readingHolders({ peers, state, owner: country });
  const expected: HeadExpectation = { owner: country, ...ownerKeys(state, country), asked: holders.length };
  const asked = await askForHeads({ holders, owner: country });
  const answers: readonly HeadAnswer[] =
    sequence === undefined
      ? asked.answers
      : await Promise.all(asked.answers.map((answer) => withOlder(answer, peers, country, sequence)));
  const silent = holders.flatMap(({ name }) => (asked.silent.includes(name) ? [name] : []));
  return { expected, answers, silent };
}

/** A holder tells its newest heads; the one that was named may lie behind any number of others. */
async function withOlder(
  answer: HeadAnswer,
  peers: PeerClient,
  country: CountryCode,
  sequence: number,
): Promise<HeadAnswer> {
  const older = await headsBefore(peers, answer.holder as CountryCode, country, sequence + 1).catch(
    (cause: unknown): readonly string[] => {
      // Who does not tell its older heads has told its newest all the same.
      if (cause instanceof CodedError) return [];
      throw cause;
    },
  );
  return { ...answer, heads: [...new Set([...answer.heads, ...older])] };
}
