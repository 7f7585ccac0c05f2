/** One run in a process of its own that sends to its holders, and dies before or after answer number `dieAt` of theirs. */
import type { ShardStore } from '@breakwater/backup-replication';
import { openRepository } from './a-repository.ts';

const [dir = '', tree = '', k = '', n = '', dieAt = ''] = process.argv.slice(2);
const repository = await openRepository(dir, { k: Number(k), n: Number(n) });
let points = 0;
const reached = () => {
  points += 1;
  if (points === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
};
const holders = repository.order.holders.map((holder) => {
  const put: ShardStore['put'] = async (...sent) => {
    reached();
    const answer = await holder.store.put(...sent);
    reached();
    return answer;
  };
  return { ...holder, folder: null, store: { ...holder.store, put } };
});
const saved = await repository.save({ tree }, { workers: 1, holders });
process.stdout.write(JSON.stringify({ points, newPacks: saved.newPacks }));
