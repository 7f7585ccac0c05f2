/** What every chapter of the story has at hand. */
import type { ChildProcess } from 'node:child_process';
import type { Browser } from 'playwright-core';
import type { Ledger } from './ledger.ts';
import type { Programs } from './programs.ts';

/** The stage: a fresh region, a browser, the programs that were started, and the ledger. */
export interface Scene {
  readonly root: string;
  readonly ledger: Ledger;
  readonly programs: Programs;
  /** The supervisor, as the terminal in which the region was started would see it. */
  readonly region: ChildProcess;
  /** All ports of the region as it printed them. */
  readonly ports: unknown;
  readonly browser: Browser;
  readonly places: Places;
}

/** Where things are in this region. */
export interface Places {
  /** The fingerprint of root 1: what a blank machine is told by telephone. */
  readonly rootSha256: string;
  /** `http://region.localhost:7100` */
  readonly authority: string;
  /** `http://lc.localhost:7101` */
  hub(country: string): string;
  service(id: 'polyclinic' | 'pensions' | 'scholarships'): string;
  readonly authorityDir: string;
  /** The hub's directory on this machine. */
  hubDir(country: string): string;
  /** What the country's ministries keep, outside the hub's directory, on the same disks. */
  dataDir(country: string): string;
  /** Public papers of the founding: entries, consents, the signed list. */
  readonly papersDir: string;
  /** The desks of the country's people. */
  peopleDir(country: string): string;
}
