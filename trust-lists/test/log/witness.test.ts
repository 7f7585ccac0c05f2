/** The witness: the scenarios of another implementation, the whole table of answers, and the race. */
import { leafHash, proveConsistency } from '@breakwater/federation-protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { type AddCheckpoint, formatAddCheckpoint, parseAddCheckpoint } from '../../log/add-checkpoint.ts';
import { encodeBase64 } from '../../log/base64.ts';
import { formatCheckpoint } from '../../log/checkpoint.ts';
import { verifyFork } from '../../log/fork.ts';
import { bytesOfHex } from '../../log/hex.ts';
import { parseNote } from '../../log/note.ts';
import { parseVerifierKey, verifierKey } from '../../log/verifier-key.ts';
import type { LogKeys } from '../../log/verify-checkpoint.ts';
import {
  admitAddCheckpoint,
  decideAddCheckpoint,
  type KnownCheckpoint,
  monitoringPath,
  weighAddCheckpoint,
} from '../../log/witness.ts';
import {
  checkpointText,
  consistency,
  honestLeaves,
  makeLog,
  makeWitness,
  rootOf,
  signedCheckpoint,
  signText,
  type TestLog,
} from '../support/log.ts';
import { hasVectors, vectorText } from '../support/vectors.ts';

const encode = (text: string) => new TextEncoder().encode(text);

/** A witness that remembers in memory: records whatever the decision lets it cosign. */
function witnessOf(logs: readonly LogKeys[]) {
  const records = new Map<string, KnownCheckpoint>();
  return async (body: Uint8Array) => {
    const decision = await decideAddCheckpoint(body, (origin) => records.get(origin) ?? null, logs);
    if (decision.outcome === 'cosign') {
      const { origin, size, rootHash, note } = decision.checkpoint;
      records.set(origin, { size, rootHash, checkpoint: note });
    }
    return decision;
  };
}

/** The requests of a scenario with the status (and body, if told) that its author expects. */
function scenarioOf(file: string) {
  const pattern = /POST \S+\n```\n([\s\S]*?)```\nHTTP (\d+)(?:\n\[Asserts\]\nbody (\S+) "(.*)")?/g;
  return [...file.matchAll(pattern)].map(([, body = '', status = '', verb, text = '']) => {
    return { body: encode(body), status: Number(status), answer: verb === '==' ? text.replace('\\n', '\n') : null };
  });
}

if (hasVectors('tlog-witness')) {
  describe('the scenarios of ../shared/vectors/tlog-witness', () => {
    it('of a Sigsum log: each answer, except the one that the specification has changed since', async () => {
      const file = vectorText('tlog-witness/litewitness.hurl.txt');
      const publicKey = bytesOfHex(/add-sigsum-log -key=([0-9a-f]{64})/.exec(file)?.[1] ?? '') ?? new Uint8Array();
      const origin = /sigsum\.org\/v1\/tree\/[0-9a-f]{64}/.exec(file)?.[0] ?? '';
      const ask = witnessOf([{ origin, keys: [verifierKey(origin, 'ed25519', publicKey)] }]);
      const steps = scenarioOf(file);
      expect(steps).toHaveLength(9);
      for (const [index, { body, status, answer }] of steps.entries()) {
        const { reply } = await ask(body);
        // The third asks about a log that the witness does not know: 403 when the scenario was written, 404 since the
        // specification of July 2026.
        expect(reply.status, `step ${index + 1}`).toBe(index === 2 ? 404 : status);
        if (answer !== null) expect(reply).toMatchObject({ body: answer, contentType: 'text/x.tlog.size' });
      }
    });

    it('of a log whose key has another name than its origin', async () => {
      const file = vectorText('tlog-witness/sumdb.hurl.txt');
      const keys = [parseVerifierKey(/-key (sum\S+)/.exec(file)?.[1] ?? '')];
      const ask = witnessOf([{ origin: 'go.sum database tree', keys }]);
      const steps = scenarioOf(file);
      expect(steps).toHaveLength(1);
      for (const { body, status } of steps) expect((await ask(body)).reply.status).toBe(status);
    });
  });
}

