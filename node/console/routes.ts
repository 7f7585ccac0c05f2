/** The console's table of routes. */
import type { Route } from '../http/route.ts';
import { type CounterParts, counterRoutes } from './counter.ts';
import { guardRow } from './guard.ts';
import { type PageParts, pageRoutes } from './pages.ts';
import { type SignInParts, signInRoutes } from './sign-in.ts';

/** What the rows work with. */
export type ConsoleRowParts = SignInParts & PageParts & CounterParts;

/** Every row of the console listener, each refusing a wrong Host or Origin before anything else. */
export function consoleRows(parts: ConsoleRowParts): readonly Route[] {
  return [...signInRoutes(parts), ...pageRoutes(parts), ...counterRoutes(parts)].map((row) =>
    guardRow(parts.site, row),
  );
}
