/** `breakwater trust init`: drafts the region's first root, for the states' trust officers to read and sign. */
import { writeFile } from 'node:fs/promises';
import { parsePublicJwk } from '@breakwater/federation-protocol';
import { buildRoot, parseRoot } from '@breakwater/trust-lists';
import { groups } from '../keys/fingerprint.ts';
import { activeLog, byzantineOf, readSigners, readWitnesses, rootClasses, rootExpiry } from '../trust/draft-root.ts';
import { readLogPaper } from '../trust/log-papers.ts';
import { readAnchorKey } from '../trust/papers.ts';
import { rootLines } from '../trust/root-text.ts';
import { realWorld } from '../world.ts';
import { optionalWhole, text, texts, usage, wholeNumber } from './options.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Drafts the region’s first root: who signs, who witnesses, and how many must.',
  help: `Run once for the region, by whoever prepares the ceremony; it decides nothing. The hubs are made first
(\`breakwater init\`), since the root names the key with which each of them witnesses the log. Each state's trust
officer then reads the root and signs it with \`breakwater trust sign\`. The fingerprint goes to every hub, from
person to person (\`breakwater trust pin\`).

With 7 witnesses, of which 2 may lie, 5 must cosign: two may be down. With 5 witnesses only one may be down.

  breakwater trust init --officers lc.pub.json bb.pub.json … --witnesses lc.witness.json bb.witness.json … \\
    --log authority/log.json --anchor authority/keys/public.json \\
    --anchor-entity-id https://region.example/anchor --root-threshold 5 --list-threshold 4 --out root.json`,
  options: [
    { flags: '--officers <file>', text: 'public keys (.pub.json) of the trust officers', many: true, required: true },
    { flags: '--witnesses <file>', text: 'the witness.json of each hub', many: true, required: true },
    { flags: '--log <file>', text: 'the authority’s log.json', required: true },
    { flags: '--anchor <file>', text: 'the authority’s keys/public.json', required: true },
    { flags: '--anchor-entity-id <url>', text: 'the anchor’s entity identifier', required: true },
    { flags: '--root-threshold <n>', text: 'how many states must sign a root', required: true },
    { flags: '--list-threshold <n>', text: 'how many states must sign a list', required: true },
    { flags: '--removal-threshold <n>', text: 'how many must sign to take a country off (default: as for a root)' },
    { flags: '--notice-threshold <n>', text: 'how many other states suspend a country in an emergency', default: '3' },
    { flags: '--byzantine <n>', text: 'how many witnesses may lie (default: a third, rounded down)' },
    { flags: '--out <file>', text: 'where to write the root', required: true },
  ],
  async run(input, terminal) {
    const now = realWorld('silent').now();
    const rootThreshold = wholeNumber(input, 'rootThreshold', 1);
    const listThreshold = wholeNumber(input, 'listThreshold', 1);
    if (listThreshold > rootThreshold) throw usage('A list cannot need more signatures than the root itself.');
    const witnesses = await readWitnesses(texts(input, 'witnesses'));
    const bytes = await buildRoot({
      version: 1,
      previousSha256: null,
      issued: now,
      expires: rootExpiry(now),
      signers: await readSigners(texts(input, 'officers')),
      thresholds: {
        root: rootThreshold,
        'list:hubs': listThreshold,
        removal: optionalWhole(input, 'removalThreshold', listThreshold) ?? rootThreshold,
      },
      classes: rootClasses,
      noticeOthers: wholeNumber(input, 'noticeThreshold', 1),
      anchor: {
        entityId: text(input, 'anchorEntityId'),
        keys: [await parsePublicJwk(await readAnchorKey(text(input, 'anchor')))],
      },
      logs: [activeLog(await readLogPaper(text(input, 'log')))],
      witnesses,
      byzantine: optionalWhole(input, 'byzantine', 0) ?? byzantineOf(witnesses.length),
    });
    const root = await parseRoot(bytes);
    await writeFile(text(input, 'out'), bytes);
    const { version, sha256, quorum } = root;
    terminal.result({ file: text(input, 'out'), version, sha256, quorum: { ...quorum } }, () => [
      ...rootLines(root),
      '',
      `Fingerprint of the root  ${groups(sha256)}`,
      `Written to               ${text(input, 'out')}`,
      'Next: each trust officer signs it (breakwater trust sign)',
    ]);
    return 0;
  },
};
