/**
 * The desk of one country: a process that runs this country's commands of the ceremony, and no other country's.
 * `node desk.ts <root> <country>`; stages come as orders over the channel to the process that started the desk, and the
 * desk ends with that channel. A step whose outcome is there already is left alone, so that a founding that was broken
 * off goes on where it stopped.
 */
import { copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCommandLine } from '../../cli/program.ts';
import { regionAddresses } from '../addresses.ts';
import { type RegionCountry, regionCountries } from '../countries.ts';
import { type RegionLayout, regionLayout } from '../layout.ts';
import { type RegionState, readRegion } from '../region-file.ts';
import { makePassphrase } from './passphrase.ts';

/** Stages of the founding at one country's desk. */
export type DeskStage = 'keys' | 'import' | 'sign-root' | 'join' | 'sign-list' | 'split' | 'propose' | 'agree';

interface Desk {
  readonly country: RegionCountry;
  readonly layout: RegionLayout;
  readonly state: RegionState;
  readonly people: string;
}

const stages: Readonly<Record<DeskStage, (desk: Desk) => Promise<void>>> = {
  keys: makeKeys,
  import: importResidents,
  'sign-root': (desk) => sign(desk, 'root'),
  join: joinRegion,
  'sign-list': (desk) => sign(desk, 'list'),
  split: splitRecovery,
  propose: proposeHosting,
  agree: agreeToHost,
};

/** Each person chooses a passphrase and makes a key: the trust officer, four officials, the reader of backups. */
async function makeKeys(desk: Desk): Promise<void> {
  const { country } = desk;
  await makePersonKey(desk, 'trust-officer', 'trust-officer', country.trustOfficer);
  for (const [index, official] of country.officials.entries()) {
    await makePersonKey(desk, `official-${index + 1}`, 'official', official.name, official.abroadIn);
  }
  await makePersonKey(desk, 'reader', 'reader', `Reader of backups, ${country.name}`);
  makePassphrase(join(desk.people, 'hub.passphrase'));
  await makeHub(desk);
}

async function makePersonKey(desk: Desk, file: string, role: string, name: string, abroadIn?: string): Promise<void> {
  const key = join(desk.people, `${file}.key`);
  const passphrase = makePassphrase(join(desk.people, `${file}.passphrase`));
  if (existsSync(join(desk.people, `${file}.pub.json`))) return;
  rmSync(key, { force: true }); // broken off before anybody got the public half
  const abroad = abroadIn === undefined ? [] : ['--abroad-in', abroadIn];
  const who = ['--for', role, '--country', desk.country.code, '--name', name, ...abroad];
  await run('key', 'make', ...who, '--out', key, '--passphrase-file', passphrase);
}

/**
 * The hub is made before the root, which names its witness key. Two public papers come of it: the entry for the list
 * and the witness for the root.
 */
async function makeHub({ country, layout, state, people }: Desk): Promise<void> {
  const hub = layout.hub(country.code);
  const ports = state.ports.hubs[country.code];
  const addresses = regionAddresses(state.ports);
  const paper = (kind: string) => layout.paper(`${country.code.toLowerCase()}.${kind}.json`);
  if (!existsSync(join(hub, 'hub.toml'))) {
    // hub.toml is written last: what lies here without one was broken off, and nobody has seen its keys.
    for (const left of readdirSync(hub)) rmSync(join(hub, left), { recursive: true });
    for (const kind of ['entry', 'witness', 'consent']) rmSync(paper(kind), { force: true });
    const officials = country.officials.map((_, index) => join(people, `official-${index + 1}.pub.json`));
    await run(
      ...['init', '--role', 'hub', '--country', country.code, '--name', country.name],
      ...['--origin', addresses.hub(country.code), '--listen', `127.0.0.1:${ports?.public}`],
      ...['--console', `127.0.0.1:${ports?.console}`, '--dir', hub],
      ...['--passphrase-file', join(people, 'hub.passphrase')],
      ...['--officials', ...officials, '--reader-key', join(people, 'reader.key')],
      ...(state.linkOnly.includes(country.code) ? ['--link', 'outbound'] : []),
    );
  }
  for (const kind of ['entry', 'witness']) {
    if (!existsSync(paper(kind))) copyFileSync(join(hub, `${kind}.json`), paper(kind));
  }
}

