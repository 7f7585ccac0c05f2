/** Signed messages between hubs: every way of changing one, and the refusal it meets. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Signer } from '../../jose/signer.ts';
import type { SignatureHeaders, SignedPeerRequest } from '../../peer/message.ts';
import { type ExpectedRequest, signPeerRequest, verifyPeerRequest } from '../../peer/request.ts';
import { signPeerResponse, verifyPeerResponse } from '../../peer/response.ts';
import { later, newSigner, now, refusal } from '../keys.ts';

const origin = 'https://hub.gov.bb';
const message = {
  method: 'PUT',
  targetUri: `${origin}/peer/packs/a/shards/1?x=1`,
  contentType: 'application/octet-stream',
  body: new Uint8Array([1, 2, 3]),
};
const nonce = 'AAAAAAAAAAAAAAAAAAAAAAAA';
let lc: Signer;
let bb: Signer;
let request: SignedPeerRequest;

beforeAll(async () => {
  [lc, bb] = [await newSigner(), await newSigner('P-256')];
  request = await signPeerRequest(message, { signer: lc, tag: 'bw-req', nonce, now });
});

/** The receiver's side: its memory is new each time unless a test hands one in. */
function expected(changes: Partial<ExpectedRequest> = {}): ExpectedRequest {
  const used = new Set<string>();
  return {
    origin,
    now,
    keyFor: async (keyid) => (keyid === lc.kid ? lc.publicJwk : undefined),
    consumeNonce: async (id) => used.size < used.add(id).size,
    ...changes,
  };
}

const withHeaders = (changes: Partial<SignatureHeaders>) => ({
  ...request,
  headers: { ...request.headers, ...changes },
});
const input = () => request.headers['signature-input'];

