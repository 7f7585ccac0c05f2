/** Verifying in the browser: a server without a list, and servers that show nonsense. */
import { TrustError } from '@breakwater/trust-lists';
import { describe, expect, it } from 'vitest';
import { readTrust } from '../../src/live/trust.ts';

const now = new Date('2026-11-22T12:00:00Z');
const bytes = (json: unknown) => new TextEncoder().encode(JSON.stringify(json));
const index = bytes({ roots: { last: 1 }, lists: { hubs: { last: 1 } } });
const serve = (files: Record<string, Uint8Array>) => async (path: string) => files[path] ?? null;

describe('a server', () => {
  it('without an index or a root has no list', async () => {
    expect(await readTrust(serve({}), now)).toBeNull();
    expect(await readTrust(serve({ 'index.json': index }), now)).toBeNull();
    expect(await readTrust(serve({ 'index.json': bytes({}), 'root/1.json': bytes({}) }), now)).toBeNull();
  });

  it('that leaves out the signatures is refused', async () => {
    const files = { 'index.json': index, 'root/1.json': bytes({ type: 'breakwater-root/1' }) };
    await expect(readTrust(serve(files), now)).rejects.toThrow(TrustError);
  });

  it('that shows a root which is none is refused', async () => {
    const none = bytes({ signatures: [] });
    const files = {
      'index.json': index,
      'root/1.json': bytes({ type: 'breakwater-root/1' }),
      'root/1.signatures.json': none,
      'lists/hubs/1/payload.json': bytes({}),
      'lists/hubs/1/signatures.json': none,
    };
    await expect(readTrust(serve(files), now)).rejects.toThrow(
      expect.objectContaining({ code: 'TRUST_ROOT_MALFORMED' }),
    );
  });

  it('cannot make the browser fetch for ever', async () => {
    const asked: string[] = [];
    const endless = bytes({ roots: { last: 1_000_000 }, lists: { hubs: { last: 1 } } });
    const read = async (path: string) => {
      asked.push(path);
      if (path === 'index.json') return endless;
      return bytes({ signatures: [] });
    };
    await expect(readTrust(read, now)).rejects.toThrow(TrustError);
    expect(asked.length).toBeLessThan(100);
  });
});
