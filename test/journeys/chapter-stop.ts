/** Chapter 7: Ctrl-C stops everything; a second start goes on from the same data, and the advice of before is followed. */
import { isDeepStrictEqual } from 'node:util';
import { type Delphine, visitAgain } from './chapter-dominica.ts';
import { claimRecalled } from './chapter-isolated.ts';
import { findingsOf } from './doctor.ts';
import { seconds } from './ledger.ts';
import { isAlive, numbersIn, takenPorts } from './processes.ts';
import { breakwaterProgram } from './programs.ts';
import { partsOf } from './region-parts.ts';
import type { Scene } from './scene.ts';

/** Stops the region as a person would, looks at what is left, starts it again, and signs in once more. */
export async function stopAndStartAgain(scene: Scene, delphine: Delphine, hubDir: string): Promise<void> {
  const { ledger, programs, places, ports, region, root } = scene;
  ledger.chapter('7  Stop, and start again');
  const running = (await partsOf(scene)).filter(({ pid }) => isAlive(pid));
  const began = performance.now();
  const ended = new Promise<number | null>((done) => region.once('exit', done));
  region.kill('SIGINT');
  const exitCode = await ended;
  const left = running.filter(({ pid }) => isAlive(pid)).map(({ name }) => name);
  ledger.claim(`Ctrl-C ends all ${running.length} parts`, exitCode === 0 && left.length === 0, `${exitCode} ${left}`);
  const taken = await takenPorts(numbersIn(ports));
  ledger.claim(`and frees all ${numbersIn(ports).length} ports`, taken.length === 0, taken.join());
  ledger.fact(`stopped in ${seconds(performance.now() - began)}`);

  const again = performance.now();
  const { said } = await programs.start([breakwaterProgram, 'region', 'start', '--root', root, '--json']);
  ledger.fact(`started again in ${seconds(performance.now() - again)}`);
  const same = said.rootSha256 === places.rootSha256 && isDeepStrictEqual(said.ports, ports);
  ledger.claim('The second start has the same root and the same ports', same, JSON.stringify(said));
  const all = await partsOf(scene);
  ledger.claim(
    'and all eleven parts, with the restored hub',
    all.length === 11 && all.every(({ pid }) => isAlive(pid)),
  );
  await claimRecalled(scene);
  await visitAgain(scene, delphine, 'after the second start');
  await followAdvice(scene, hubDir);
}

/** What `doctor` advises after a recovery: a new recovery key, now that all partners are back. */
async function followAdvice({ ledger, programs, places }: Scene, hubDir: string): Promise<void> {
  const words = ['recovery', 'split', '--dir', hubDir, '--out-dir', places.peopleDir('DM')];
  let split = await programs.tryBreakwater(...words);
  // A partner that has just come up may miss the delivery; the command says so, and is run again.
  if (split.exitCode === 3) split = await programs.tryBreakwater(...words);
  const custodians = Array.isArray(split.value.custodians) ? split.value.custodians : [];
  ledger.claim(
    'The advised split makes a new recovery key, and six partners keep a share of it',
    split.exitCode === 0 && Number(split.value.generation) >= 2 && custodians.filter(({ kept }) => kept).length === 6,
    JSON.stringify(split),
  );
  const { value } = await programs.tryBreakwater('doctor', '--dir', hubDir);
  ledger.claim(
    'and doctor finds nothing broken any more',
    findingsOf(value).every(({ state }) => state !== 'broken'),
  );
}
