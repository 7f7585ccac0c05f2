/** The whole story, chapter by chapter; it ends when everything held, or throws at the first claim that did not. */
import { backUp } from './chapter-backup.ts';
import { enrolDelphine, signInAgain } from './chapter-dominica.ts';
import { loginAbroad } from './chapter-login.ts';
import { type Restored, recover } from './chapter-recovery.ts';
import { stopAndStartAgain } from './chapter-stop.ts';
import { letStormHit } from './chapter-storm.ts';
import { changeTrust } from './chapter-trust.ts';
import type { Ledger } from './ledger.ts';
import { type OpenScene, openScene } from './open-scene.ts';
import { openPrograms } from './programs.ts';

/** What the story proved, as `--json` prints it. */
export interface StoryOutcome {
  readonly ok: true;
  readonly login: { readonly ms: number };
  readonly backup: { readonly bytes: number; readonly files: number; readonly ms: number; readonly holders: number };
  readonly storm: { readonly down: readonly string[] };
  readonly restore: Restored;
  readonly loginAfter: { readonly ms: number; readonly sameSubject: boolean };
}

/** How it is told: in which folder, which hubs can only dial out, to whom, and what ends it early. */
export interface StoryTelling {
  readonly root: string;
  readonly linkOnly: readonly string[];
  readonly ledger: Ledger;
  readonly interruption?: AbortSignal;
  /** Whether the story goes on with an emergency notice and a new list, after its time has been taken. */
  readonly trustChanges?: boolean;
}

const storyMsMax = 300_000;

/** Tells the story in a fresh region under `root`. Its processes never outlive it, also when it is interrupted. */
export async function tellStory({
  root,
  linkOnly,
  ledger,
  interruption,
  trustChanges = false,
}: StoryTelling): Promise<StoryOutcome> {
  const programs = openPrograms();
  const opening = openScene(root, linkOnly, ledger, programs);
  try {
    const telling = opening.then(async (scene) => {
      const outcome = await tellChapters(scene);
      if (trustChanges) await changeTrust(scene);
      return outcome;
    });
    return await Promise.race([telling, rejectedBy(interruption)]);
  } finally {
    if (interruption?.aborted) await programs.endAll(); // ends also a region that is still being founded
    const scene = await opening.catch(() => undefined); // its failure is the story's own, thrown above
    await scene?.close();
  }
}

async function tellChapters(scene: OpenScene): Promise<StoryOutcome> {
  const login = await loginAbroad(scene);
  const delphine = await enrolDelphine(scene);
  const before = await backUp(scene);
  const down = await letStormHit(scene, before);
  const { restore, hubDir } = await recover(scene, before);
  const loginAfter = await signInAgain(scene, delphine, hubDir);
  await stopAndStartAgain(scene, delphine, hubDir);
  scene.ledger.claimWithin('The whole story took', scene.ledger.elapsedMs, storyMsMax);
  return { ok: true, login, backup: before.backup, storm: { down }, restore, loginAfter };
}

async function rejectedBy(interruption: AbortSignal | undefined): Promise<never> {
  return await new Promise((_, fail) => {
    interruption?.addEventListener('abort', () => fail(new Error('it was interrupted')));
  });
}
