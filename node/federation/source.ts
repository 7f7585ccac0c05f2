/** Where this hub gets statements: the anchor's from the verified list, all others from the hosts of members. */
import {
  CodedError,
  type EntityId,
  entityStatementMediaType,
  parseEntityStatement,
  type StatementSource,
} from '@breakwater/federation-protocol';
import type { Egress } from '../egress/egress.ts';
import { EntityError } from './error.ts';

/** Design section 10: an entity statement has at most 64 KiB. */
const statementMaxBytes = 65_536;

/** What fetching takes. The statements by the anchor come from the verified trust evidence and are never fetched. */
export interface SourceParts {
  readonly egress: Egress;
  /** Origins of the members of the list in force. */
  origins(): readonly string[];
  /** The anchor's statement about `subject`, a member's `/fed`; throws when the list names no such member. */
  anchorStatement(subject: EntityId): string;
  anchorId(): EntityId;
}

/** The source over these parts; `signal` ends all its fetches. */
export function createSource(parts: SourceParts, signal: AbortSignal): StatementSource {
  const configuration = (entity: EntityId) => fetchStatement(`${entity}/.well-known/openid-federation`, parts, signal);
  return {
    entityConfiguration: configuration,
    async subordinateStatement(issuer, subject) {
      if (issuer === parts.anchorId()) return parts.anchorStatement(subject);
      const endpoint = await fetchEndpoint(await configuration(issuer), issuer);
      return fetchStatement(`${endpoint}?sub=${encodeURIComponent(subject)}`, parts, signal);
    },
  };
}

/** The fetch endpoint that `issuer` names; it must lie on the issuer's own origin, or it would lead us anywhere. */
async function fetchEndpoint(configuration: string, issuer: EntityId): Promise<string> {
  const { unverified } = await parseEntityStatement(configuration);
  const endpoint = unverified.metadata?.federation_entity?.federation_fetch_endpoint;
  const isOwn = typeof endpoint === 'string' && endpoint.startsWith(`${new URL(issuer).origin}/`);
  if (unverified.subject === issuer && isOwn && !/[?#]/.test(endpoint)) return endpoint;
  throw new EntityError('ENTITY_ANSWER_WRONG', `${issuer} names no usable fetch endpoint.`, { issuer });
}

async function fetchStatement(url: string, { egress, origins }: SourceParts, signal: AbortSignal): Promise<string> {
  const { origin, host } = new URL(url);
  if (!origins().includes(origin)) {
    throw new EntityError('ENTITY_HOST_UNKNOWN', `${host} is not a host of the trust list.`, { host });
  }
  let answer: Response;
  let bytes: Uint8Array;
  try {
    answer = await egress.fetch(url, { headers: { accept: entityStatementMediaType }, signal });
    bytes = new Uint8Array(await answer.arrayBuffer());
  } catch (cause) {
    if (!isFailedFetch(cause)) throw cause;
    throw new EntityError('ENTITY_UNREACHABLE', `${host} did not give its statement.`, { host }, cause);
  }
  const evidence = { host, status: answer.status };
  if (answer.status >= 500) throw new EntityError('ENTITY_UNREACHABLE', `${host} answered ${answer.status}.`, evidence);
  const isStatement = answer.headers.get('content-type')?.split(';')[0] === entityStatementMediaType;
  if (answer.status !== 200 || !isStatement || bytes.byteLength > statementMaxBytes) {
    throw new EntityError('ENTITY_ANSWER_WRONG', `${host} answered with no entity statement.`, evidence);
  }
  return new TextDecoder().decode(bytes);
}

function isFailedFetch(cause: unknown): boolean {
  if (cause instanceof CodedError || cause instanceof TypeError) return true;
  return cause instanceof DOMException && ['AbortError', 'TimeoutError'].includes(cause.name);
}
