/** Chapters 1 and 2: the registrar, the passkey, and three services abroad that know one person by three identifiers. */
import { visit } from './browser.ts';
import { makePasskey, signInAbroad } from './citizen.ts';
import { seconds } from './ledger.ts';
import { serveAtCounter } from './registrar.ts';
import type { Scene } from './scene.ts';

/** A registrar of Saint Lucia gives Marisol Joseph a code; she makes a passkey and signs in abroad. */
export async function loginAbroad({ browser, ledger, places, programs }: Scene): Promise<{ readonly ms: number }> {
  ledger.chapter('1  A registrar of Saint Lucia, and a passkey');
  const registrar = await visit(browser);
  const link = await programs.breakwater('operator', 'link', '--dir', places.hubDir('LC'), '--name', 'M. Charles');
  const { code, record } = await serveAtCounter(registrar.page, String(link.value.url), 'Marisol Joseph');
  await registrar.close();
  ledger.claim('The registrar finds Marisol Joseph and compares her document', record.includes('LC-SAMPLE-'), record);
  ledger.claim('The counter gives her a one-time enrolment code', code.length >= 8);
  const marisol = await visit(browser);
  await makePasskey(marisol.page, places.hub('LC'), code);
  ledger.claim('She makes a passkey on her own device', (await marisol.passkeys()) === 1);

  ledger.chapter('2  Three services abroad');
  const { page } = marisol;
  const clinic = await signInAbroad(page, places.service('polyclinic'), 'Saint Lucia', ['email']);
  const consent = clinic.consent ?? { text: '', optional: [] };
  ledger.claim(
    'At home she sees who asks, for what, and why, before she agrees',
    ['Barbados', 'patient record', 'Marisol'].every((word) => consent.text.includes(word)),
    consent.text,
  );
  ledger.claim(
    'Email is optional, her name is not',
    consent.optional.includes('email') && !consent.optional.includes('given_name'),
  );
  ledger.claim('The polyclinic greets her by name', clinic.name === 'Marisol Joseph', clinic.name);
  ledger.claim('with assurance "substantial"', clinic.level === 'substantial', clinic.level);
  ledger.claim(
    'and never got the email that she unticked',
    !('email' in clinic.claims) && 'birthdate' in clinic.claims,
  );
  const pensions = await signInAbroad(page, places.service('pensions'), 'Saint Lucia', []);
  const scholarships = await signInAbroad(page, places.service('scholarships'), 'Saint Lucia', []);
  const subjects = [clinic.subject, pensions.subject, scholarships.subject];
  ledger.claim('Another Barbadian sector and Jamaica know her by other identifiers', new Set(subjects).size === 3);
  const endings = subjects.map((subject) => subject.split('/').at(-1));
  ledger.claim('which have no part in common but the countries', new Set(endings).size === 3, subjects.join(' '));
  ledger.claim('What she left ticked arrived', 'email' in pensions.claims, Object.keys(pensions.claims).join(' '));
  ledger.fact(`first sign-in abroad ${seconds(clinic.ms)}, third ${seconds(scholarships.ms)}`);
  await marisol.close();
  return { ms: Math.round(clinic.ms) };
}