describe('a request between hubs', () => {
  it('is accepted as it was signed', async () => {
    expect(await verifyPeerRequest(request, expected())).toMatchObject({ key: { kid: lc.kid }, tag: 'bw-req' });
    expect(input()).toBe(
      `bw=("@method" "@target-uri" "content-digest" "content-type");created=${now.getTime() / 1000}` +
        `;expires=${now.getTime() / 1000 + 60};nonce="${nonce}";keyid="${lc.kid}";tag="bw-req"`,
    );
  });

  it('is refused when any part of it changed', async () => {
    const changed: SignedPeerRequest[] = [
      { ...request, method: 'GET' },
      { ...request, targetUri: `${origin}/peer/packs/b/shards/1?x=1` },
      { ...request, targetUri: `${origin}/peer/packs/a/shards/1?x=2` },
      withHeaders({ 'content-type': 'text/plain' }),
    ];
    for (const each of changed) {
      await expect(verifyPeerRequest(each, expected())).rejects.toEqual(refusal('MESSAGE_SIGNATURE_INVALID'));
    }
    const body = { ...request, body: new Uint8Array([1, 2, 4]) };
    await expect(verifyPeerRequest(body, expected())).rejects.toEqual(refusal('MESSAGE_DIGEST_MISMATCH'));
  });

  it('is refused without a digest, or with one in another spelling', async () => {
    const missing = withHeaders({ 'content-digest': '' });
    await expect(verifyPeerRequest(missing, expected())).rejects.toEqual(refusal('MESSAGE_SIGNATURE_MALFORMED'));
    for (const digest of ['sha-512=:AAAA:', `${request.headers['content-digest']}, sha-512=:AAAA:`]) {
      const changed = withHeaders({ 'content-digest': digest });
      await expect(verifyPeerRequest(changed, expected())).rejects.toEqual(refusal('MESSAGE_SIGNATURE_INVALID'));
    }
  });

  it('is refused unless it covers exactly what it must, each part once and in order', async () => {
    const lists = [
      '("@method" "@target-uri" "content-type")',
      '("@method" "@target-uri" "content-digest" "content-type" "content-type")',
      '("@target-uri" "@method" "content-digest" "content-type")',
      '("@method" "@target-uri" "content-digest" "content-type" "date")',
      '("@method";req "@target-uri" "content-digest" "content-type")',
      '()',
    ];
    for (const list of lists) {
      const changed = withHeaders({ 'signature-input': input().replace(/\(.*?\)/, list) });
      await expect(verifyPeerRequest(changed, expected()), list).rejects.toEqual(refusal('MESSAGE_COMPONENTS_WRONG'));
    }
  });

  it('is refused when its headers are missing', async () => {
    for (const changes of [{ signature: '' }, { 'signature-input': '' }]) {
      await expect(verifyPeerRequest(withHeaders(changes), expected())).rejects.toEqual(
        refusal('MESSAGE_SIGNATURE_MISSING'),
      );
    }
  });

  it('is refused when its headers have a second label, spelling, parameter or order', async () => {
    const inputs = [
      `${input()}, other=("@method");created=1;expires=2;keyid="x";tag="bw-req"`,
      `${input()}, ${input()}`,
      input().replace('bw=', 'sig1='),
      input().replace('" "', '"  "'),
      `${input()};alg="ed25519"`,
      input().replace(/(;created=\d+)(;expires=\d+)/, '$2$1'),
      input().replace(/;nonce="[^"]+"/, ';nonce="short"'),
      input().replace(/created=\d+/, 'created=1.5'),
      input().replace(/;keyid="[^"]+"/, ''),
      'bw="text"',
      'bw=(',
      `bw=${'x'.repeat(5_000)}`,
    ];
    for (const changed of inputs) {
      const call = verifyPeerRequest(withHeaders({ 'signature-input': changed }), expected());
      await expect(call, changed).rejects.toEqual(refusal('MESSAGE_SIGNATURE_MALFORMED'));
    }
    const flagged = withHeaders({ signature: `${request.headers.signature};x` });
    await expect(verifyPeerRequest(flagged, expected())).rejects.toEqual(refusal('MESSAGE_SIGNATURE_MALFORMED'));
  });

  it('is refused without a nonce', async () => {
    const without = withHeaders({ 'signature-input': input().replace(/;nonce="[^"]+"/, '') });
    await expect(verifyPeerRequest(without, expected())).rejects.toEqual(refusal('MESSAGE_COMPONENTS_WRONG'));
  });

  it('is refused when a line break hides a second part in a first', async () => {
    const changed = withHeaders({ 'content-type': 'a\n"@method": GET' });
    await expect(verifyPeerRequest(changed, expected())).rejects.toEqual(refusal('MESSAGE_SIGNATURE_MALFORMED'));
  });

  it('is refused by a hub that it is not addressed to', async () => {
    for (const other of ['https://hub.gov.jm', 'https://hub.gov.b']) {
      await expect(verifyPeerRequest(request, expected({ origin: other }))).rejects.toEqual(
        refusal('MESSAGE_COMPONENTS_WRONG'),
      );
    }
  });

  it('is refused under a key that nobody vouches for, or under the wrong key', async () => {
    await expect(verifyPeerRequest(request, expected({ keyFor: async () => undefined }))).rejects.toEqual(
      refusal('MESSAGE_KEY_UNKNOWN'),
    );
    await expect(verifyPeerRequest(request, expected({ keyFor: async () => bb.publicJwk }))).rejects.toEqual(
      refusal('MESSAGE_KEY_UNKNOWN'),
    );
    const stolen = { ...bb.publicJwk, kid: lc.kid };
    await expect(verifyPeerRequest(request, expected({ keyFor: async () => stolen }))).rejects.toEqual(
      refusal('MESSAGE_SIGNATURE_INVALID'),
    );
  });

  it('is refused before its time, after it, and when it claims too much of it', async () => {
    await expect(verifyPeerRequest(request, expected({ now: later(-61) }))).rejects.toEqual(
      refusal('MESSAGE_NOT_YET_VALID'),
    );
    await expect(verifyPeerRequest(request, expected({ now: later(120) }))).rejects.toEqual(refusal('MESSAGE_EXPIRED'));
    await expect(verifyPeerRequest(request, expected({ now: later(119) }))).resolves.toBeDefined();
    const long = input().replace(/expires=\d+/, `expires=${now.getTime() / 1000 + 61}`);
    await expect(verifyPeerRequest(withHeaders({ 'signature-input': long }), expected())).rejects.toEqual(
      refusal('MESSAGE_LIFE_TOO_LONG'),
    );
  });

  it('is refused the second time', async () => {
    const receiver = expected();
    await verifyPeerRequest(request, receiver);
    await expect(verifyPeerRequest(request, receiver)).rejects.toEqual(refusal('MESSAGE_REPLAYED'));
  });

  it('does not use up a nonce with a forged signature, and is remembered as long as it could be accepted', async () => {
    const remembered: Date[] = [];
    const consumeNonce = async (_id: string, until: Date) => remembered.push(until) > 0;
    const forged = { ...request, method: 'GET' };
    await expect(verifyPeerRequest(forged, expected({ consumeNonce }))).rejects.toBeDefined();
    expect(remembered).toEqual([]);
    await verifyPeerRequest(request, expected({ consumeNonce }));
    expect(remembered).toEqual([later(120)]);
  });

  it('is refused when it was signed for another purpose', async () => {
    const answer = await signPeerResponse({ status: 200, contentType: 'a/b', body: message.body }, request, {
      signer: lc,
      now,
    });
    const params = answer.headers['signature-input'].replace(
      /^bw=\(.*?\)/,
      input().replace(/^bw=(\(.*?\)).*$/, 'bw=$1'),
    );
    const tagged = withHeaders({ 'signature-input': params });
    await expect(verifyPeerRequest(tagged, expected())).rejects.toEqual(refusal('MESSAGE_TAG_WRONG'));
  });
});

describe('an answer between hubs', () => {
  const reply = { status: 200, contentType: 'application/json', body: new TextEncoder().encode('{}') };
  const verify = (answer: Awaited<ReturnType<typeof signPeerResponse>>, to = request, at = now) =>
    verifyPeerResponse(answer, to, { keys: [bb.publicJwk], now: at });

  it('is accepted as the answer to its own request only', async () => {
    const answer = await signPeerResponse(reply, request, { signer: bb, now });
    expect(await verify(answer)).toEqual(answer);
    const again = await signPeerRequest(message, { signer: lc, tag: 'bw-req', nonce: `${nonce}B`, now });
    await expect(verify(answer, again)).rejects.toEqual(refusal('MESSAGE_SIGNATURE_INVALID'));
  });

  it('is refused when its status, type or body changed', async () => {
    const answer = await signPeerResponse(reply, request, { signer: bb, now });
    await expect(verify({ ...answer, status: 204 })).rejects.toEqual(refusal('MESSAGE_SIGNATURE_INVALID'));
    const typed = { ...answer, headers: { ...answer.headers, 'content-type': 'text/html' } };
    await expect(verify(typed)).rejects.toEqual(refusal('MESSAGE_SIGNATURE_INVALID'));
    const body = new TextEncoder().encode('{"a":1}');
    await expect(verify({ ...answer, body })).rejects.toEqual(refusal('MESSAGE_DIGEST_MISMATCH'));
  });

  it('is refused from another hub, too late, or under another purpose', async () => {
    const answer = await signPeerResponse(reply, request, { signer: lc, now });
    await expect(verify(answer)).rejects.toEqual(refusal('MESSAGE_KEY_UNKNOWN'));
    const own = await signPeerResponse(reply, request, { signer: bb, now });
    await expect(verify(own, request, later(120))).rejects.toEqual(refusal('MESSAGE_EXPIRED'));
    const headers = { ...own.headers, 'signature-input': own.headers['signature-input'].replace('bw-res', 'bw-req') };
    await expect(verify({ ...own, headers })).rejects.toEqual(refusal('MESSAGE_TAG_WRONG'));
  });
});
