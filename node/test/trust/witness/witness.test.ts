/** The witness over its real store: every answer of the specification, races, crashes, and nothing ever taken back. */
import { join } from 'node:path';
import { type Signer, signerFromPrivateJwk } from '@breakwater/federation-protocol';
import {
  type ForkEvidence,
  parseCheckpoint,
  parseNote,
  parseSignatureLine,
  readCosignatures,
  TrustError,
  verifierKeyOfJwk,
  verifyFork,
} from '@breakwater/trust-lists';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { makeSigningJwk } from '../../../keys/make-keys.ts';
import { openSqliteStore } from '../../../store/sqlite/open.ts';
import { createWitnessTables, openWitnessStore } from '../../../store/sqlite/witness.ts';
import type { WitnessStore } from '../../../store/witness.ts';
import { WitnessError } from '../../../trust/witness/error.ts';
import { createWitness, type WitnessParts } from '../../../trust/witness/witness.ts';
import { scratch } from '../../scratch.ts';
import { noon, openDatabase } from '../../store/open-database.ts';
import { makeLog, type TestLog } from './a-log.ts';

const name = 'hub.lc.example/witness';
const sizeType = 'text/x.tlog.size';
let log: TestLog;
let signer: Signer;
let store: WitnessStore;
let forks: ForkEvidence[];

beforeAll(async () => {
  log = await makeLog();
  signer = await signerFromPrivateJwk(makeSigningJwk());
});

beforeEach(() => {
  store = openWitnessStore(openDatabase(createWitnessTables));
  forks = [];
});

function witness(changes: Partial<WitnessParts> = {}) {
  return createWitness({
    ...{ store, signer, name, logs: async () => [log.keys], permit: () => noon, vet: async () => undefined },
    onFork: (fork) => forks.push(fork),
    ...changes,
  });
}

/** What the cosignature says, verified as anybody would. */
async function timeIn(body: string, size: number): Promise<Date | undefined> {
  const { text } = parseNote(await log.note(size));
  const vkey = verifierKeyOfJwk(name, 'cosignature', signer.publicJwk);
  const read = await readCosignatures({ text, signatures: [parseSignatureLine(body.trimEnd())] }, [{ id: 'LC', vkey }]);
  return read.get('LC')?.at;
}

