/** `breakwater vectors`: lets outsiders try our checks on their own test vectors, one JSON line a case. */
import { once } from 'node:events';
import { answersTo } from '../vectors/answer.ts';
import { vectorChecks } from '../vectors/kinds.ts';
import { usage } from './options.ts';
import type { Verb } from './verb.ts';

const kinds = [...vectorChecks.keys()].join(', ');

export const verb: Verb = {
  summary: 'Tries our checks on test vectors.',
  help: `Reads cases from standard input, one JSON object a line, and answers each with one line: {"ok":true,…} or
{"ok":false,"error":"CODE"}. Touches no hub. Fields are those of the public vector files; the verifier key of a note
(vkey) is given in each case. json-strict, jcs and lote-payload take {"bytesB64":…}; jcs answers canonicalB64.

  Kinds: ${kinds}

  breakwater vectors merkle-inclusion < cases.jsonl`,
  options: [],
  arguments: [{ name: '<kind>', text: 'what the cases are about' }],
  async run({ args }) {
    const kind = args[0] ?? '';
    const check = vectorChecks.get(kind);
    if (check === undefined) throw usage(`There is no kind "${kind}" of vectors; there are ${kinds}.`);
    for await (const answer of answersTo(process.stdin, check)) {
      const hasRoom = process.stdout.write(`${JSON.stringify(answer)}\n`);
      if (!hasRoom) await once(process.stdout, 'drain');
    }
    return 0;
  },
};
