/** What can be wrong with the log, its witnesses and what they sign: codes with meaning and cure, part of one table. */
import type { ErrorText } from '@breakwater/federation-protocol';

const kept = 'What was in force before stays in force; nothing was changed.';
const elsewhere = 'Fetch it from another source; every hub of the region serves the same log.';
const evidence = 'Keep both files as evidence and tell the trust officers of your neighbours at once.';

/** The refusals that the log adds to the table of trust errors. */
export const logErrorTexts = {
  TRUST_NOTE_TOO_LARGE: {
    means: `No honest checkpoint or proof is this large, so it was not read. ${kept}`,
    cure: elsewhere,
  },
  TRUST_NOTE_MALFORMED: {
    means: `The text is not a signed note (c2sp.org/signed-note), so nobody can say what was signed. ${kept}`,
    cure: elsewhere,
  },
  TRUST_NOTE_SIGNATURE_MALFORMED: {
    means: `A line of the note that should hold a signature cannot be read as one. ${kept}`,
    cure: elsewhere,
  },
  TRUST_NOTE_SIGNATURE_INVALID: {
    means: `A signature that claims to be by a known key does not fit the note. The whole note was refused. ${kept}`,
    cure: elsewhere,
  },
  TRUST_NOTE_UNSIGNED: {
    means: `The note carries no signature by a key that counts for it. ${kept}`,
    cure: elsewhere,
  },
  TRUST_VERIFIER_KEY_MALFORMED: {
    means: 'The text is not a verifier key of a log or a witness, or its key id does not fit its key.',
    cure: 'Copy the whole line as its owner printed it: a name, an id and a key, joined by plus signs.',
  },
  TRUST_VERIFIER_KEY_REUSED: {
    means: 'One public key stands for two witnesses or logs, so one signature could be counted twice.',
    cure: 'Every witness and every log makes a key of its own.',
  },
  TRUST_CHECKPOINT_MALFORMED: {
    means: `The signed text is not a checkpoint of a log (c2sp.org/tlog-checkpoint). ${kept}`,
    cure: elsewhere,
  },
  TRUST_CHECKPOINT_OTHER: {
    means: 'Signatures for different checkpoints cannot be put together: each counts only for what it was made for.',
    cure: 'Collect cosignatures for one checkpoint only.',
  },
  TRUST_CHECKPOINT_ROLLBACK: {
    means: `The checkpoint is of a smaller log than the one this hub knows. ${kept}`,
    cure: 'A mirror may lag behind: try again later. If the authority serves it, tell the regional body.',
  },
  TRUST_SPLIT_VIEW: {
    means: `The log shows different histories to different hubs. ${kept}`,
    cure: evidence,
  },
  TRUST_WITNESS_QUORUM_MISSING: {
    means: `Too few witnesses cosigned this checkpoint, so somebody might be shown another one. ${kept}`,
    cure: 'Nothing, if hubs are cut off for a while. Else see `breakwater trust witness status`.',
  },
  TRUST_LOG_UNKNOWN: {
    means: `The root does not name this log, or not with this key. ${kept}`,
    cure: 'Check that the root is the newest one and that the source belongs to this region.',
  },
  TRUST_LOG_TILE_MALFORMED: {
    means: `A part of the log (tile or entry bundle) has not the form or length it must have. ${kept}`,
    cure: elsewhere,
  },
  TRUST_LOG_RANGE_MISSING: {
    means: `The evidence starts after what this hub knows, so it cannot be joined to it. ${kept}`,
    cure: 'Ask for the log from the size this hub knows, or have a courier bundle made for a hub so far back.',
  },
  TRUST_LOG_RANGE_MISMATCH: {
    means: `The leaves do not give the checkpoint's root hash: a part was changed, left out or put in. ${kept}`,
    cure: elsewhere,
  },
  TRUST_LOG_DAMAGED: {
    means: 'What the store gives back is not the log that was written. No checkpoint is signed over it.',
    cure: 'Stop publishing; take the log from a mirror (any hub), and check the disk.',
  },
  TRUST_LOG_LOCKED: {
    means: 'Two processes would have written to the log at once; this one has written nothing.',
    cure: 'Wait until the other publication is done, then try again.',
  },
  TRUST_LEAF_MALFORMED: {
    means: `An entry of the log is not built as the region's rules ask. ${kept}`,
    cure: 'Tell the regional body: its log holds something that is not an entry of ours.',
  },
  TRUST_LEAF_CHAIN_BROKEN: {
    means: `An entry of the log does not name the entry before it. ${kept}`,
    cure: 'Tell the regional body: the log was not written by `breakwater trust publish`.',
  },
  TRUST_LEAF_ROLLBACK: {
    means: `A later entry of the log takes the root, the list or the notices back to an older number. ${kept}`,
    cure: evidence,
  },
  TRUST_LEAF_FAST_FORWARD: {
    means: `An entry of the log leaves numbers out, which could lock honest lists out for ever. ${kept}`,
    cure: 'Tell the trust officers. After a break-in, a new root with a baseline brings the numbers back.',
  },
  TRUST_LEAF_IDLE: {
    means: `An entry of the log repeats the entry before it. Many of them could leave behind hubs that sleep. ${kept}`,
    cure: 'Tell the regional body: whoever keeps its log adds entries that nobody needs.',
  },
  TRUST_LEAF_EQUIVOCATION: {
    means: `Two entries of the log name different documents under one number. ${kept}`,
    cure: evidence,
  },
  TRUST_LOG_PROOF_MALFORMED: {
    means: 'The file is not a proof of inclusion in a log (c2sp.org/tlog-proof).',
    cure: elsewhere,
  },
  TRUST_LOG_PROOF_INVALID: {
    means: 'The proof does not show that the entry stands in the log.',
    cure: elsewhere,
  },
  TRUST_WITNESS_REQUEST_MALFORMED: {
    means: 'The request is not one for a witness (c2sp.org/tlog-witness add-checkpoint).',
    cure: 'Send the old size, the proof and the checkpoint as the specification has them.',
  },
  TRUST_FORK_MALFORMED: {
    means: 'The file is not evidence of a fork.',
    cure: 'Take the file as the hub wrote it, unchanged.',
  },
  TRUST_FORK_UNPROVEN: {
    means: 'The two checkpoints do not contradict each other, as far as the file shows. Nobody is accused by it.',
    cure: 'Keep it, and compare with what other hubs have.',
  },
} as const satisfies Record<string, ErrorText>;