describe('a witness answers', () => {
  it('200 with a cosignature that anybody can verify, for the first tree, a larger one, and the same one again', async () => {
    const { addCheckpoint } = witness();
    for (const [oldSize, size] of [
      [0, 3],
      [3, 8],
      [8, 8],
    ] as const) {
      const answer = await addCheckpoint(await log.request(oldSize, size));
      expect(answer).toMatchObject({ status: 200, contentType: 'text/plain; charset=utf-8' });
      expect(await timeIn(answer.body, size)).toEqual(noon);
    }
    expect((await store.head(log.origin))?.size).toBe(8);
  });

  it('400 for what is no request, and for an old size above the new one', async () => {
    const { addCheckpoint } = witness();
    expect((await addCheckpoint(new TextEncoder().encode('old 1\n'))).status).toBe(400);
    await addCheckpoint(await log.request(0, 3));
    const [, ...rest] = new TextDecoder().decode(await log.request(0, 3)).split('\n');
    expect((await addCheckpoint(new TextEncoder().encode(['old 4', ...rest].join('\n')))).status).toBe(400);
  });

  it('404 for a log that the root does not name', async () => {
    const other = await makeLog('other.example/log');
    expect((await witness().addCheckpoint(await other.request(0, 3))).status).toBe(404);
  });

  it('403 without the log’s signature, and with one that does not fit', async () => {
    const impostor = await makeLog();
    const { addCheckpoint } = witness();
    expect((await addCheckpoint(await impostor.request(0, 3))).status).toBe(403);
    const text = new TextDecoder().decode(await log.request(0, 3));
    const broken = text.replace(/^3$/m, '4');
    expect((await addCheckpoint(new TextEncoder().encode(broken))).status).toBe(403);
    expect(await store.head(log.origin)).toBeNull();
  });

  it('409 with the size it has, as the media type says, when the old size is another', async () => {
    const { addCheckpoint } = witness();
    expect(await addCheckpoint(await log.request(2, 5))).toEqual({ status: 409, contentType: sizeType, body: '0\n' });
    await addCheckpoint(await log.request(0, 5));
    expect(await addCheckpoint(await log.request(0, 8))).toEqual({ status: 409, contentType: sizeType, body: '5\n' });
    expect(await addCheckpoint(await log.request(3, 4))).toEqual({ status: 409, contentType: sizeType, body: '5\n' });
  });

  it('422 for another history of the log, and keeps the proof of it', async () => {
    const { addCheckpoint } = witness();
    await addCheckpoint(await log.request(0, 5));
    expect((await addCheckpoint(await log.request(5, 9, 'forged'))).status).toBe(422);
    expect(forks).toHaveLength(0);
    expect((await addCheckpoint(await log.request(5, 5, 'forged'))).status).toBe(422);
    const [fork] = forks;
    if (fork === undefined) throw new Error('no fork was kept');
    const proven = await verifyFork(fork, { logs: [log.keys] });
    expect([proven.a.size, proven.b.size]).toEqual([5, 5]);
    expect((await store.head(log.origin))?.size).toBe(5);
  });

  it('422 with the code for a tree that the region’s rules do not bear out, and remembers nothing of it', async () => {
    const vet = async () => {
      throw new TrustError('TRUST_LIST_QUORUM_MISSING', 'Not enough states signed.');
    };
    const answer = await witness({ vet }).addCheckpoint(await log.request(0, 3));
    expect(answer).toMatchObject({ status: 422, body: 'TRUST_LIST_QUORUM_MISSING\n' });
    expect(await store.head(log.origin)).toBeNull();
  });

  it('503 while it may not sign, or cannot read what the tree commits to', async () => {
    const permit = () => {
      throw new WitnessError('WITNESS_AMNESIA', 'The others have not answered yet.');
    };
    expect(await witness({ permit }).addCheckpoint(await log.request(0, 3))).toMatchObject({
      ...{ status: 503, body: 'WITNESS_AMNESIA\n' },
    });
    const vet = async () => {
      throw new TrustError('TRUST_SOURCE_UNREACHABLE', 'The log does not answer.');
    };
    expect((await witness({ vet }).addCheckpoint(await log.request(0, 3))).status).toBe(503);
    expect(await store.head(log.origin)).toBeNull();
  });
});

describe('a witness looks at what a tree commits to', () => {
  it('once for each new tree, and not again for the same one', async () => {
    const vetted: number[] = [];
    const { addCheckpoint } = witness({ vet: async ({ size }) => void vetted.push(size) });
    await addCheckpoint(await log.request(0, 3));
    await addCheckpoint(await log.request(3, 3));
    await addCheckpoint(await log.request(3, 4));
    expect(vetted).toEqual([3, 4]);
  });

  it('also at one it only learnt about from others, before it signs it', async () => {
    const note = await log.note(5);
    const { rootHash } = parseCheckpoint(parseNote(note).text);
    await store.advance([{ from: null, to: { origin: log.origin, size: 5, rootHash, note, vetted: false, at: noon } }]);
    const vet = async () => {
      throw new TrustError('TRUST_LIST_QUORUM_MISSING', 'Not enough states signed.');
    };
    expect((await witness({ vet }).addCheckpoint(await log.request(5, 5))).status).toBe(422);
  });

  it('never for what the log has not signed, so that a stranger cannot make it work', async () => {
    const looked: number[] = [];
    const { addCheckpoint } = witness({ vet: async ({ size }) => void looked.push(size) });
    const impostor = await makeLog();
    await Promise.all([1, 2, 3].map(async (size) => addCheckpoint(await impostor.request(0, size))));
    expect(looked).toEqual([]);
  });

  it('once, when the same checkpoint comes many times at once under different junk signatures', async () => {
    const looked: number[] = [];
    const { addCheckpoint } = witness({ vet: async ({ size }) => void looked.push(size) });
    const request = new TextDecoder().decode(await log.request(0, 3));
    const junk = (at: number) => `${request}— junk.example/${at} ${'A'.repeat(96)}\n`;
    const answers = await Promise.all([1, 2, 3].map((at) => addCheckpoint(new TextEncoder().encode(junk(at)))));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(looked).toEqual([3]);
  });
});

