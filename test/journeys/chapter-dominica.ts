/** A Dominican citizen: enrolled before the storm, known by the same subject and name after it. */
import { join } from 'node:path';
import { type Visitor, visit } from './browser.ts';
import { type Greeting, makePasskey, signInAbroad } from './citizen.ts';
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

/** Chapter 6: the hub serves again, and she signs in with the passkey of before. */
export async function signInAgain(
  { ledger, places, programs, root }: Scene,
  { visitor, before }: Delphine,
): Promise<{ readonly ms: number; readonly sameSubject: boolean }> {
  ledger.chapter('6  Dominica serves again');
  await programs.breakwater(
    'region',
    'start',
    '--root',
    root,
    '--hub',
    'DM',
    '--hub-dir',
    join(root, 'restored', 'hub'),
  );
  ledger.fact(`Dominica’s hub answers at ${places.hub('DM')}`);
  await visitor.page.context().clearCookies();
  const after = await signInAbroad(visitor.page, places.service('polyclinic'), 'Dominica', []);
  ledger.claim('Delphine signs in at the polyclinic with the same passkey', (await visitor.passkeys()) === 1);
  ledger.claim(
    'and is known by the same subject',
    after.subject === before.subject,
    `${before.subject} ${after.subject}`,
  );
  ledger.claim('and by the same name', after.name === before.name, after.name);
  ledger.fact(`sign-in after the storm ${seconds(after.ms)}`);
  return { ms: Math.round(after.ms), sameSubject: after.subject === before.subject };
}
