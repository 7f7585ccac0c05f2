/** A renewal in a process of its own that is killed before or after its nth renaming of a file. */
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { realWorld } from '../../world.ts';

const [, , dir = '', passphrase = '', listed = '', moment = '', nth = ''] = process.argv;
const { rename } = promises;
let count = 0;

function killAt(now: string): void {
  if (now === moment && count === Number(nth)) process.kill(process.pid, 'SIGKILL');
}

Object.assign(promises, {
  rename: async (...paths: Parameters<typeof rename>) => {
    count += 1;
    killAt('before');
    await rename(...paths);
    killAt('after');
  },
});
syncBuiltinESMExports();

// After the name above stands for the counting one.
const { renewBackupKey } = await import('../../keys/renew-backup.ts');
const { randomBytes, now } = realWorld('silent');
await renewBackupKey({ dir, passphrase, listed: new Set([listed]), isAgain: false, now, randomBytes });