const leaves = honestLeaves(9);
let log: TestLog;
let known: KnownCheckpoint;
beforeAll(async () => {
  log = await makeLog();
  const first = leaves.slice(0, 5);
  known = { size: 5, rootHash: rootOf(first), checkpoint: await signedCheckpoint(log, first) };
});

const at = (size: number) => signedCheckpoint(log, leaves.slice(0, size));
const honest = async (): Promise<AddCheckpoint> => ({
  oldSize: 5,
  proof: consistency(leaves, 5),
  checkpoint: await at(9),
});
const ask = async (request: AddCheckpoint, record: KnownCheckpoint | null = known) =>
  decideAddCheckpoint(formatAddCheckpoint(request), () => record, [log]);
const forged = (size: number, rootHash: Uint8Array) =>
  signText(log, formatCheckpoint({ origin: log.origin, size, rootHash, extensions: [] }));

describe('a witness answers 200', () => {
  it('to a tree that continues the one it cosigned', async () => {
    const decision = await ask(await honest());
    expect(decision).toMatchObject({ outcome: 'cosign', reply: { status: 200 }, isRefresh: false });
    expect(decision).toMatchObject({ checkpoint: { size: 9, text: checkpointText(leaves) } });
  });

  it('to the same tree again: only the time is new', async () => {
    const decision = await ask({ oldSize: 5, proof: [], checkpoint: known.checkpoint });
    expect(decision).toMatchObject({ outcome: 'cosign', isRefresh: true });
  });

  it('to the first tree of a log, from size 0 without a proof, be it empty or not', async () => {
    for (const size of [0, 1, 9]) {
      const decision = await ask({ oldSize: 0, proof: [], checkpoint: await at(size) }, null);
      expect(decision).toMatchObject({ outcome: 'cosign', checkpoint: { size } });
    }
    const empty = { size: 0, rootHash: rootOf([]), checkpoint: await at(0) };
    expect((await ask({ oldSize: 0, proof: [], checkpoint: await at(4) }, empty)).reply.status).toBe(200);
    expect(await ask({ oldSize: 0, proof: [], checkpoint: await at(0) }, empty)).toMatchObject({ isRefresh: true });
  });

  it('and records the lines of the log alone, whoever else signed', async () => {
    const witness = await makeWitness('LC');
    const checkpoint = await signedCheckpoint(log, leaves, [witness]);
    const decision = await ask({ ...(await honest()), checkpoint });
    if (decision.outcome !== 'cosign') throw new Error('refused');
    expect(parseNote(decision.checkpoint.note).signatures.map(({ name }) => name)).toEqual([log.origin]);
  });
});

describe('a witness answers 400', () => {
  it('to an old size above the checkpoint’s', async () => {
    const decision = await ask({ oldSize: 10, proof: [], checkpoint: await at(9) }, { ...known, size: 10 });
    expect(decision).toMatchObject({ outcome: 'refused', reply: { status: 400 } });
  });

  const hash = encodeBase64(new Uint8Array(32));
  it.each([
    ['nothing', () => ''],
    ['no old size', (note: string) => `${hash}\n\n${note}`],
    ['an old size with a leading zero', (note: string) => `old 05\n\n${note}`],
    ['a negative old size', (note: string) => `old -5\n\n${note}`],
    ['an old size in hexadecimal', (note: string) => `old 0x5\n\n${note}`],
    ['an old size beyond 2^53', (note: string) => `old 9007199254740993\n\n${note}`],
    ['two spaces', (note: string) => `old  5\n\n${note}`],
    ['carriage returns', (note: string) => `old 5\r\n\n${note}`],
    ['a short hash', (note: string) => `old 5\n${hash.slice(4)}\n\n${note}`],
    ['a hash with spare bits', (note: string) => `old 5\n${hash.slice(0, -2)}B=\n\n${note}`],
    ['64 proof lines', (note: string) => `old 5\n${`${hash}\n`.repeat(64)}\n${note}`],
    ['a million proof lines', (note: string) => `old 5\n${`${hash}\n`.repeat(1_000_000)}\n${note}`],
    ['no empty line', (note: string) => `old 5\n${note}`],
    ['no checkpoint', () => 'old 5\n\n'],
    ['a note that is no checkpoint', (note: string) => `old 5\n\n${note.replace('\n9\n', '\nnine\n')}`],
    ['a size with a leading zero', (note: string) => `old 5\n\n${note.replace('\n9\n', '\n09\n')}`],
  ])('to a body with %s', async (_, bodyOf) => {
    const body = encode(bodyOf(new TextDecoder().decode(await at(9))));
    const { reply } = await decideAddCheckpoint(body, () => known, [log]);
    expect(reply.status).toBe(400);
  });
});

