/** The problem document one hub sends another: what happened, what it means, what to do, the code. */
import { CodedError, isObject, type JsonObject, parseStrictJson } from '@breakwater/federation-protocol';
import { PeerError } from './error.ts';

/** Media type of problem documents (RFC 9457). */
export const problemType = 'application/problem+json';

/** Largest problem document read, bytes: four sentences. */
const problemMaxBytes = 16_384;

/** The document for `error`. Evidence stays here: it may hold what only our own operator should see. */
export function problemOf(error: CodedError): JsonObject {
  return { code: error.code, message: error.message, means: error.means, cure: error.cure };
}

/** The HTTP status that fits a code: who must act, the caller or we. */
export function problemStatus(code: string): number {
  const exact: Readonly<Record<string, number>> = {
    PEER_ROUTE_UNKNOWN: 404,
    PEER_CALLER_REFUSED: 403,
    PEER_TOO_LARGE: 413,
    PEER_LINK_REQUIRED: 421,
    PEER_BUSY: 503,
    PEER_UNREACHABLE: 502,
    PEER_TIMEOUT: 504,
    PEER_FAILED: 500,
    PEER_UNKNOWN: 404,
    TRUST_NOT_YET: 503,
  };
  if (exact[code] !== undefined) return exact[code];
  return code.startsWith('MESSAGE_') ? 401 : 400;
}

/** The `PEER_REFUSED` for an answer that is a refusal, with the peer's own code and words in the evidence. */
export function refusalOf(country: string, status: number, body: Uint8Array): PeerError {
  const problem = readProblem(body);
  const said = typeof problem.message === 'string' ? problem.message.slice(0, 500) : 'no reason';
  const code = typeof problem.code === 'string' ? problem.code.slice(0, 80) : '';
  return new PeerError('PEER_REFUSED', `${country} refused: ${said}`, { country, status, code, problem });
}

function readProblem(body: Uint8Array): JsonObject {
  try {
    const value = parseStrictJson(body, { maxBytes: problemMaxBytes });
    return isObject(value) ? value : {};
  } catch (error) {
    // A refusal without a readable document is still a refusal.
    if (error instanceof CodedError) return {};
    throw error;
  }
}
