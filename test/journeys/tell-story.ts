/** The whole story, chapter by chapter; it ends when everything held, or throws at the first claim that did not. */
import { backUp } from './chapter-backup.ts';
import { enrolDelphine, signInAgain } from './chapter-dominica.ts';
import { loginAbroad } from './chapter-login.ts';
import { letStormHit, type Restored, recover, stormDown } from './chapter-storm.ts';
import type { Ledger } from './ledger.ts';
import { openScene } from './open-scene.ts';

/** What the story proved, as `--json` prints it. */
export interface StoryOutcome {
  readonly ok: true;
  readonly login: { readonly ms: number };
  readonly backup: { readonly bytes: number; readonly files: number; readonly ms: number; readonly holders: number };
  readonly storm: { readonly down: readonly string[] };
  readonly restore: Restored;
  readonly loginAfter: { readonly ms: number; readonly sameSubject: boolean };
}

/** Tells the story in a fresh region under `root`; `linkOnly` hubs can only dial out. Its processes never outlive it. */
export async function tellStory(root: string, linkOnly: readonly string[], ledger: Ledger): Promise<StoryOutcome> {
  const scene = await openScene(root, linkOnly, ledger);
  try {
    const login = await loginAbroad(scene);
    const delphine = await enrolDelphine(scene);
    const before = await backUp(scene);
    await letStormHit(scene, before);
    const restore = await recover(scene, before);
    const loginAfter = await signInAgain(scene, delphine);
    return { ok: true, login, backup: before.backup, storm: { down: stormDown }, restore, loginAfter };
  } finally {
    await scene.close();
  }
}
