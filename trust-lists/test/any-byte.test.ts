/** Whatever byte an attacker changes, drops or adds in a signed document: refused by a code, and nothing changes. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { TrustError } from '../error.ts';
import type { SignedDocument } from '../state.ts';
import { verifyTrust } from '../verify/verify-trust.ts';
import { codes, foundingDay, makeRegion, officersOf, type Region, signList, signRoot } from './support/region.ts';

let region: Region;
beforeAll(async () => {
  region = await makeRegion();
});

const change = fc.record({
  at: fc.nat({ max: 2 ** 20 }),
  byte: fc.nat({ max: 255 }),
  kind: fc.constantFrom('set', 'drop', 'add'),
});

function changed(payload: Uint8Array, { at, byte, kind }: { at: number; byte: number; kind: string }): Uint8Array {
  const place = at % payload.length;
  const bytes = [...payload];
  if (kind === 'set') bytes[place] = bytes[place] === byte ? byte ^ 1 : byte;
  else bytes.splice(place, kind === 'drop' ? 1 : 0, ...(kind === 'drop' ? [] : [byte]));
  return Uint8Array.from(bytes);
}

async function expectRefused(evidence: Partial<Region['evidence']>): Promise<void> {
  const attempt = verifyTrust({ ...region.evidence, ...evidence }, { rootSha256: region.rootSha256 }, foundingDay);
  await expect(attempt).rejects.toBeInstanceOf(TrustError);
}

const runs = { numRuns: 60 };

describe('a document in foreign hands', () => {
  it('is refused as a list after any change of a byte', async () => {
    const list = await signList(region.list.payload, officersOf(region.states, codes));
    const attempt = async (how: Parameters<typeof changed>[1]) => {
      const document: SignedDocument = { ...list, payload: changed(list.payload, how) };
      await expectRefused({ lists: [document] });
    };
    await fc.assert(fc.asyncProperty(change, attempt), runs);
  });

  it('is refused as a root after any change of a byte', async () => {
    const root = await signRoot(region.root.payload, officersOf(region.states, codes));
    const attempt = async (how: Parameters<typeof changed>[1]) => {
      await expectRefused({ roots: [{ ...root, payload: changed(root.payload, how) }] });
    };
    await fc.assert(fc.asyncProperty(change, attempt), runs);
  });

  it('is refused as a checkpoint or a leaf after any change of a byte', async () => {
    const { log } = region.evidence;
    if (log === null) throw new Error('no log');
    const attempt = async (how: Parameters<typeof changed>[1]) => {
      // All five cosignatures are needed, so no line can be touched without harm, not even to become a stranger's.
      await expectRefused({ log: { ...log, checkpoint: changed(log.checkpoint, how) } });
      await expectRefused({ log: { ...log, leaves: log.leaves.map((leaf) => changed(leaf, how)) } });
    };
    await fc.assert(fc.asyncProperty(change, attempt), runs);
  });

  it('never counts more states than signed, whatever else lies among the signatures', async () => {
    const few = await signList(region.list.payload, officersOf(region.states, codes.slice(0, 3)));
    const attempt = async (noise: string[], copies: number[]) => {
      const repeated = copies.map((index) => few.signatures[index % 3] ?? '');
      await expectRefused({ lists: [{ ...few, signatures: [...noise, ...few.signatures, ...repeated] }] });
    };
    const noise = fc.array(fc.string({ maxLength: 60 }), { maxLength: 8 });
    await fc.assert(fc.asyncProperty(noise, fc.array(fc.nat({ max: 2 }), { maxLength: 8 }), attempt), runs);
  });
});
