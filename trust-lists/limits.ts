/** Every bound of the trust documents, with its reason. */

/** Largest list payload: 20 states with 5 services each take about 100 kB (design section 10). */
export const listBytesMax = 1024 * 1024;
/** Largest root payload: 15 hybrid signers take about 70 kB. */
export const rootBytesMax = 512 * 1024;
/** Largest file of signatures of one document: 15 hybrid signatures take about 73 kB. */
export const signaturesBytesMax = 256 * 1024;
/** Largest single signature envelope; ML-DSA-65 in base64url takes 4.4 kB. */
export const signatureBytesMax = 8 * 1024;
/** Most signatures looked at for one document, so that a flood of them costs bounded time. */
export const signaturesMax = 128;
/** Most root versions walked in one update: more than a century of two roots a year. */
export const rootHopsMax = 256;
/** Most lists walked in one update: a hub that slept two years of weekly lists still catches up. */
export const listHopsMax = 1024;
/** Longest promise of the next update, as the European list profiles have it (six months). */
export const nextUpdateDaysMax = 184;
/** Clock skew tolerated for trust documents (design section 10). */
export const clockSkewMs = 5 * 60 * 1000;
/** Life of the anchor's statement about a country: as long as the closed stage, since the list revokes it. */
export const anchorStatementDays = 90;
/** Largest statement of the anchor about one country (design section 10). */
export const anchorStatementBytesMax = 64 * 1024;
/** Most members of a list; the Caribbean has fewer than 40 states and territories. */
export const membersMax = 64;
/** Most countries that a list remembers as departed: all the codes of ISO 3166 that are in use. */
export const departedMax = 256;
/** How many list numbers a consent covers unless the officer says otherwise. */
export const consentSequences = 100;
/** Most settled notices named in one list: four for each of 64 countries. */
export const settledMax = 256;
/** Most logs that a root names: the active one and those it succeeded. */
export const logsMax = 16;
/** How many leaves of the log a state keeps for hubs that know less: a season of two appends a day. */
export const leavesKept = 512;
/** Largest compact JWS of the operator: the largest list in base64url, a header with certificates, a signature. */
export const operatorJwsBytesMax = 2 * listBytesMax;
/** How many lists a state keeps whole: a season of weekly ones. Older ones stay in the mirror; the log has them all. */
export const listsKept = 16;
