/** What the terminal says when the region is up: what, where, how to sign in, and how to stop. */
import { resolve } from 'node:path';
import { regionAddresses } from './addresses.ts';
import type { Office } from './ceremony/found.ts';
import { regionCountries, sampleCitizens } from './countries.ts';
import type { RegionLayout } from './layout.ts';
import { hubLimits } from './limits.ts';
import type { RegionState } from './region-file.ts';
import { serviceDescriptions } from './services/descriptions.ts';

const defaultRoot = resolve(import.meta.dirname, '../..', '.breakwater');

/** What opens the doors of Saint Lucia: an enrolment code for its sample citizen, a link for its operator. */
export interface Access {
  readonly code: string;
  readonly url: string;
}

/** Asks for a fresh enrolment code and a fresh operator's link; neither needs a trust list. */
export async function askAccess({ layout, commands }: Office, state: RegionState): Promise<Access> {
  const log = layout.log('announce');
  const hub = state.hubDirs?.LC ?? layout.hub('LC');
  const limits = hubLimits(layout, 'LC', hub);
  const [enrolment, operator] = await Promise.all([
    commands.ask(['citizen', 'enrol', '--dir', hub, '--person-number', sampleCitizens.LC.personNumber], log, limits),
    commands.ask(['operator', 'link', '--dir', hub, '--name', 'Registrar'], log, limits),
  ]);
  return { code: String(enrolment.code), url: String(operator.url) };
}

/** The lines to print; `tookMs` is the whole start. */
export function announce(
  { root, hub }: RegionLayout,
  state: RegionState,
  access: Access,
  tookMs: number,
): readonly string[] {
  const addresses = regionAddresses(state.ports);
  // Commands that are copied must reach this region, wherever it lies.
  const here = root === defaultRoot ? '' : ` --root ${root}`;
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
    `Sign in as a citizen: ${sampleCitizens.LC.name} of Saint Lucia (made up, like all residents here)`,
    `  1  Open ${addresses.hub('LC')}/enrol and enter the code ${access.code}`,
    `  2  Open ${addresses.service('polyclinic')}, sign in "with another country": Saint Lucia`,
    '',
    'Sign in as operator and registrar of Saint Lucia, once, with this link',
    `  ${access.url}`,
    '',
    'No hardware key, no fingerprint reader? In Chrome open the developer tools (F12), then the menu with the three',
    'dots, More tools, WebAuthn; tick "Enable virtual authenticator environment" and add one with protocol ctap2,',
    'transport internal, resident keys and user verification. Leave the tools open while you sign in.',
    '',
    `Data and logs  ${root}`,
    `Back up Dominica  npx breakwater backup run --dir ${state.hubDirs?.DM ?? hub('DM')}`,
    `Then let a storm hit  npx breakwater region storm${here} --hit DM --down LC,JM,BZ   (it says how to come back)`,
    `Stop  Ctrl-C here, or \`npx breakwater region stop${here}\` from another terminal`,
  ];
}

function row(name: string, address: string, note: string): string {
  return `  ${name.padEnd(27)} ${address.padEnd(36)} ${note}`.trimEnd();
}
