/** Bounds of everything that passes between hubs, each with its reason. */

/** Largest body, bytes: one shard of the largest pack size class (design section 10), with room for its frame. */
export const peerBodyMaxBytes = 16 * 1_048_576 + 65_536;

/** Largest frame on a link or relay, bytes: a body with its head, once more inside a frame when relayed over a link. */
export const frameMaxBytes = peerBodyMaxBytes + 4 * 65_536;

/** Largest header part of a frame, bytes: method, address and four headers need under 2 KiB. */
export const frameHeaderMaxBytes = 16_384;

/** Longest wait for an answer unless the call says otherwise: a satellite link with a queue. */
export const callTimeoutMs = 15_000;

/** Calls at work at once over one link in each direction: parallel shards without starving the rest. */
export const linkCallsMax = 16;

/** Messages relayed at once for one caller, and for all callers together. */
export const relayPerCallerMax = 8;
export const relayAllMax = 32;

/** Messages relayed at once for all strangers to one country: those who hang on one hub leave the others free. */
export const openRelayPerTargetMax = 4;

/** How long a stranger's message may take, ms: both open calls are small, and a slot held is a slot others lack. */
export const openRelayTimeoutMs = 5_000;

/** Largest frame relayed for a stranger, bytes: a recovery request with 64 approvals, and its head. */
export const openRelayMaxBytes = 160 * 1_024;

/** A link is pinged this often; after two missed answers it is dead. Carrier NAT forgets idle flows after some 30 s. */
export const linkPingMs = 20_000;

/** First and longest pause before a link is dialled again (design section 4). */
export const redialFirstMs = 1_000;
export const redialMaxMs = 300_000;

/** How often the list of members is looked at for new peers to dial. */
export const linkReviewMs = 15_000;

/** How often each peer's health is asked, and how soon again after a failure. */
export const healthEveryMs = 15_000;
export const healthRetryMs = 3_000;

/** A peer that takes longer than this to say that it is well is slow: a person notices two seconds. */
export const slowAfterMs = 2_000;

/** How long a path that worked is tried first. */
export const pathMemoryMs = 60_000;

/** Calls that wait for a place on one link before more are refused. */
export const linkQueueMax = 256;

/** A link that lived this long was a good one: the next pause starts from the first again. */
export const linkProvenMs = 60_000;

/** What a stranger may send before his signature is looked at: a recovery request with all its approvals. */
export const strangersBodyMaxBytes = 131_072;

/** Longest wait of a relay for the hub behind it: a shard over a satellite link; the asker's own limit is shorter. */
export const relayTimeoutMs = 60_000;
