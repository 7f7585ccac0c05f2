/** What a person types to bring a country back after the storm, with the paths and addresses of this region. */
import { join } from 'node:path';
import { regionAddresses } from './addresses.ts';
import type { RegionLayout } from './layout.ts';
import type { RegionState } from './region-file.ts';

/** The four steps for `country`, as commands to copy; `living` are the countries whose hubs still run. */
export function comingBack(
  layout: RegionLayout,
  state: RegionState,
  country: string,
  living: readonly string[],
): readonly string[] {
  const addresses = regionAddresses(state.ports);
  const [first = 'GY', second = 'TT'] = living;
  const machine = join(layout.root, 'blank', country.toLowerCase());
  const request = join(machine, 'request.json');
  const official = (number: number) => join(layout.people(country), `official-${number}`);
  const approve = (how: string, name: string) =>
    `  npx breakwater recovery approve --request ${request} ${how} --out ${join(machine, `${name}.json`)}`;
  const officials = [1, 2].map((number) => join(machine, `official-${number}.json`)).join(' ');
  const custodian = (code: string) =>
    approve(`--dir ${state.hubDirs?.[code] ?? layout.hub(code)} --approvals ${officials}`, code.toLowerCase());
  return [
    `Bring ${country} back, as on a blank machine:`,
    `  npx breakwater recovery request --country ${country} --root-sha256 ${state.rootSha256 ?? ''} \\`,
    `    --peer ${addresses.hub(first)} --peer ${addresses.hub(second)} --out-dir ${machine}`,
    ...[1, 2].map((number) =>
      approve(`--key ${official(number)}.key --passphrase-file ${official(number)}.passphrase`, `official-${number}`),
    ),
    ...[first, second].map(custodian),
    `  npx breakwater recovery restore --request ${request} --approvals ${officials} \\`,
    `    ${[first, second].map((code) => join(machine, `${code.toLowerCase()}.json`)).join(' ')} \\`,
    `    --into ${join(machine, 'restored')} --hub-passphrase-file ${join(layout.people(country), 'hub.passphrase')}`,
    `  npx breakwater region start --hub ${country} --hub-dir ${join(machine, 'restored', 'hub')}`,
    `${country} then signs its citizens in, but is isolated and witnesses nothing until five other hubs are up and`,
    'have told it what it had cosigned; `npx breakwater region status` shows it.',
  ];
}
