/** JSON as types: what a strict parse yields and what canonical bytes are made of. */

/** Any JSON value (RFC 8259). */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object; member order carries no meaning. */
export type JsonObject = { readonly [name: string]: JsonValue };
