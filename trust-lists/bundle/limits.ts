/** The bounds of courier bundles: they come on any USB stick, so nothing in them is believed before it is measured. */

/** Largest bundle file: dozens of root hops; a usual one has less than 200 kB. */
export const bundleBytesMax = 4 * 1024 * 1024;
/** Most bytes a bundle may unpack to. */
export const bundleContentBytesMax = 12 * 1024 * 1024;
/** Largest window a decompressor must hold, which RFC 8878 section 3.1.1.1.2 recommends every decoder to support. */
export const bundleWindowBytesMax = 8 * 1024 * 1024;
/** Most notices in a bundle: more than can be in force for a region of 64 countries. */
export const bundleNoticesMax = 2048;