async function importResidents({ country, layout }: Desk): Promise<void> {
  await run('citizen', 'import', '--dir', layout.hub(country.code), sampleFile(country.code.toLowerCase()));
}

/** The root is pinned in the hub, its entry gets the trust officer's consent. */
async function joinRegion(desk: Desk): Promise<void> {
  const { country, layout, state } = desk;
  const code = country.code.toLowerCase();
  const hub = layout.hub(country.code);
  const { authority } = regionAddresses(state.ports);
  await run('trust', 'pin', '--dir', hub, '--root-sha256', state.rootSha256 ?? '', '--trust-source', authority);
  const [entry, consent] = [layout.paper(`${code}.entry.json`), layout.paper(`${code}.consent.json`)];
  const officer = officerKey(desk);
  if (!existsSync(consent)) await run('trust', 'consent', '--entry', entry, ...officer, '--yes', '--out', consent);
}

async function sign(desk: Desk, document: 'root' | 'list'): Promise<void> {
  const { layout, country } = desk;
  const out = layout.paper(`${country.code.toLowerCase()}.${document}-signature.json`);
  if (existsSync(out)) return;
  await run(
    'trust',
    'sign',
    '--document',
    layout.paper(`${document}.json`),
    ...officerKey(desk),
    '--yes',
    '--out',
    out,
  );
}

/** The recovery key is made, sealed to officials and partners, and forgotten; needs the partners' hubs to be up. */
async function splitRecovery(desk: Desk): Promise<void> {
  await run('recovery', 'split', '--dir', desk.layout.hub(desk.country.code), '--out-dir', desk.people);
}

/** Asks every partner to keep this country's backups, on the terms that the partner offers in the list. */
async function proposeHosting(desk: Desk): Promise<void> {
  await run('backup', 'holder', 'propose', '--dir', desk.layout.hub(desk.country.code), '--to', 'all');
}

/** Signs what the partners proposed: from now on backups may flow. */
async function agreeToHost(desk: Desk): Promise<void> {
  await run('backup', 'holder', 'agree', '--dir', desk.layout.hub(desk.country.code), '--with', 'all', '--yes');
}

function officerKey(desk: Desk): readonly string[] {
  const file = join(desk.people, 'trust-officer');
  return ['--key', `${file}.key`, '--passphrase-file', `${file}.passphrase`];
}

function sampleFile(code: string): string {
  return join(import.meta.dirname, '..', 'sample', `residents-${code}.csv`);
}

/** Runs a command as it would be typed; the first one that fails ends the desk with its exit code. */
async function run(...words: readonly string[]): Promise<void> {
  process.stdout.write(`$ breakwater ${words.join(' ')}\n`);
  const exitCode = await runCommandLine(words);
  if (exitCode !== 0) process.exit(exitCode);
}

/** One order: some stages, one after another, with the region's papers as they are now. */
async function carryOut(layout: RegionLayout, country: RegionCountry, wanted: readonly string[]): Promise<void> {
  const work = wanted.flatMap((stage) => Object.entries(stages).filter(([name]) => name === stage));
  if (work.length === 0 || work.length !== wanted.length) throw new TypeError('a desk takes orders of stages');
  const state = await readRegion(layout.regionFile);
  if (!state) throw new TypeError(`${layout.regionFile} is not there`);
  const people = layout.people(country.code);
  for (const [, stage] of work) await stage({ country, layout, state, people });
  process.send?.('carried out');
}

function openDesk([root, code]: readonly string[]): void {
  const country = regionCountries.find((one) => one.code === code);
  if (!root || !country || !process.send) throw new TypeError('desk.ts takes a root directory, a country and orders');
  // A stage that throws ends the desk, as a command that fails does: whoever gave the order reads why in its log.
  process.on('message', (order) => void carryOut(regionLayout(root), country, Array.isArray(order) ? order : []));
}

if (process.argv[1] === import.meta.filename) openDesk(process.argv.slice(2));
