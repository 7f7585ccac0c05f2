/** The story's own data: a ministry's documents of a known size, with everything in them that backups get wrong. */
import { createCipheriv, randomBytes } from 'node:crypto';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What was made: how many files, how many bytes, and the random mebibyte that no holder may ever see. */
export interface Documents {
  readonly files: number;
  readonly bytes: number;
  readonly canary: Uint8Array;
}

const smallFiles = 2_000;
const largeFiles = 44;
const canaryBytes = 1_048_576;
const emptyFiles = 24;
const ministries = ['health', 'éducation', 'lands & surveys', 'Ministère des Pêches', 'registry 登録', '-dash first'];
const oddNames = [
  'naïve résumé.txt',
  'e\u0301 as two code points.txt',
  'Ñandú.csv',
  'file with  two spaces',
  '№ 7 (copy).pdf',
];

/** Makes the documents in `directory`, different ones at every run. */
export async function makeDocuments(directory: string): Promise<Documents> {
  const source = createSource();
  const canary = new Uint8Array(randomBytes(canaryBytes));
  let files = 0;
  let bytes = 0;
  const made = new Set<string>();
  const write = async (name: string, content: Uint8Array, mode = 0o644) => {
    const path = join(directory, name);
    if (!made.has(dirname(path))) await mkdir(dirname(path), { recursive: true });
    made.add(dirname(path));
    await writeFile(path, content, { mode });
    files += 1;
    bytes += content.length;
  };
  for (let index = 0; index < smallFiles; index += 1) {
    const ministry = ministries[index % ministries.length] ?? 'health';
    const size = 1_000 + source.number(120_000);
    const content = index % 3 === 0 ? source.random(size) : source.text(size);
    await write(`${ministry}/${2015 + (index % 11)}/record ${index}.${index % 3 === 0 ? 'jpg' : 'txt'}`, content);
  }
  for (let index = 0; index < largeFiles; index += 1) {
    const content = index % 4 === 0 ? source.text(4_300_000) : source.random(4_300_000);
    await write(`archive/scan ${index}.tiff`, content, index % 2 === 0 ? 0o600 : 0o644);
  }
  for (let index = 0; index < emptyFiles; index += 1) await write(`empty/placeholder ${index}`, new Uint8Array());
  for (const name of oddNames) await write(`odd names/${name}`, source.text(3_000));
  await write('archive/sealed/canary.bin', canary, 0o600);
  await write('archive/copy of record.tiff', source.repeat(1_500_000));
  await write('archive/another copy of record.tiff', source.repeat(1_500_000));
  await mkdir(join(directory, 'empty', 'directory with nothing in it'), { recursive: true });
  await symlink('../archive/scan 1.tiff', join(directory, 'health', 'latest scan'));
  await symlink('archive', join(directory, 'link to a directory'));
  await symlink('no such file/é', join(directory, 'dangling link'));
  return { files, bytes, canary };
}

/** Random bytes as fast as the disk takes them, and text that compresses like records do. */
function createSource() {
  const stream = createCipheriv('aes-256-ctr', randomBytes(32), randomBytes(16));
  const random = (size: number) => new Uint8Array(stream.update(new Uint8Array(size)));
  const number = (below: number) => new DataView(random(4).buffer).getUint32(0) % below;
  const words = Array.from({ length: 512 }, () => Buffer.from(random(5)).toString('base64url'));
  const page = Buffer.from(Array.from({ length: 60_000 }, () => words[number(512)]).join(' '));
  const same = random(2_000_000);
  const text = (size: number) => {
    const parts: Uint8Array[] = [];
    for (let left = size; left > 0; left -= 8_192) {
      const from = number(page.length - 8_192);
      parts.push(page.subarray(from, from + Math.min(left, 8_192)));
    }
    return new Uint8Array(Buffer.concat(parts));
  };
  return { random, number, text, repeat: (size: number) => same.subarray(0, size) };
}
