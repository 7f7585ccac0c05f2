/** Merging cosignatures: only what verifies, the newest of each, and one broken answer costs nothing. */
import { beforeAll, describe, expect, it } from 'vitest';
import { cosign, readCosignatures } from '../../log/cosignature.ts';
import { mergeCosignatures } from '../../log/merge-cosignatures.ts';
import { formatNote, parseNote } from '../../log/note.ts';
import { verifyNote } from '../../log/verify-note.ts';
import {
  checkpointText,
  honestLeaves,
  makeLog,
  makeWitness,
  noon,
  signText,
  type TestLog,
  type TestWitness,
} from '../support/log.ts';
import { refused } from '../support/refused.ts';

const text = checkpointText(honestLeaves(4));
const minutes = (count: number) => new Date(noon.getTime() + count * 60_000);
let log: TestLog;
let witnesses: readonly TestWitness[];
beforeAll(async () => {
  log = await makeLog();
  witnesses = await Promise.all(['AG', 'BB', 'DM'].map(makeWitness));
});

const keys = () => [log.key, ...witnesses.map(({ vkey }) => vkey)];
async function noteBy(index: number, at = noon) {
  const witness = witnesses[index];
  if (witness === undefined) throw new Error('no such witness');
  return signText(log, text, [await cosign(text, witness.name, witness.signer, at)]);
}
const timesOf = async (bytes: Uint8Array) => {
  const read = await readCosignatures(parseNote(bytes), witnesses);
  return Object.fromEntries([...read].map(([id, { at }]) => [id, (at.getTime() - noon.getTime()) / 60_000]));
};

describe('merging', () => {
  it('keeps the log’s line first and the newest of each witness, whatever the order', async () => {
    const notes = [await noteBy(0), await noteBy(1, minutes(3)), await noteBy(0, minutes(2)), await noteBy(1)];
    const merged = await mergeCosignatures(notes, keys());
    expect(await timesOf(merged)).toEqual({ AG: 2, BB: 3 });
    expect(parseNote(merged).signatures.map(({ name }) => name)[0]).toBe(log.origin);
    expect(await mergeCosignatures(notes.toReversed(), keys())).toEqual(merged);
    expect(await mergeCosignatures([merged, merged], keys())).toEqual(merged);
    await verifyNote(merged, keys());
  });

  it('leaves out a line that does not verify, and lines of strangers', async () => {
    const stranger = await makeWitness('ZZ');
    const line = await cosign(text, stranger.name, stranger.signer, noon);
    const good = parseNote(await noteBy(0));
    const broken = good.signatures.map((one) => ({ ...one, signature: one.signature.map((byte) => byte ^ 1) }));
    const bad = formatNote({ text, signatures: [...broken, line] });
    expect(await timesOf(await mergeCosignatures([bad, await noteBy(2)], keys()))).toEqual({ DM: 0 });
    await refused(mergeCosignatures([bad], keys()), 'TRUST_NOTE_UNSIGNED');
  });

  it('leaves out times after the one given, so that a clock that ran ahead does not stick', async () => {
    const notes = [await noteBy(0, minutes(10_000)), await noteBy(0, minutes(1))];
    expect(await timesOf(await mergeCosignatures(notes, keys(), { notAfter: minutes(5) }))).toEqual({ AG: 1 });
  });

  it('refuses notes of two checkpoints', async () => {
    const other = await signText(log, checkpointText(honestLeaves(5)));
    await refused(mergeCosignatures([await noteBy(0), other], keys()), 'TRUST_CHECKPOINT_OTHER');
  });
});
