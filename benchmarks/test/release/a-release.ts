/** The release built afresh, once for all tests of a file. */
import { createHash } from 'node:crypto';
import { readinessMethod } from '../../method/readiness-method.ts';
import { buildRelease, type ReleaseInput } from '../../release/build.ts';
import { boardValues } from '../../values/carried-values.ts';

/** SHA-256 by Node. */
export const digest: ReleaseInput['digest'] = (bytes) =>
  Promise.resolve(Uint8Array.from(createHash('sha256').update(bytes).digest()));

/** SHA-256 as hex. */
export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** What the release is made of; tests change parts of it. */
export const input = (change: Partial<ReleaseInput> = {}): ReleaseInput => ({
  id: '2027-1',
  framework: readinessMethod,
  files: boardValues(),
  digest,
  ...change,
});

/** A release with few runs: enough for everything but its probabilities. */
export const quickRelease = (change: Partial<ReleaseInput> = {}) => buildRelease(input({ runs: 200, ...change }));
