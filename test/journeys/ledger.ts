/** What the story says in the terminal: chapters, timed facts and claims; a claim that does not hold ends the story. */

import { cpus, loadavg } from 'node:os';

/** Where the story is told. With `json` all lines go to standard error, so that standard output ends with the result. */
export interface Ledger {
  chapter(title: string): void;
  fact(text: string): void;
  /** Throws `BrokenClaim` unless `held`; `evidence` is shown then. */
  claim(text: string, held: boolean, evidence?: string): void;
  /** A claim on time. Missed on a machine that others kept busy all the while, it is told as a fact with the load. */
  claimWithin(text: string, ms: number, mostMs: number): void;
  readonly claims: number;
  /** Since the ledger was opened. */
  readonly elapsedMs: number;
}

/** A sentence of the story that did not hold. */
export class BrokenClaim extends Error {}

/** Load average (one minute) and number of processors. */
function loadNow(): string {
  return `load average ${(loadavg()[0] ?? 0).toFixed(1)} on ${cpus().length} processors`;
}

/** A ledger whose times count from now. */
export function openLedger(print: (line: string) => void): Ledger {
  const began = performance.now();
  const busyBefore = (loadavg()[0] ?? 0) > cpus().length;
  let claims = 0;
  const line = (word: string, text: string) => print(`${clock(performance.now() - began)}  ${word.padEnd(4)}  ${text}`);
  const claim: Ledger['claim'] = (text, held, evidence = '') => {
    line(held ? 'ok' : 'NOT', text);
    if (!held) throw new BrokenClaim(`${text}${evidence === '' ? '' : `: ${evidence}`}`);
    claims += 1;
  };
  return {
    chapter: (title) => {
      print('');
      print(`${clock(performance.now() - began)}  ${title}`);
    },
    fact: (text) => line('', text),
    claim,
    claimWithin: (text, ms, mostMs) => {
      const measured = `${text} ${seconds(ms)} (${loadNow()})`;
      if (ms > mostMs && busyBefore) line('', `${measured}; not claimed: this machine was busy before the story began`);
      else claim(`${measured}, at most ${seconds(mostMs)}`, ms <= mostMs);
    },
    get elapsedMs() {
      return performance.now() - began;
    },
    get claims() {
      return claims;
    },
  };
}

/** Decimal megabytes, as in `412 MB`. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0)} MB`;
}

/** `3.2 s`. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function clock(ms: number): string {
  const whole = Math.floor(ms / 1000);
  return `${String(Math.floor(whole / 60)).padStart(2)}:${String(whole % 60).padStart(2, '0')}`;
}
