/** The papers for the root: written by `init`, read by whoever drafts, and refused when they are something else. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseCountryCode } from '@breakwater/federation-protocol';
import { describe, expect, it } from 'vitest';
import { formatLogPaper, logPaper, readLogPaper, readWitnessPaper, witnessPaper } from '../../trust/log-papers.ts';
import { scratch } from '../scratch.ts';
import { makeSigner } from './region.ts';

const { publicJwk } = await makeSigner();

async function paper(content: string): Promise<string> {
  const path = join(await scratch(), 'paper.json');
  await writeFile(path, content);
  return path;
}

describe('the papers for the root', () => {
  it('come back as they were written', async () => {
    const witness = witnessPaper(parseCountryCode('LC'), 'https://hub.gov.lc', publicJwk);
    expect(await readWitnessPaper(await paper(formatLogPaper(witness)))).toEqual(witness);
    expect([witness.vkey.name, witness.url]).toEqual(['hub.gov.lc/witness', 'https://hub.gov.lc/witness']);
    const log = logPaper('http://region.localhost:7100', publicJwk);
    expect(await readLogPaper(await paper(formatLogPaper(log)))).toEqual(log);
    expect([log.origin, log.vkey.name]).toEqual(['region.localhost:7100/trust', 'region.localhost:7100/trust']);
  });

  it('are not taken for each other: a log key cosigns nothing', async () => {
    const { vkey } = logPaper('https://region.example', publicJwk);
    const mixed = JSON.stringify({ country: 'LC', url: 'https://hub.gov.lc/witness', vkey: vkey.text });
    await expect(readWitnessPaper(await paper(mixed))).rejects.toMatchObject({ code: 'PAPER_WRONG' });
    await expect(readLogPaper(await paper(mixed))).rejects.toMatchObject({ code: 'PAPER_WRONG' });
  });

  it('are refused when the key is damaged', async () => {
    const { vkey, ...rest } = witnessPaper(parseCountryCode('LC'), 'https://hub.gov.lc', publicJwk);
    const damaged = JSON.stringify({ ...rest, vkey: vkey.text.replace('lc', 'dm') });
    await expect(readWitnessPaper(await paper(damaged))).rejects.toMatchObject({
      code: 'TRUST_VERIFIER_KEY_MALFORMED',
    });
  });
});
