/** Turns a refusal during sign-in into a page with ways out, and records it once. */
import { CodedError } from '@breakwater/federation-protocol';
import type { Context } from 'hono';
import type { HubConfig } from '../config/read-config.ts';
import type { Route } from '../http/route.ts';
import type { Html } from '../pages/layout.ts';
import { loginProblemPage } from '../pages/problem.ts';
import type { LoginParts } from './parts.ts';
import type { RecordRefusal } from './refusals.ts';

type Owner = Pick<HubConfig, 'country' | 'name'>;

const statuses: Readonly<Record<string, 400 | 403 | 410 | 429 | 502>> = {
  REQUEST_FORBIDDEN: 403,
  LOGIN_FLOW_LOST: 410,
  LOGIN_STATE_USED: 410,
  ENROL_TOO_MANY_TRIES: 429,
  LOGIN_PEER_UNREACHABLE: 502,
};

/** The page for an error as text; `detail` is technical and stands in small type. */
export async function renderProblem(
  owner: Owner,
  error: CodedError,
  more: { readonly ways?: readonly Html[]; readonly detail?: string } = {},
): Promise<string> {
  return String(await loginProblemPage(owner, error, more.ways ?? [], more.detail));
}

/** The ways out of an error for the request at hand. */
export type WaysOut = (context: Context, error: CodedError) => readonly Html[] | Promise<readonly Html[]>;

/** A handler whose coded errors become pages; whatever nobody foresaw goes on to the hub's own problem page. */
export function guarded(
  { config, record, world }: Pick<LoginParts, 'config' | 'world'> & { readonly record: RecordRefusal },
  ways: WaysOut,
  handle: Route['handle'],
): Route['handle'] {
  return async (context) => {
    try {
      return await handle(context);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      await record('login.refused', { code: error.code });
      const cause = error.cause instanceof Error ? error.cause.message : undefined;
      if (cause) world.log.warn({ code: error.code, cause });
      const body = await renderProblem(config, error, { ways: await ways(context, error) });
      return context.html(body, statuses[error.code] ?? 400);
    }
  };
}
