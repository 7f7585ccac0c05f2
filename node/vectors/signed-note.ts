/** Cases of signed notes: a note, and the verifier key (or several) that must have signed it. */
import type { JsonObject, JsonValue } from '@breakwater/federation-protocol';
import { parseVerifierKey, verifyNote } from '@breakwater/trust-lists';
import { nodeSuiteOnce } from '../keys/node-suite.ts';
import { textOf, type VectorCase, wrong } from './case.ts';

/** Verifier keys in one case: more than any log has witnesses, few enough to bound the work. */
const keysMax = 64;

/** `note` is signed by at least one key of `vkey`; answers their names, each key once. Throws a `TRUST_…` code. */
export async function checkSignedNote(given: VectorCase): Promise<JsonObject> {
  const keys = vkeysOf(given.fields.vkey).map(parseVerifierKey);
  const note = new TextEncoder().encode(textOf(given, 'note'));
  const { by } = await verifyNote(note, keys, nodeSuiteOnce());
  return { by: by.map(({ text }) => text) };
}

function vkeysOf(vkey: JsonValue | undefined): readonly string[] {
  const texts: readonly JsonValue[] = Array.isArray(vkey) ? vkey : [vkey ?? null];
  if (texts.length === 0 || texts.length > keysMax) throw wrong('vkey', `one verifier key or up to ${keysMax}`);
  return texts.map((text) => {
    if (typeof text !== 'string') throw wrong('vkey', 'a text');
    return text.trimEnd();
  });
}
