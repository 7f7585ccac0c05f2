/** A Dominican citizen: enrolled before the storm, known by the same subject and name after it. */
import { type Visitor, visit } from './browser.ts';
import { claimIsolated } from './chapter-isolated.ts';
import { type Greeting, makePasskey, signInAbroad } from './citizen.ts';
import { findingsOf } from './doctor.ts';
import { seconds } from './ledger.ts';
import type { Scene } from './scene.ts';

/** Delphine Royer with her device, and how the polyclinic knew her before the storm. */
export interface Delphine {
  readonly visitor: Visitor;
  readonly before: Greeting;
}

/** Gives Delphine Royer of Dominica a code; she makes a passkey and signs in at the polyclinic once. */
export async function enrolDelphine({ browser, ledger, places, programs }: Scene): Promise<Delphine> {
  const dir = ['--dir', places.hubDir('DM')];
  const { value } = await programs.breakwater('citizen', 'enrol', ...dir, '--person-number', 'DM-1001');
  const visitor = await visit(browser);
  await makePasskey(visitor.page, places.hub('DM'), String(value.code));
  const before = await signInAbroad(visitor.page, places.service('polyclinic'), 'Dominica', []);
  ledger.claim(
    'Delphine Royer of Dominica signs in at the polyclinic too',
    before.name === 'Delphine Royer',
    before.name,
  );
  return { visitor, before };
}

/** Chapter 6: the hub serves again from `hubDir`, and she signs in with the passkey of before. */
export async function signInAgain(
  scene: Scene,
  delphine: Delphine,
  hubDir: string,
): Promise<{ readonly ms: number; readonly sameSubject: boolean }> {
  const { ledger, places, programs, root } = scene;
  ledger.chapter('6  Dominica serves again');
  await programs.breakwater('region', 'start', '--root', root, '--hub', 'DM', '--hub-dir', hubDir);
  ledger.fact(`Dominica’s hub answers at ${places.hub('DM')}`);
  await claimIsolated(scene, hubDir);
  const outcome = await visitAgain(scene, delphine, 'after the storm');
  await claimIsolated(scene, hubDir); // still, after she has signed in: nothing lifted the doubt by the way
  const { value } = await programs.tryBreakwater('doctor', '--dir', hubDir);
  ledger.claim(
    'Doctor says that the spent recovery key must be replaced, and how',
    findingsOf(value).some(({ state, cure }) => state === 'broken' && cure.includes('recovery split')),
    JSON.stringify(value),
  );
  return outcome;
}

/** Signs in at the polyclinic in a browser that has forgotten everything but her passkey. */
export async function visitAgain(
  { ledger, places }: Scene,
  { visitor, before }: Delphine,
  when: string,
): Promise<{ readonly ms: number; readonly sameSubject: boolean }> {
  await visitor.page.context().clearCookies();
  const after = await signInAbroad(visitor.page, places.service('polyclinic'), 'Dominica', []);
  const sameSubject = after.subject === before.subject;
  const passkeys = await visitor.passkeys();
  ledger.claim(`Delphine signs in at the polyclinic ${when} with the same passkey`, passkeys === 1);
  ledger.claim('and is known by the same subject', sameSubject, `${before.subject} ${after.subject}`);
  ledger.claim('and by the same name', after.name === before.name, after.name);
  ledger.claim('with assurance "substantial"', after.level === 'substantial', after.level);
  ledger.fact(`sign-in ${when} ${seconds(after.ms)}`);
  return { ms: Math.round(after.ms), sameSubject };
}
