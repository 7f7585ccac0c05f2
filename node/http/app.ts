/** Makes a web application of a route table: headers, size limits, callers, handlers, problem pages. */
import type { CodedError } from '@breakwater/federation-protocol';
import { Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HubError } from '../error.ts';
import type { World } from '../world.ts';
import { codedErrorOf, type ProblemFrame, problemPage, statusOf } from './problem.ts';
import type { Route } from './route.ts';
import { securityHeaders } from './security-headers.ts';

/** What an application is made of. `requireOperator` guards the rows for operators; without it they are refused. */
export interface AppParts {
  readonly routes: readonly Route[];
  readonly frame: ProblemFrame;
  readonly secure: boolean;
  readonly world: World;
  readonly requireOperator?: MiddlewareHandler;
}

const refuseOperator: MiddlewareHandler = () => {
  throw new HubError('PAGE_UNKNOWN', 'There is no such page.');
};

/** The application; it answers every request, also the ones it has no row for. */
export function createApp({ routes, frame, secure, world, requireOperator = refuseOperator }: AppParts): Hono {
  const app = new Hono();
  app.use(securityHeaders(secure));
  for (const route of routes) {
    const limit = bodyLimit({
      maxSize: route.bodyBytes,
      onError: () => problem(new HubError('REQUEST_TOO_LARGE', 'That is too much at once.')),
    });
    const guards = route.who === 'operator' ? [limit, requireOperator] : [limit];
    app.on(route.method, [route.path], ...guards, (context) => route.handle(context));
  }
  app.notFound(() => problem(new HubError('PAGE_UNKNOWN', 'There is no such page.')));
  app.onError((error) => problem(codedErrorOf(error, world)));
  return app;

  async function problem(error: CodedError): Promise<Response> {
    const body = String(await problemPage(error, frame));
    return new Response(body, { status: statusOf(error), headers: { 'content-type': 'text/html; charset=utf-8' } });
  }
}
