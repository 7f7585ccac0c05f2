/** The rows under which a hub publishes its entity statements. */
import { entityStatementMediaType } from '@breakwater/federation-protocol';
import type { Context } from 'hono';
import type { Route } from '../http/route.ts';
import type { Entities, EntityName } from './entities.ts';

/** What the rows need. */
export interface EntityRouteParts {
  readonly entities: Entities;
}

/** Entity Configurations of `/fed`, `/op`, `/rp`; fetch and list endpoints of `/fed`. */
export function entityRoutes({ entities }: EntityRouteParts): Route[] {
  const names: readonly EntityName[] = ['fed', 'op', 'rp'];
  return [
    ...names.map((name) =>
      row(`/${name}/.well-known/openid-federation`, async () => statement(await entities.configuration(name))),
    ),
    row('/fed/fetch', (context) => fetchSubordinate(context, entities)),
    row('/fed/list', (context) => listSubordinates(context, entities)),
  ];
}

/** @see openid-federation-1_0#section-8.1 */
async function fetchSubordinate(context: Context, entities: Entities): Promise<Response> {
  const subjects = context.req.queries('sub') ?? [];
  const [subject] = subjects;
  if (subject === undefined || subjects.length > 1) return problem(400, 'invalid_request', 'Name one entity as sub.');
  if (subject === entities.ids.fed) return problem(400, 'invalid_request', 'An entity is not its own subordinate.');
  const jwt = await entities.statementAbout(subject);
  return jwt === null ? problem(404, 'not_found', 'That entity is no subordinate of this one.') : statement(jwt);
}

/** @see openid-federation-1_0#section-8.2 */
function listSubordinates(context: Context, entities: Entities): Response {
  const unsupported = ['trust_marked', 'trust_mark_type'].find((name) => context.req.query(name) !== undefined);
  if (unsupported !== undefined) return problem(400, 'unsupported_parameter', `${unsupported} is not supported.`);
  const types = context.req.queries('entity_type') ?? [];
  const isIntermediate = context.req.query('intermediate') === 'true';
  const listed = entities
    .subordinates()
    .filter((id) => types.every((type) => entities.subordinates(type).includes(id)) && !isIntermediate);
  return Response.json(listed, { headers: { 'cache-control': 'no-store' } });
}

function row(path: string, handle: Route['handle']): Route {
  return { method: 'GET', path, who: 'anyone', bodyBytes: 0, handle };
}

function statement(jwt: string): Response {
  return new Response(jwt, { headers: { 'content-type': entityStatementMediaType, 'cache-control': 'no-store' } });
}

// openid-federation-1_0#section-8.9
function problem(status: number, error: string, description: string): Response {
  return Response.json({ error, error_description: description }, { status, headers: { 'cache-control': 'no-store' } });
}
