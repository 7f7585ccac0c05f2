/** Every bound of notes, proofs and evidence of the log, with its reason. */

/** Largest note: a checkpoint with 32 ML-DSA-44 cosignatures of 3.3 kB each still fits. */
export const noteBytesMax = 128 * 1024;
/** Most signature lines of a note: signed-note asks for 16 or more; a region has at most 64 witnesses with two keys. */
export const noteSignaturesMax = 128;
/** Longest key name or origin in UTF-8 bytes: the ML-DSA cosignature has one byte for its length. */
export const keyNameBytesMax = 255;
/** Most hashes of a Merkle proof (tlog-witness): a tree of 2^63 leaves needs no more. */
export const proofHashesMax = 63;
/** Largest body of add-checkpoint: a note, 63 hashes of 45 bytes and the line with the old size. */
export const addCheckpointBytesMax = noteBytesMax + 4 * 1024;
/** Largest opaque part of a tlog-proof; ours is empty, others put a name or a short document there. */
export const proofExtraBytesMax = 16 * 1024;
/** Largest tlog-proof: the note, 63 hashes, and the opaque part in base64. */
export const tlogProofBytesMax = noteBytesMax + 4 * 1024 + 2 * proofExtraBytesMax;
/**
 * Largest leaf: 400 bytes as a rule; the first leaf of a successor log carries the old log's checkpoint with all its
 * cosignatures, its last leaf, and the hashes before that. An entry of a C2SP log has at most 64 kB.
 */
export const leafBytesMax = 32 * 1024;
/** Hashes and entries of a full tile (tlog-tiles). */
export const tileWidth = 256;
/** Most leaves in one piece of evidence: five years of two appends a day; beyond that a proof of consistency joins. */
export const evidenceLeavesMax = 4096;
/**
 * Largest evidence of a fork in its file: two notes and, in base64, the leaves between them, two years of two appends a
 * day. Anybody may send such a file, and reading it costs before a signature can be looked at.
 */
export const forkBytesMax = 1024 * 1024;
