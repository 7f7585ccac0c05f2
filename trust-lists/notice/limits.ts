/** The bounds of emergency notices: anybody may send them, so a flood of them must stay cheap and change nothing. */

/** Largest notice: its seven short members and a reason. */
export const noticeBytesMax = 4 * 1024;
/** Longest reason, for people. */
export const noticeReasonMax = 500;
/** Most signatures looked at under one notice: twice what a region of 15 hybrid signers could give. */
export const noticeSignaturesMax = 64;
/** Most notices taken at once, above all that can be in force with a full list; more are not read at all. */
export const noticesOfferedMax = 2048;
/** Most signatures verified for all notices of one call together, some 0.2 s of work. */
export const noticeVerificationsMax = 2048;
/** Most notices in force that one country made about itself; the broadest come first, so the rest say little more. */
export const noticesOfSelfMax = 16;
/** Most notices in force that others made, in all: one broad notice for each of the 64 members of a full list. */
export const noticesOfOthersMax = 64;
