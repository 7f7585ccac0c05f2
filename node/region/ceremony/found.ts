/** The founding of the region: every state makes its keys, root 1 and list 1 are signed, the hubs are made. */
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { regionAddresses } from '../addresses.ts';
import type { Commands } from '../command.ts';
import { authorityCode, regionCountries } from '../countries.ts';
import { inPairs } from '../in-pairs.ts';
import type { RegionLayout } from '../layout.ts';
import { deskLimits } from '../limits.ts';
import { type RegionState, writeRegion } from '../region-file.ts';
import type { DeskStage } from './desk.ts';
import { registerServices } from './services.ts';

/** Where the region is founded, with what, and who is told. */
export interface Founding extends Office {
  readonly tell: (fact: string) => void;
}

/** Where commands of the ceremony are run. */
export interface Office {
  readonly layout: RegionLayout;
  readonly commands: Commands;
}

/** Root 1 needs this many of the seven states, list 1 that many; both are written into the root. */
export const rootThreshold = 5;
export const listThreshold = 4;
/** So many other states suspend a country's keys in an emergency, when its own officer cannot. */
const noticeThreshold = 3;
/** So many of the seven witnesses may lie; five must then cosign whatever is to count. */
const byzantine = 2;

const codes = regionCountries.map(({ code }) => code);
const rootSigners = codes.slice(0, rootThreshold);
const listSigners = codes.slice(-listThreshold);

/**
 * Founds the region, or goes on with a founding that was broken off. `tell` says each step when it is done. Returns the
 * state with the root's hash. Throws `REGION_STEP_FAILED`.
 */
export async function foundRegion({ layout, commands, tell }: Founding, state: RegionState): Promise<RegionState> {
  const office: Office = { layout, commands };
  await mkdir(layout.papers, { recursive: true });
  await inPairs(['', ...codes], async (code) =>
    code === '' ? makeAuthority(office, state) : atDesk(office, code, 'keys'),
  );
  tell('Seven states made their hubs and keys: a trust officer, four recovery officials and a reader each');
  // One process drafts the root; the desks are free meanwhile, and so is the other core.
  const [rootSha256] = await bothOrNeither(
    draftRoot(office, state),
    inPairs(codes, (code) => atDesk(office, code, 'import')),
  );
  const withRoot: RegionState = { ...state, rootSha256 };
  await writeRegion(layout.regionFile, withRoot);
  await inPairs(codes, (code) =>
    atDesk(office, code, ...(rootSigners.includes(code) ? (['sign-root'] as const) : []), 'join'),
  );
  tell(`Root 1 signed by ${rootSigners.join(', ')} and pinned in seven hubs; each state consented to its entry`);
  await bothOrNeither(makeList(office), registerServices(office, state));
  tell(`Trust list 1 signed by ${listSigners.join(', ')} and put into the log; the hubs are to witness it`);
  tell('Three services registered: two in Barbados, one in Jamaica');
  await commands.dismiss();
  const founded: RegionState = { ...withRoot, stage: 'founded' };
  await writeRegion(layout.regionFile, founded);
  return founded;
}

/** Waits for both, also when one fails: nothing of a founding goes on behind its back. */
async function bothOrNeither<A, B>(one: Promise<A>, other: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([one, other]);
  return [await one, await other];
}

async function makeList(office: Office): Promise<void> {
  await draftList(office);
  await inPairs(listSigners, (code) => atDesk(office, code, 'sign-list'));
  await publish(office);
}

/**
 * Runs stages at one country's desk: a process that can open only this country's files, and stays for its next stages
 * until the commands dismiss it.
 */
export async function atDesk({ layout, commands }: Office, code: string, ...stages: DeskStage[]): Promise<void> {
  const desk = join(import.meta.dirname, 'desk.ts');
  const log = layout.log(`founding-${code.toLowerCase()}`);
  for (const folder of [layout.hub(code), layout.people(code)]) await mkdir(folder, { recursive: true, mode: 0o700 });
  const words = [...deskLimits(layout, code), desk, layout.root, code];
  await commands.order({ file: process.execPath, words, name: deskName(code), log }, stages);
}

/** Ends the process of a country's desk that has no further stage before it. */
export async function closeDesk({ commands }: Office, code: string): Promise<void> {
  await commands.dismiss(deskName(code));
}

function deskName(code: string): string {
  return `desk of ${code}`;
}

async function makeAuthority({ layout, commands }: Office, state: RegionState): Promise<void> {
  const desk = layout.people(authorityCode);
  if (existsSync(join(layout.authority, 'hub.toml'))) return;
  await rm(join(layout.authority, 'keys'), { recursive: true, force: true }); // hub.toml is written last: broken off
  await mkdir(desk, { recursive: true, mode: 0o700 });
  const log = layout.log('founding-authority');
  const { public: open, console: closed } = state.ports.authority;
  const passphrase = join(desk, 'hub.passphrase');
  const words = [join(import.meta.dirname, 'passphrase.ts'), passphrase];
  await commands.run({ file: process.execPath, words, name: 'passphrase of the authority', log });
  await commands.breakwater(
    [
      ...['init', '--role', 'authority', '--country', authorityCode, '--name', 'Regional authority'],
      ...['--origin', regionAddresses(state.ports).authority, '--listen', `127.0.0.1:${open}`],
      ...['--console', `127.0.0.1:${closed}`, '--dir', layout.authority, '--passphrase-file', passphrase],
    ],
    log,
  );
}

async function draftRoot({ layout, commands }: Office, state: RegionState): Promise<string> {
  const root = layout.paper('root.json');
  if (existsSync(root) && state.rootSha256) return state.rootSha256;
  await rm(root, { force: true }); // broken off before anybody was asked to sign it
  const officers = codes.map((code) => join(layout.people(code), 'trust-officer.pub.json'));
  const witnesses = codes.map((code) => layout.paper(`${code.toLowerCase()}.witness.json`));
  const answer = await commands.ask(
    [
      ...['trust', 'init', '--officers', ...officers, '--anchor', join(layout.authority, 'keys', 'public.json')],
      ...['--anchor-entity-id', `${regionAddresses(state.ports).authority}/anchor`],
      ...['--log', join(layout.authority, 'log.json'), '--witnesses', ...witnesses, '--byzantine', String(byzantine)],
      ...['--root-threshold', String(rootThreshold), '--list-threshold', String(listThreshold)],
      ...['--notice-threshold', String(noticeThreshold), '--out', root],
    ],
    layout.log('founding-region'),
  );
  return String(answer.sha256);
}

async function draftList({ layout, commands }: Office): Promise<void> {
  const list = layout.paper('list.json');
  if (existsSync(list)) return;
  const papers = (kind: string) => codes.map((code) => layout.paper(`${code.toLowerCase()}.${kind}.json`));
  await commands.breakwater(
    [
      ...['trust', 'propose', '--root', layout.paper('root.json'), '--entries', ...papers('entry')],
      ...['--consents', ...papers('consent'), '--out', list],
    ],
    layout.log('founding-region'),
  );
}

async function publish({ layout, commands }: Office): Promise<void> {
  const signatures = (kind: string, signers: readonly string[]) =>
    signers.map((code) => resolve(layout.paper(`${code.toLowerCase()}.${kind}-signature.json`)));
  await commands.breakwater(
    [
      ...['trust', 'publish', '--dir', layout.authority, '--root', layout.paper('root.json')],
      ...['--root-signatures', ...signatures('root', rootSigners), '--list', layout.paper('list.json')],
      ...['--list-signatures', ...signatures('list', listSigners), '--wait', '0'],
    ],
    layout.log('founding-region'),
  );
}
