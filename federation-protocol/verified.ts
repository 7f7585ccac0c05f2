/** The mark that only a successful check can put on a value. */

declare const verified: unique symbol;

/** A `T` that came out of a `verify…` function. Never cast to it outside the function that did the checking. */
export type Verified<T> = T & { readonly [verified]: true };
