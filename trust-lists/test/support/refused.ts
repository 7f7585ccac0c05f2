/** The one way in which tests ask for a refusal: by its code, never by its words. */
import { expect } from 'vitest';
import type { TrustErrorCode } from '../../error.ts';

/** Expects the promise to reject with `code`; resolves to the error for a closer look. */
export async function refused(attempt: Promise<unknown>, code: TrustErrorCode): Promise<Error & { evidence?: object }> {
  const error = await attempt.then(
    () => new Error('it was accepted'),
    (thrown: unknown) => thrown as Error,
  );
  expect(error).toMatchObject({ code });
  return error;
}
