/** A failure is told to a person and to a program without what somebody put into an address by mistake. */
import { describe, expect, it } from 'vitest';
import { withoutSecrets } from '../../cli/printable.ts';
import type { VerbRow } from '../../cli/verbs.ts';
import { HubError } from '../../error.ts';
import { answerOf, type } from './a-hub.ts';

const failing = (error: Error): readonly VerbRow[] => {
  const verb = { summary: 'Fails.', help: '  breakwater try', options: [], run: () => Promise.reject(error) };
  return [{ words: ['try'], summary: 'try', load: async () => ({ verb }) }];
};

const address = 'postgresql://clerk:se/cr@et@db.gov.lc/civil';

describe('a failure', () => {
  it('repeats no key of an address, neither in words nor as evidence', async () => {
    const table = failing(new HubError('FILE_UNREADABLE', `${address} cannot be read.`, { path: address }));
    const said = await type('try --json', table);
    expect(answerOf(said)).toMatchObject({
      message: 'postgresql://…@db.gov.lc/civil cannot be read.',
      evidence: { path: 'postgresql://…@db.gov.lc/civil' },
    });
    expect(said.stdout + said.stderr).not.toContain('cr@et');
  });

  it('that nobody foresaw repeats none either, not in its stack', async () => {
    const said = await type('try --json', failing(new Error(`cannot reach ${address}`)));
    expect(answerOf(said).code).toBe('INTERNAL');
    expect(said.stdout + said.stderr).not.toContain('cr@et');
  });

  it.each([
    ['s3://id:key@one and s3://id:key@two', 's3://…@one and s3://…@two'],
    ['https://db.gov.lc:8443/a', 'https://db.gov.lc:8443/a'],
    ['https://db.gov.lc/a?mail=clerk@gov.lc', 'https://db.gov.lc/a?mail=clerk@gov.lc'],
    ['ask clerk@gov.lc: now', 'ask clerk@gov.lc: now'],
  ])('shows %s as %s', (text, shown) => {
    expect(withoutSecrets(text)).toBe(shown);
  });
});
