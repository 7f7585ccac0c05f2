/** Checkpoints: one spelling, one origin, and nothing beside the three lines in the region's own log. */
import { beforeAll, describe, expect, it } from 'vitest';
import { formatCheckpoint, parseCheckpoint } from '../../log/checkpoint.ts';
import { verifyCheckpoint } from '../../log/verify-checkpoint.ts';
import { checkpointText, honestLeaves, makeLog, origin, signText, type TestLog } from '../support/log.ts';
import { refused } from '../support/refused.ts';

const hash = 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=';
const text = `example.com/behind-the-sofa\n20852163\n${hash}\n`;
const refusal = expect.objectContaining({ code: 'TRUST_CHECKPOINT_MALFORMED' });

describe('the text of a checkpoint', () => {
  it('is the example of the specification', () => {
    const checkpoint = parseCheckpoint(text);
    expect(checkpoint).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20_852_163, extensions: [] });
    expect(formatCheckpoint(checkpoint)).toBe(text);
  });

  it('may have any origin and opaque lines', () => {
    expect(parseCheckpoint(`go.sum database tree\n0\n${hash}\nmore\n— more\n`)).toMatchObject({
      origin: 'go.sum database tree',
      extensions: ['more', '— more'],
    });
  });

  it.each([
    ['nothing', ''],
    ['an empty origin', `\n1\n${hash}\n`],
    ['two lines', 'a\n1\n'],
    ['no final newline', text.trimEnd()],
    ['an empty line after it', `${text}\n`],
    ['an empty extension line', `${text}\nmore\n`],
    ['a leading zero', text.replace('2085', '02085')],
    ['two zeroes', text.replace('20852163', '00')],
    ['a sign', text.replace('2085', '+2085')],
    ['an exponent', text.replace('20852163', '2e3')],
    ['a size beyond what we count to', text.replace('20852163', '9007199254740993')],
    ['a size of twenty digits', text.replace('20852163', '20852163208521632085')],
    ['digits of another script', text.replace('20852163', '٢٠٨')],
    ['a short hash', text.replace('CsUY', '')],
    ['a hash with spare bits', text.replace('q2I=', 'q2J=')],
    ['a hash in base64url', text.replace('om/Xa', 'om_Xa')],
  ])('with %s is malformed', (_, wrong) => {
    expect(() => parseCheckpoint(wrong)).toThrowError(refusal);
  });

  it('is not written when it would read back as another', () => {
    const good = parseCheckpoint(text);
    for (const change of [{ origin: 'a\n1' }, { size: -1 }, { size: 0.5 }, { rootHash: good.rootHash.slice(1) }]) {
      expect(() => formatCheckpoint({ ...good, ...change })).toThrowError(refusal);
    }
    expect(() => formatCheckpoint({ ...good, extensions: ['a\nb'] })).toThrowError(refusal);
    expect(() => formatCheckpoint({ ...good, extensions: [''] })).toThrowError(refusal);
  });
});

describe('a checkpoint of the region’s log', () => {
  let log: TestLog;
  beforeAll(async () => {
    log = await makeLog();
  });
  const own = checkpointText(honestLeaves(3));

  it('is signed by that log, under its own origin, without further lines', async () => {
    expect(await verifyCheckpoint(await signText(log, own), log)).toMatchObject({ origin, size: 3 });
    await refused(verifyCheckpoint(await signText(log, `${own}more\n`), log), 'TRUST_CHECKPOINT_MALFORMED');
    const foreign = checkpointText(honestLeaves(3), 'other.example/trust');
    await refused(verifyCheckpoint(await signText(log, foreign), log), 'TRUST_LOG_UNKNOWN');
    await refused(verifyCheckpoint(await signText(log, 'hello\n'), log), 'TRUST_CHECKPOINT_MALFORMED');
  });
});
