/** How large the program of the check is, for the page that offers it; a test weighs the built one. */

/** Kilobytes to fetch before the first check, compressed, rounded up. */
export const programKilobytes = 36;
