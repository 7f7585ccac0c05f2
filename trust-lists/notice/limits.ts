/** The bounds of emergency notices: anybody may send them, so a flood of them must stay cheap and change nothing. */

/** Largest notice: its eight short members and a reason. */
export const noticeBytesMax = 4 * 1024;
/** Longest reason, for people. */
export const noticeReasonMax = 500;
/** Most signatures read of one document: twice what a region of 15 hybrid signers could give. */
export const noticeSignaturesMax = 64;
/** Most signatures looked at under one notice in the name of one state: its officers' keys, twice over. */
export const noticeTriesMax = 4;
/** Most notices taken at once, above all that can be in force with a full list; more are not read at all. */
export const noticesOfferedMax = 2048;
/** Most signatures verified in one call beyond those that an honest sender needs, some 0.2 s of work. */
export const noticeVerificationsMax = 2048;
/** Most notices about keys in force that one country made about itself; about whole services there is always room. */
export const noticesOfSelfMax = 16;
/** Most notices about keys in force that others made, in all: one for each of the 64 members of a full list. */
export const noticesOfOthersMax = 64;
