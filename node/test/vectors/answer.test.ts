/** The command that outsiders drive: every public vector gets its right answer, and every line gets one. */
import { describe, expect, it } from 'vitest';
import { answersTo, type VectorAnswer } from '../../vectors/answer.ts';
import { lineBytesMax } from '../../vectors/case.ts';
import { vectorChecks } from '../../vectors/kinds.ts';
import { hasVectors, vector, vectorPaths, vectorText } from '../vectors.ts';

async function* streamOf(chunks: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

async function answersOf(kind: string, ...chunks: readonly (string | Uint8Array)[]): Promise<readonly VectorAnswer[]> {
  const check = vectorChecks.get(kind);
  if (check === undefined) throw new Error(`no kind ${kind}`);
  const answers: VectorAnswer[] = [];
  for await (const answer of answersTo(streamOf(chunks), check)) answers.push(answer);
  return answers;
}

/** The case as it stands in its file, on one line: numbers beyond 2^53 stay as they are written. */
const oneLine = (json: string) => `${json.replaceAll('\n', ' ')}\n`;
const documentLine = (bytes: Uint8Array) => `${JSON.stringify({ bytesB64: Buffer.from(bytes).toString('base64') })}\n`;

describe('the Merkle vectors', () => {
  if (!hasVectors('rfc6962-merkle')) return;
  const folders = [
    ['inclusion', 'merkle-inclusion'],
    ['subtreeinclusion', 'merkle-inclusion'],
    ['consistency', 'merkle-consistency'],
    ['subtreeconsistency', 'merkle-consistency'],
  ] as const;

  it.each(folders)('of %s get their answers', async (folder, kind) => {
    const texts = vectorPaths(`rfc6962-merkle/${folder}`).map(vectorText);
    const answers = await answersOf(kind, ...texts.map(oneLine));
    const wanted = texts.map((text) => !/"wantErr": true/.test(text));
    expect(answers.map(({ ok }) => ok)).toEqual(wanted);
    expect(wanted).toContain(true);
    expect(wanted).toContain(false);
  });
});

describe('the notes', () => {
  if (!hasVectors('signed-note')) return;
  const file: { vkey: string; cases: readonly { name: string; note: string; expect: string }[] } = JSON.parse(
    vectorText('signed-note/cases.json'),
  );

  it('get their answers', async () => {
    const lines = file.cases.map((one) => `${JSON.stringify({ vkey: file.vkey, ...one })}\n`);
    const answers = await answersOf('signed-note', ...lines);
    for (const [index, { name, expect: wanted }] of file.cases.entries()) {
      // A line that stands twice may be accepted once or refused; the next test says which.
      const isAccepted = wanted.startsWith('accept');
      expect({ name, ok: answers[index]?.ok }).toEqual({ name, ok: isAccepted });
    }
  });

  it('count a key that signed twice once', async () => {
    const twice = file.cases.find(({ name }) => name === 'duplicate_same_signature_line');
    const line = JSON.stringify({ vkey: file.vkey, ...twice });
    expect(await answersOf('signed-note', line)).toEqual([{ ok: true, by: [file.vkey] }]);
  });

  it('accept the example of the specification', async () => {
    const note = vectorText('signed-note/c2sp-example.note');
    const vkey = vectorText('signed-note/c2sp-example.vkey');
    expect(await answersOf('signed-note', JSON.stringify({ note, vkey }))).toEqual([
      { ok: true, by: [vkey.trimEnd()] },
    ]);
    expect(await answersOf('signed-note', JSON.stringify({ note, vkey: `${vkey.slice(0, -4)}AAAA` }))).toEqual([
      { ok: false, error: 'TRUST_VERIFIER_KEY_MALFORMED' },
    ]);
  });
});

describe('the documents', () => {
  if (hasVectors('lote-negative')) {
    it('that are lists get their answers', async () => {
      const { cases }: { cases: readonly { name: string; expect: string }[] } = JSON.parse(
        vectorText('lote-negative/payload-cases.json'),
      );
      const answers = await answersOf('lote-payload', ...cases.map((one) => `${JSON.stringify(one)}\n`));
      const got = cases.map(({ name }, index) => [name, answers[index]?.ok]);
      expect(got).toEqual(cases.map(({ name, expect: wanted }) => [name, wanted === 'accept']));
    });
  }

  if (hasVectors('json-test-suite')) {
    it('of the JSON test suite get their answers', async () => {
      const paths = vectorPaths('json-test-suite').filter((path) => path.endsWith('.json'));
      const answers = await answersOf('json-strict', ...paths.map((path) => documentLine(vector(path))));
      const accepted = paths.filter((_path, index) => answers[index]?.ok).map((path) => path.split('/')[1] ?? '');
      expect(accepted.filter((name) => name.startsWith('n_'))).toEqual([]);
      const must = paths.map((path) => path.split('/')[1] ?? '').filter((name) => name.startsWith('y_'));
      const refused = must.filter((name) => !accepted.includes(name));
      expect(refused).toEqual(['y_object_duplicated_key.json', 'y_object_duplicated_key_and_value.json']);
    });
  }

  if (hasVectors('rfc8785-jcs')) {
    it('are written in canonical form', async () => {
      const names = vectorPaths('rfc8785-jcs/input');
      const answers = await answersOf('jcs', ...names.map((path) => documentLine(vector(path))));
      for (const [index, path] of names.entries()) {
        const wanted = vectorText(path.replace('/input/', '/output/')).trimEnd();
        const answer = answers[index];
        expect(Buffer.from(String(answer?.ok && answer.canonicalB64), 'base64').toString(), path).toBe(wanted);
      }
    });
  }

  it('of RFC 8785 appendix B keep every double, and refuse what is none', async () => {
    const numbers = {
      '-0': '0',
      '5e-324': '5e-324',
      '1.7976931348623157e308': '1.7976931348623157e+308',
      '9007199254740992': '9007199254740992',
      '-9007199254740992': '-9007199254740992',
      '295147905179352830000': '295147905179352830000',
      '9.999999999999997e22': '9.999999999999997e+22',
      '1e23': '1e+23',
      '999999999999999700000': '999999999999999700000',
      '1e21': '1e+21',
      '0.000001': '0.000001',
      '9.999999999999997e-7': '9.999999999999997e-7',
      '333333333.33333325': '333333333.33333325',
      '1424953923781206.2': '1424953923781206.2',
    };
    const answers = await answersOf(
      'jcs',
      ...Object.keys(numbers).map((text) => documentLine(Buffer.from(`[${text}]`))),
    );
    const got = answers.map((answer) => Buffer.from(String(answer.ok && answer.canonicalB64), 'base64').toString());
    expect(got).toEqual(Object.values(numbers).map((text) => `[${text}]`));
    for (const text of ['[1e400]', '["\\ud800"]', '{"a":1,"a":1}', '']) {
      expect(await answersOf('jcs', documentLine(Buffer.from(text)))).toEqual([
        { ok: false, error: expect.stringMatching(/^JSON_/) },
      ]);
    }
  });
});

describe('a line', () => {
  const good = '{"bytesB64":"W10="}';
  const ok = { ok: true };
  const refused = (error: string) => ({ ok: false, error });

  it('gets one answer, whatever is on it', async () => {
    const lines = ['', 'null', '[]', '{', good, '{"bytesB64":null}', '{}', '{"bytesB64":"W10"}', `${good}${good}`];
    expect(await answersOf('json-strict', `${lines.join('\n')}\n`)).toEqual([
      refused('JSON_SYNTAX'),
      refused('JSON_SHAPE'),
      refused('JSON_SHAPE'),
      refused('JSON_SYNTAX'),
      ok,
      refused('JSON_SHAPE'),
      refused('JSON_SHAPE'),
      refused('JSON_SHAPE'),
      refused('JSON_SYNTAX'),
    ]);
    expect(await answersOf('json-strict', new Uint8Array([0xff, 0x0a]), good)).toEqual([refused('JSON_NOT_UTF8'), ok]);
  });

  it('may come in any pieces, with or without a newline at the end', async () => {
    expect(await answersOf('json-strict', ...`${good}\r\n${good}`)).toEqual([ok, ok]);
    expect(await answersOf('json-strict', `${good}\n${good}\n`)).toEqual([ok, ok]);
    expect(await answersOf('json-strict')).toEqual([]);
  });

  it('that is too long is refused, and the next one is read', async () => {
    const long = 'x'.repeat(lineBytesMax / 4 + 1);
    const answers = await answersOf('json-strict', long, long, long, long, `\n${good}\n`);
    expect(answers).toEqual([refused('JSON_TOO_LARGE'), ok]);
  });

  it('about a proof has whole sizes, and hashes in base64', async () => {
    const claim = { leafIdx: 0, treeSize: 1, root: 'bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=', proof: null };
    const line = (change: object) => `${JSON.stringify({ ...claim, leafHash: claim.root, ...change })}\n`;
    const lines = [
      {},
      { treeSize: 1.5 },
      { treeSize: '1' },
      { leafIdx: -1 },
      { proof: {} },
      { proof: [1] },
      { root: 'A' },
    ];
    expect(await answersOf('merkle-inclusion', ...lines.map(line))).toEqual([
      ok,
      ...['JSON_SHAPE', 'JSON_SHAPE', 'MERKLE_SIZE_INVALID', 'JSON_SHAPE', 'JSON_SHAPE', 'JSON_SHAPE'].map(refused),
    ]);
    const large = line({}).replace('"treeSize":1', '"treeSize":18446744073709551616');
    expect(await answersOf('merkle-inclusion', large)).toEqual([refused('MERKLE_SIZE_INVALID')]);
  });
});
