/** What can go wrong while the region in a box is set up, run, or hit by a storm. */
import { CodedError, type ErrorText, type JsonObject } from '@breakwater/federation-protocol';

/** Codes of the box; every command of the ceremony reports its own codes besides. */
export type RegionErrorCode = keyof typeof regionErrorTexts;

const regionErrorTexts = {
  REGION_PORT_TAKEN: {
    means: 'Ports belong to the identity of a hub: passkeys and statements name them, so it cannot just move.',
    cure: 'Stop the program that listens there (an earlier region: `npx breakwater region stop`) and start again.',
  },
  REGION_RUNNING: {
    means: 'One region runs in one directory at a time; the one that runs was not touched.',
    cure: 'See it with `npx breakwater region status`, end it with `npx breakwater region stop`, or choose a --root.',
  },
  REGION_NOT_RUNNING: {
    means: 'Nothing was changed: there is no running region in this directory to talk to.',
    cure: 'Start it with `npx breakwater region start`, or name its directory with --root.',
  },
  REGION_STEP_FAILED: {
    means: 'The region is not founded yet. What was made so far is kept, and the next start goes on from there.',
    cure: 'Read what the command says below, put it right, and run `npx breakwater region start` again.',
  },
  REGION_PROCESS_LOST: {
    means: 'A part of the region ended while it should run; the others were stopped so that nothing half-runs.',
    cure: 'Read the end of its log file, then start again.',
  },
  REGION_NOT_READY: {
    means: 'A part of the region runs but does not answer.',
    cure: 'Read the end of its log file; on a very busy machine simply start again.',
  },
  REGION_TRUST_MISSING: {
    means: 'Hubs run, but too few of them have witnessed the trust list: nobody could sign in abroad yet.',
    cure: 'Five of seven hubs must be up. Read the ends of their logs; then start again, it goes on from here.',
  },
  REGION_NEVER_BACKED_UP: {
    means: 'Nothing of this country lies at the other hubs: erased now, it could never be brought back.',
    cure: 'Back it up first: `npx breakwater backup run --dir .breakwater/hubs/dm` (its own directory).',
  },
  REGION_HUB_ERASED: {
    means: 'A storm erased this hub; there is nothing on this disk to start. Its backups lie at the other hubs.',
    cure: 'Restore it with `npx breakwater recovery request`, then `npx breakwater region start --hub DM --hub-dir …`.',
  },
  REGION_FILE_MALFORMED: {
    means: 'region.json says which ports and directories belong to whom; without it the region cannot start.',
    cure: 'Restore the file, or delete the whole directory and found a new region.',
  },
  REGION_COUNTRY_UNKNOWN: {
    means: 'Nothing was changed.',
    cure: 'Use two-letter codes of the region: LC, BB, JM, GY, DM, BZ, TT.',
  },
} as const satisfies Record<string, ErrorText>;

/** Whether `code` is one of the box's own; another program may send anything. */
export function isRegionErrorCode(code: string): code is RegionErrorCode {
  return Object.hasOwn(regionErrorTexts, code);
}

/** A refusal of the box, with its code, what it means and what to do. */
export class RegionError extends CodedError<RegionErrorCode> {
  constructor(code: RegionErrorCode, happened: string, evidence: JsonObject = {}, cause?: unknown) {
    super(code, happened, regionErrorTexts[code], evidence, cause);
  }
}
