/** Why a witness does not sign now although nothing is wrong with what it was shown. */
import { CodedError, type ErrorText, type JsonObject } from '@breakwater/federation-protocol';

/** Codes of the witness. */
export type WitnessErrorCode = keyof typeof witnessErrorTexts;

/** What each means and what to do. */
export const witnessErrorTexts = {
  WITNESS_BUSY: {
    means: 'The witness has more to do than it can; it keeps what it has promised and takes nothing new for a moment.',
    cure: 'Ask again in a few seconds.',
  },
  WITNESS_AMNESIA: {
    means:
      'This hub comes from a backup or is new: it does not know yet what it may have cosigned, so it signs nothing.',
    cure: 'Nothing to do while enough other hubs are up; it signs as soon as they have told it what they know of it.',
  },
  WITNESS_NOT_VETTED: {
    means: 'The other witnesses told this one of a tree that binds it, and it has not looked at that tree itself yet.',
    cure: 'Nothing to do; it looks at the tree within a minute, once a hub can show it.',
  },
  WITNESS_CLOCK_WRONG: {
    means: 'A cosignature says when it was made, and this hub’s clock cannot be right.',
    cure: 'Set the clock of the machine; if it is right, say so on the trust page of the console.',
  },
  WITNESS_NO_ROOT: {
    means: 'This hub has not verified the region’s root yet, so it knows no log.',
    cure: 'Check root_sha256 and sources in hub.toml; the hub goes on by itself once a source answers.',
  },
} as const satisfies Record<string, ErrorText>;

/** A refusal of the witness, with its code. */
export class WitnessError extends CodedError<WitnessErrorCode> {
  constructor(code: WitnessErrorCode, happened: string, evidence: JsonObject = {}, cause?: unknown) {
    super(code, happened, witnessErrorTexts[code], evidence, cause);
  }
}
