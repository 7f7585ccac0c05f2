/** One run of the engine in a process of its own, to be killed: `save-once.ts <repository> <tree> <k> <n>`. */
import { openRepository } from './a-repository.ts';

const [dir = '', tree = '', k = '', n = ''] = process.argv.slice(2);
const repository = await openRepository(dir, { k: Number(k), n: Number(n) });
const saved = await repository.save(
  { tree },
  { workers: 1, diskModule: new URL('./counting-disk.ts', import.meta.url).href },
);
process.stdout.write(JSON.stringify({ newPacks: saved.newPacks, storedBytes: saved.storedBytes }));