describe('a witness answers 404 and 403', () => {
  it('404 for a log that it does not follow, whatever the signature', async () => {
    const other = await makeLog('other.example/trust');
    const request = { oldSize: 0, proof: [], checkpoint: await signedCheckpoint(other, leaves) };
    expect((await ask(request)).reply.status).toBe(404);
  });

  it('403 when no line is by a trusted key of that log', async () => {
    const impostor = await makeLog();
    const request = { ...(await honest()), checkpoint: await signedCheckpoint(impostor, leaves) };
    expect((await ask(request)).reply).toMatchObject({ status: 403 });
  });

  it('403 to a line that is no signature, but 404 and 400 come before', async () => {
    const body = `old 5\n\n${new TextDecoder().decode(await at(9))}— broken\n`;
    const status = async (text: string) =>
      (await decideAddCheckpoint(encode(text), () => known, [{ origin: log.origin, keys: [log.key] }])).reply.status;
    expect(await status(body)).toBe(403);
    expect(await status(body.replace(`\n\n${log.origin}`, '\n\nother.example/trust'))).toBe(404);
    expect(await status(body.replace('\n9\n', '\nnine\n'))).toBe(400);
  });

  it('403 when a line names a trusted key and does not fit', async () => {
    const text = checkpointText(leaves);
    const [line] = parseNote(await at(8)).signatures;
    const checkpoint = await signText(log, text, line === undefined ? [] : [line]);
    expect((await ask({ ...(await honest()), checkpoint })).reply.status).toBe(403);
  });

  it('403 when another log that it follows signed with its own key', async () => {
    const other = await makeLog('other.example/trust');
    const text = checkpointText(leaves, log.origin);
    const checkpoint = await signText({ ...other, origin: 'other.example/trust' }, text);
    const body = formatAddCheckpoint({ ...(await honest()), checkpoint });
    const { reply } = await decideAddCheckpoint(body, () => known, [log, other]);
    expect(reply.status).toBe(403);
  });
});

describe('a witness answers 409', () => {
  it.each([0, 4, 6, 9])('to old size %d, with the size that it has', async (oldSize) => {
    const { reply } = await ask({ oldSize, proof: [], checkpoint: await at(9) });
    expect(reply).toEqual({ status: 409, contentType: 'text/x.tlog.size', body: '5\n' });
  });

  it('to an old size when it has nothing', async () => {
    expect((await ask(await honest(), null)).reply).toMatchObject({ status: 409, body: '0\n' });
  });

  it('to a smaller tree, so that nobody rolls it back', async () => {
    expect((await ask({ oldSize: 3, proof: [], checkpoint: await at(3) })).reply.status).toBe(409);
  });

  it('to the slower of two requests that were both admitted before either was recorded', async () => {
    const bytes = async (size: number) =>
      formatAddCheckpoint({
        oldSize: 5,
        proof: proveConsistency(
          5,
          size,
          leaves.slice(0, size).map((leaf) => leafHash(leaf)),
        ),
        checkpoint: await at(size),
      });
    const [slow, fast] = [
      await admitAddCheckpoint(await bytes(7), [log]),
      await admitAddCheckpoint(await bytes(9), [log]),
    ];
    if ('outcome' in slow || 'outcome' in fast) throw new Error('refused');
    const first = weighAddCheckpoint(fast, known);
    if (first.outcome !== 'cosign') throw new Error('refused');
    const { size, rootHash, note } = first.checkpoint;
    const second = weighAddCheckpoint(slow, { size, rootHash, checkpoint: note });
    expect(second.reply).toMatchObject({ status: 409, body: '9\n' });
  });
});

