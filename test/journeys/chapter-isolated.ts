/**
 * Part of chapter 6: Dominica came back from a backup and does not know what it had cosigned. With three of seven
 * witnesses up it stays in doubt: it witnesses nothing, and signs its citizens in under the budget that states signed.
 */
import { callHub, trustOf } from './ask-hub.ts';
import type { Scene } from './scene.ts';

/** The hubs that the storm left. */
const living = ['BB', 'GY', 'TT'] as const;

const backWithinMs = 60_000;

/** The restored hub is isolated and cosigns nothing; the living hubs trust as before. */
export async function claimIsolated({ ledger, places, programs }: Scene, hubDir: string): Promise<void> {
  const said = await programs.tryBreakwater('trust', 'witness', 'status', '--dir', hubDir);
  const { stage, amnesia, witnesses } = said.value;
  ledger.claim(
    'Dominica does not know its own past as a witness, and counts itself isolated',
    stage === 'isolated' && amnesia === true && said.exitCode === 3 && Array.isArray(witnesses),
    JSON.stringify(said),
  );
  ledger.claim(
    'It witnesses nothing while only three of seven others answer',
    await refusesToCosign(places.hub('DM'), places.hub('BB')),
  );
  const others = await Promise.all(living.map((country) => trustOf(places.hub(country))));
  ledger.claim(
    'The living hubs trust as before: Barbados, Guyana, Trinidad and Tobago',
    others.every((one) => one.stage === 'fresh' && one.list === 1),
    JSON.stringify(others),
  );
}

/** Brings it the very checkpoint that all know, as each hub would. */
async function refusesToCosign(hub: string, other: string): Promise<boolean> {
  const { text: checkpoint } = await callHub(other, '/trust/checkpoint');
  const size = checkpoint.split('\n')[1] ?? '';
  const answer = await callHub(hub, '/witness/add-checkpoint', `old ${size}\n\n${checkpoint}`);
  const elsewhere = await callHub(other, '/witness/add-checkpoint', `old ${size}\n\n${checkpoint}`);
  // The same request, where nothing is in doubt, is answered with a cosignature.
  return answer.status === 503 && elsewhere.status === 200 && elsewhere.text.startsWith('— ');
}

/** When the others are back it learns its own past from them, without anybody's help, and witnesses again. */
export async function claimRecalled({ ledger, places }: Scene): Promise<void> {
  const began = performance.now();
  let stage = '';
  while (stage !== 'fresh' && performance.now() - began < backWithinMs) {
    ({ stage } = await trustOf(places.hub('DM')));
    if (stage !== 'fresh') await new Promise((done) => setTimeout(done, 500));
  }
  ledger.claim('Dominica has heard its own past from the others and is fresh again', stage === 'fresh', stage);
  const cosigns = !(await refusesToCosign(places.hub('DM'), places.hub('BB')));
  ledger.claim('and witnesses again', cosigns);
}
