/** What the terminal says when the region is up: what, where, how to sign in, and how to stop. */
import { regionAddresses } from './addresses.ts';
import type { Office } from './ceremony/found.ts';
import { regionCountries, sampleCitizens } from './countries.ts';
import { hubLimits } from './limits.ts';
import type { RegionState } from './region-file.ts';
import { serviceDescriptions } from './services/descriptions.ts';

/** Asks for a fresh enrolment code and operator's link, and returns the lines to print. `tookMs` is the whole start. */
export async function announce(
  { layout, commands }: Office,
  state: RegionState,
  tookMs: number,
): Promise<readonly string[]> {
  const addresses = regionAddresses(state.ports);
  const citizen = sampleCitizens.LC;
  const log = layout.log('announce');
  const hub = state.hubDirs?.LC ?? layout.hub('LC');
  const limits = hubLimits(layout, 'LC', hub);
  const [enrolment, operator] = await Promise.all([
    commands.ask(['citizen', 'enrol', '--dir', hub, '--person-number', citizen.personNumber], log, limits),
    commands.ask(['operator', 'link', '--dir', hub, '--name', 'Registrar'], log, limits),
  ]);
  const hubs = regionCountries.map(({ code, name }) =>
    row(
      name,
      addresses.hub(code),
      `console ${addresses.console(code)}${state.linkOnly.includes(code) ? '  (outbound link only)' : ''}`,
    ),
  );
  const services = serviceDescriptions.map(({ id, name, country }) => row(name, addresses.service(id), country));
  return [
    '',
    `The region is up, after ${(tookMs / 1000).toFixed(0)} s.`,
    '',
    row('Public site and list', addresses.authority, ''),
    ...hubs,
    ...services,
    '',
    `Sign in as a citizen: ${citizen.name} of Saint Lucia (made up, like all residents here)`,
    `  1  Open ${addresses.hub('LC')}/enrol and enter the code ${String(enrolment.code)}`,
    `  2  Open ${addresses.service('polyclinic')}, sign in "with another country": Saint Lucia`,
    '',
    'Sign in as operator and registrar of Saint Lucia, once, with this link',
    `  ${String(operator.url)}`,
    '',
    'No hardware key, no fingerprint reader? In Chrome open the developer tools (F12), then the menu with the three',
    'dots, More tools, WebAuthn; tick "Enable virtual authenticator environment" and add one with protocol ctap2,',
    'transport internal, resident keys and user verification. Leave the tools open while you sign in.',
    '',
    `Data and logs  ${layout.root}`,
    `Back up Dominica  npx breakwater backup run --dir ${state.hubDirs?.DM ?? layout.hub('DM')}`,
    'Then let a storm hit  npx breakwater region storm --hit DM --down LC,JM,BZ   (it says how to come back)',
    'Stop  Ctrl-C here, or `npx breakwater region stop` from another terminal',
  ];
}

function row(name: string, address: string, note: string): string {
  return `  ${name.padEnd(27)} ${address.padEnd(36)} ${note}`.trimEnd();
}