describe('a witness answers 422', () => {
  it('to another root hash at the size that it cosigned, and keeps the proof of the fork', async () => {
    const decision = await ask({ oldSize: 5, proof: [], checkpoint: await forged(5, rootOf(honestLeaves(5, 'x'))) });
    expect(decision).toMatchObject({ outcome: 'refused', reply: { status: 422 } });
    if (decision.outcome !== 'refused' || decision.fork === null) throw new Error('no evidence');
    expect(await verifyFork(decision.fork, { logs: [log] })).toMatchObject({ a: { size: 5 }, b: { size: 5 } });
  });

  it('to an empty tree with a root hash that is not the hash of nothing', async () => {
    const request = { oldSize: 0, proof: [], checkpoint: await forged(0, new Uint8Array(32)) };
    expect((await ask(request, null)).reply.status).toBe(422);
  });

  it('to a proof from size 0', async () => {
    const request = { oldSize: 0, proof: [new Uint8Array(32)], checkpoint: await at(9) };
    expect((await ask(request, null)).reply.status).toBe(422);
  });

  it('to a proof that is missing, cut, too long, disordered, or of another tree', async () => {
    const { proof } = await honest();
    const wrong = [
      [],
      proof.slice(1),
      proof.slice(0, -1),
      [...proof, new Uint8Array(32)],
      proof.toReversed(),
      consistency(honestLeaves(9, 'x'), 5),
    ];
    for (const one of wrong) expect((await ask({ ...(await honest()), proof: one })).reply.status).toBe(422);
  });

  it('to a proof with the same tree', async () => {
    const request = { oldSize: 5, proof: [new Uint8Array(32)], checkpoint: known.checkpoint };
    expect((await ask(request)).reply.status).toBe(422);
  });

  it('to a tree that does not continue the one it cosigned, with the proof that fits that tree', async () => {
    const other = honestLeaves(9, 'x');
    const request = { oldSize: 5, proof: consistency(other, 5), checkpoint: await signedCheckpoint(log, other) };
    expect((await ask(request)).reply.status).toBe(422);
  });
});

describe('a request', () => {
  it('reads back as it was written, and is not written when it would not', async () => {
    const bytes = formatAddCheckpoint(await honest());
    expect(formatAddCheckpoint(parseAddCheckpoint(bytes))).toEqual(bytes);
    const long = { ...(await honest()), proof: Array.from({ length: 64 }, () => new Uint8Array(32)) };
    const refusal = expect.objectContaining({ code: 'TRUST_WITNESS_REQUEST_MALFORMED' });
    expect(() => formatAddCheckpoint(long)).toThrowError(refusal);
  });

  it('without a note is none, and says why', () => {
    const codes = [`old 0\n\n${'a'.repeat(200_000)}\n`, 'old 0\n\nhello\n'].map((body) => {
      try {
        return parseAddCheckpoint(encode(body));
      } catch (error) {
        return (error as { code?: string }).code;
      }
    });
    expect(codes).toEqual(['TRUST_NOTE_TOO_LARGE', 'TRUST_NOTE_MALFORMED']);
  });

  it('finds the checkpoint of a log under the hash of its origin', () => {
    expect(monitoringPath('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855/checkpoint');
  });
});
