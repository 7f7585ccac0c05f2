/** `breakwater trust init`: drafts the region's first root, for the states' trust officers to read and sign. */
import { writeFile } from 'node:fs/promises';
import { parsePublicJwk } from '@breakwater/federation-protocol';
import { buildRoot, parseRoot } from '@breakwater/trust-lists';
import { HubError } from '../error.ts';
import { groups } from '../keys/fingerprint.ts';
import { readPersonPublicKey } from '../keys/person-key.ts';
import { rootLines } from '../trust/root-text.ts';
import { readAnchorKey } from '../trust/papers.ts';
import { realWorld } from '../world.ts';
import { optionalText, text, texts, usage, wholeNumber } from './options.ts';
import type { Verb } from './verb.ts';

const dayMs = 86_400_000;
/** Two years, signed anew after one: long enough that no hurricane season falls into a hurried ceremony. */
const rootDays = 730;
/** The closed stage of design section 5: a list counts at most this long after its next update was due. */
const graceDays = 90;

export const verb: Verb = {
  summary: 'Drafts the region’s first root: who signs, and how many must.',
  help: `Run once for the region, by whoever prepares the ceremony; it decides nothing. Each state's trust officer
then reads it and signs with \`breakwater trust sign\`. The fingerprint goes to every hub, from person to person.

  breakwater trust init --officers lc.pub.json bb.pub.json … --anchor authority/keys/public.json \\
    --anchor-entity-id https://region.example/anchor --root-threshold 5 --list-threshold 4 --out root.json`,
  options: [
    { flags: '--officers <file>', text: 'public keys (.pub.json) of the trust officers', many: true, required: true },
    { flags: '--anchor <file>', text: 'the authority’s keys/public.json', required: true },
    { flags: '--anchor-entity-id <url>', text: 'the anchor’s entity identifier', required: true },
    { flags: '--root-threshold <n>', text: 'how many states must sign a root', required: true },
    { flags: '--list-threshold <n>', text: 'how many states must sign a list', required: true },
    { flags: '--removal-threshold <n>', text: 'how many must sign to take a country off (default: as for a root)' },
    { flags: '--out <file>', text: 'where to write the root', required: true },
  ],
  async run(input, terminal) {
    const now = realWorld('silent').now();
    const rootThreshold = wholeNumber(input, 'rootThreshold', 1);
    const listThreshold = wholeNumber(input, 'listThreshold', 1);
    if (listThreshold > rootThreshold) throw usage('A list cannot need more signatures than the root itself.');
    const removal = optionalText(input, 'removalThreshold');
    const bytes = await buildRoot({
      version: 1,
      previousSha256: null,
      issued: now,
      expires: new Date(now.getTime() + rootDays * dayMs),
      signers: await readSigners(texts(input, 'officers')),
      thresholds: {
        root: rootThreshold,
        'list:hubs': listThreshold,
        removal: removal === undefined ? rootThreshold : wholeNumber(input, 'removalThreshold', listThreshold),
      },
      anchor: {
        entityId: text(input, 'anchorEntityId'),
        keys: [await parsePublicJwk(await readAnchorKey(text(input, 'anchor')))],
      },
      graceMs: graceDays * dayMs,
    });
    const root = await parseRoot(bytes);
    await writeFile(text(input, 'out'), bytes);
    terminal.result({ file: text(input, 'out'), version: root.version, sha256: root.sha256 }, () => [
      ...rootLines(root),
      '',
      `Fingerprint of the root  ${groups(root.sha256)}`,
      `Written to               ${text(input, 'out')}`,
      'Next: each trust officer signs it (breakwater trust sign)',
    ]);
    return 0;
  },
};

/** One signer a state; a state may bring several officers, whose keys then count as one state's. */
async function readSigners(files: readonly string[]) {
  const signers = new Map<
    string,
    { country: string; name: string; keys: Awaited<ReturnType<typeof parsePublicJwk>>[] }
  >();
  for (const file of files) {
    const person = await readPersonPublicKey(file);
    if (person.for !== 'trust-officer' || person.signKey === undefined) {
      throw new HubError('KEY_ABSENT', `${file} is not the key of a trust officer.`, { file });
    }
    const signer = signers.get(person.country) ?? { country: person.country, name: person.name, keys: [] };
    signer.keys.push(person.signKey);
    signers.set(person.country, signer);
  }
  return [...signers.values()];
}