describe('a witness in a race', () => {
  it('never rolls back: a larger tree that overtakes a smaller one at work makes the smaller one a conflict', async () => {
    const slow = Promise.withResolvers<void>();
    const { addCheckpoint } = witness({ vet: ({ size }) => (size === 4 ? slow.promise : Promise.resolve()) });
    await addCheckpoint(await log.request(0, 2));
    const smaller = addCheckpoint(await log.request(2, 4));
    expect((await addCheckpoint(await log.request(2, 7))).status).toBe(200);
    slow.resolve();
    expect(await smaller).toEqual({ status: 409, contentType: sizeType, body: '7\n' });
    expect((await store.head(log.origin))?.size).toBe(7);
  });

  it('gives at most one of two histories a cosignature when both come at once', async () => {
    const { addCheckpoint } = witness();
    const both = await Promise.all([
      addCheckpoint(await log.request(0, 6)),
      addCheckpoint(await log.request(0, 6, 'forged')),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('keeps order between two processes of one hub', async () => {
    const dir = await scratch();
    const stores = [1, 2].map(() => openSqliteStore(join(dir, 'hub.db')));
    onTestFinished(async () => {
      for (const one of stores) await one.close();
    });
    const [a, b] = stores.map((one) => witness({ store: one.witness }));
    const answers = await Promise.all(
      [4, 6, 9].flatMap((size) => [a?.addCheckpoint(log_(size)), b?.addCheckpoint(log_(size, 'forged'))]),
    );
    expect(answers.filter((answer) => answer?.status === 200)).toHaveLength(1);
  });

  const bodies = new Map<string, Uint8Array>();
  beforeAll(async () => {
    for (const size of [4, 6, 9]) {
      bodies.set(`${size} true`, await log.request(0, size));
      bodies.set(`${size} forged`, await log.request(0, size, 'forged'));
    }
  });
  const log_ = (size: number, history = 'true') => bodies.get(`${size} ${history}`) ?? new Uint8Array();
});

describe('a witness that dies', () => {
  it('after the record and before the answer has signed nothing that it does not know: asked again it signs the same', async () => {
    const dies: WitnessParts['store'] = {
      head: (origin) => store.head(origin),
      advance: async (moves) => {
        await store.advance(moves);
        throw new Error('the power went');
      },
    };
    await expect(witness({ store: dies }).addCheckpoint(await log.request(0, 5))).rejects.toThrow('the power went');
    const after = witness();
    expect(await after.addCheckpoint(await log.request(0, 5, 'forged'))).toMatchObject({ status: 409, body: '5\n' });
    expect((await after.addCheckpoint(await log.request(5, 5))).status).toBe(200);
  });

  it('before the record lets no signature out', async () => {
    const dies: WitnessParts['store'] = {
      head: (origin) => store.head(origin),
      advance: async () => {
        throw new Error('the power went');
      },
    };
    await expect(witness({ store: dies }).addCheckpoint(await log.request(0, 5))).rejects.toThrow('the power went');
    expect(await store.head(log.origin)).toBeNull();
  });
});

describe('a witness serves', () => {
  it('its newest checkpoint with the log’s signature and its own, by the hash of the origin', async () => {
    const { addCheckpoint, newest } = witness();
    const hash = '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae';
    expect(await newest(hash)).toBeNull();
    await addCheckpoint(await log.request(0, 5));
    const originHash = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(log.origin))).toString('hex');
    const found = await newest(originHash);
    const { text, signatures } = parseNote(found?.head?.note ?? new Uint8Array());
    expect(parseCheckpoint(text).size).toBe(5);
    expect(signatures.map((line) => line.name)).toEqual([log.origin, name]);
  });
});
