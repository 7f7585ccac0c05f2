/** Every bound of the protocol as a named constant with its unit last and its reason beside it. */

/** JSON document, bytes: the largest document of the region is the trust list; above this nothing is parsed. */
export const jsonMaxBytes = 1_048_576;

/** JSON nesting: our deepest document needs 12; a hostile one must not exhaust the stack. */
export const jsonMaxDepth = 32;

/** Compact JWS, bytes: entity statements (OpenID Federation, design section 10) are the largest we accept. */
export const jwsMaxBytes = 65_536;

/** Payload that is signed detached, bytes: a shard is the largest thing a hub signs a record about. */
export const detachedMaxBytes = 16_777_216;

/** Keys in one JWK Set: an entity rolls over two or three keys; sixteen leaves room and bounds the work. */
export const jwkSetMaxKeys = 16;

/** Entity identifier, characters (`openid-federation-1_0#entity-statement` sets none; URLs beyond this are abuse). */
export const entityIdMaxLength = 2_048;

/** Trust chain depth, statements between leaf and anchor inclusive of both: leaf, country, anchor and one to spare. */
export const trustChainMaxDepth = 4;

/** `authority_hints` followed per entity: more superiors than this is a map for amplification attacks. */
export const authorityHintsMax = 4;

/** Fetches in one chain resolution, all paths together. */
export const trustChainMaxFetches = 12;

/** Clock difference tolerated between two hubs for tokens and statements, seconds. */
export const clockSkewSeconds = 60;

/** Life of a signed peer message, seconds from `created` to `expires`: replay protection must remember this long. */
export const peerMessageMaxSeconds = 60;

/** Longest HTTP signature header we parse, characters: our own is below 700. */
export const signatureHeaderMaxLength = 4_096;

/** Life of an ID Token between hubs, seconds: long enough for a slow link, short enough to be worthless when stolen. */
export const assertionMaxSeconds = 300;
