/** What each witness says about a log's newest entry, asked by a verb while a person waits for a quorum. */
import type { LogKeys, Root } from '@breakwater/trust-lists';
import { createEgress } from '../../egress/egress.ts';
import { askHeads, type HeadAnswer } from './ask-heads.ts';

const askTimeoutMs = 3_000;
const answerBytesMax = 64 * 1024;

/** Asks every witness of the root; `ask` never throws for what a witness does. `close` when done. */
export function openAsking(
  root: Root,
  log: LogKeys,
  loopback: boolean,
): { ask(): Promise<readonly HeadAnswer[]>; close(): Promise<void> } {
  const named = new Set(root.witnesses.map(({ url }) => new URL(url).origin));
  const way = createEgress({ allow: ({ origin }) => named.has(origin), loopback, maxBytes: answerBytesMax });
  return {
    ask: () => askHeads({ fetch: way.fetch, log, timeoutMs: askTimeoutMs }, root.witnesses),
    close: () => way.close(),
  };
}

/** One witness's answer about a tree of `size` entries, in words. */
export function answerText(answer: HeadAnswer, size: number): string {
  const { id } = answer.witness;
  if (answer.kind === 'silent') return `${id}  does not answer (${answer.code})`;
  if (answer.kind === 'none') return `${id}  answers, has cosigned nothing yet`;
  if (answer.checkpoint.size >= size) return `${id}  has cosigned entry ${answer.checkpoint.size - 1}`;
  return `${id}  answers, has cosigned up to entry ${answer.checkpoint.size - 1}`;
}
