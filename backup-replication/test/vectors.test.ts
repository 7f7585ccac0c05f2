/** The test vectors of FORMAT.md section 15, read from the document itself: it and the code cannot drift apart. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { deriveArchiveKeys } from '../archive/archive-keys.ts';
import { chunkNamer } from '../chunk/chunk-id.ts';
import { deriveSecrets } from '../chunk/secrets.ts';
import { maskShard } from '../mask/mask.ts';
import { sealedKeyId } from '../seal/data-key.ts';
import { keyCommitment, packKeyOf } from '../seal/pack-key.ts';
import { SlotSeal } from '../seal/slot.ts';
import { shardRoot } from '../shard/shard-hasher.ts';

const run = (from: number) => Uint8Array.from({ length: 32 }, (_, i) => from + i);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const word = (value: number | undefined) => (value ?? 0).toString(16).padStart(8, '0');
const fromBase64url = (text: string | undefined) => Buffer.from(text ?? '', 'base64url').toString('hex');

const [secret, dataKey, salt] = [run(0), run(32), run(64)];
const message = Buffer.from('breakwater');
const { chunkIdKey, gear, maskKey } = deriveSecrets(secret);
const packKey = packKeyOf(dataKey, salt);
const sealed = new Uint8Array(message.length + 16);
new SlotSeal('DM', hex(salt), packKey).seal(7, 'data', message, sealed, 0);
const archive = deriveArchiveKeys(secret);

/** What the code computes, by the words of the document. */
const computed: Readonly<Record<string, string>> = {
  'chunk id key': hex(chunkIdKey),
  'gear, words 0 and 255': `${word(gear[0])}, ${word(gear[255])}`,
  'mask key': hex(maskKey),
  'mask key id': sealedKeyId(maskKey, 'mask'),
  'data key id': sealedKeyId(dataKey, 'data'),
  'chunk id of breakwater': hex(chunkNamer(chunkIdKey).bytes(message)),
  'pack key': hex(packKey),
  commitment: hex(keyCommitment(packKey)),
  'slot 7, kind 1, of breakwater': hex(sealed),
  'first 32 bytes of the mask of shard 3': hex(
    maskShard(maskKey, { owner: 'DM', packId: hex(salt), index: 3 }, new Uint8Array(32)),
  ),
  'root of 200,000 bytes, byte i being 7 i mod 251': hex(
    shardRoot(Uint8Array.from({ length: 200_000 }, (_, i) => (i * 7) % 251)),
  ),
  'archive: owner': archive.owner,
  'archive: S': hex(archive.secret),
  'archive: seed of the sign key': fromBase64url(archive.signKey.d),
  'archive: seal key': fromBase64url(archive.sealKey.d),
};

test('the code computes every vector that FORMAT.md prints', () => {
  const document = readFileSync(new URL('../FORMAT.md', import.meta.url), 'utf8');
  const section = document.slice(document.indexOf('## 15.'), document.indexOf('## 16.'));
  const rows = section.matchAll(/^\| (.+?) \| (`.+`) \|$/gm);
  const printed = [...rows].map(([, what = '', value = '']) => [what.replaceAll('`', ''), value.replaceAll('`', '')]);
  expect(Object.fromEntries(printed)).toEqual(computed);
});
