/** Chapter 8: an emergency notice acts everywhere within a minute, and so does a new list; nothing is restarted. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type HubTrust, trustOf } from './ask-hub.ts';
import { partsOf } from './region-parts.ts';
import type { Scene } from './scene.ts';

const hubs = ['LC', 'BB', 'JM', 'GY', 'DM', 'BZ', 'TT'] as const;
/** Four of them sign the list. */
const signers = ['LC', 'BB', 'JM', 'TT'] as const;
const actsWithinMs = 60_000;
/** The courier bundle's bar for 20 states; the box has seven. */
const bundleBytesMax = 200_000;

/** Guyana suspends its own sign-in; then a list settles that, with what Guyana now asks for. */
export async function changeTrust(scene: Scene): Promise<void> {
  const { ledger } = scene;
  ledger.chapter('8  A stolen key, and a new list');
  const before = await processes(scene);
  const notice = await suspendGuyana(scene);
  await settleIt(scene, notice);
  const after = await processes(scene);
  ledger.claim('No hub was restarted for any of it', before === after, `${before} ${after}`);
  await carryABundle(scene);
}

async function suspendGuyana(scene: Scene): Promise<string> {
  const { ledger, places, programs, root } = scene;
  const file = join(root, 'notice.json');
  const hub = places.hubDir('GY');
  const drafted = await programs.breakwater(
    ...['trust', 'notice', 'draft', '--country', 'GY', '--service', 'FederationIdentity'],
    ...['--reason', 'The signing key was stolen', '--against-hub', hub, '--out', file],
  );
  const id = String(drafted.value.id);
  await programs.breakwater('trust', 'sign', '--document', file, ...officer(scene, 'GY', 'notice'));
  const began = performance.now();
  const sent = await programs.breakwater(
    ...['trust', 'notice', 'send', '--notice', file, '--signatures', signatureOf(scene, 'GY', 'notice')],
    ...['--to', places.hub('BB')],
  );
  ledger.claim('One hub takes Guyana’s own emergency notice', sent.value.id === id, JSON.stringify(sent.value));
  await everywhere(scene, ({ notices }) => notices.includes(id));
  ledger.claimWithin('It is in force at all seven hubs, passed on by themselves:', since(began), actsWithinMs);
  const { value } = await programs.breakwater('trust', 'show', '--dir', hub);
  const told = JSON.stringify(value.notices);
  ledger.claim('Every hub shows what is suspended and why', told.includes('FederationIdentity'), told);
  return id;
}

async function settleIt(scene: Scene, notice: string): Promise<void> {
  const { ledger, places, programs, root } = scene;
  const paper = (name: string) => join(places.papersDir, name);
  const [entry, consent, list] = ['gy.entry-2.json', 'gy.consent-2.json', 'list-2.json'].map((name) =>
    join(root, name),
  );
  if (!entry || !consent || !list) throw new Error('three papers');
  writeFileSync(entry, lowered(readFileSync(paper('gy.entry.json'), 'utf8')));
  await programs.breakwater(
    ...['trust', 'consent', '--entry', entry, '--against', paper('gy.entry.json'), '--from-sequence', '2'],
    ...[...keysOf(scene, 'GY'), '--yes', '--out', consent],
  );
  await programs.breakwater(
    ...['trust', 'propose', '--root', paper('root.json'), '--previous', paper('list.json'), '--entries', entry],
    ...['--consents', consent, '--settle', notice, '--out', list],
  );
  const shown = await programs.readBreakwater('trust', 'diff', '--document', list, '--against', paper('list.json'));
  ledger.claim(
    'Officers read what changes before they sign: Guyana’s assurance, and the notice that ends',
    ['Changed: Guyana (GY)', 'substantial → low', notice.slice(0, 16)].every((words) => shown.text.includes(words)),
    shown.text,
  );
  for (const country of signers) {
    const against = ['--against', paper('list.json')];
    await programs.breakwater('trust', 'sign', '--document', list, ...against, ...officer(scene, country, 'list'));
  }
  const began = performance.now();
  const published = await programs.breakwater(
    ...['trust', 'publish', '--dir', places.authorityDir, '--list', list, '--list-signatures'],
    ...signers.map((country) => signatureOf(scene, country, 'list')),
  );
  ledger.claim(
    'List 2 is in the log, and a quorum of hubs has witnessed it',
    published.value.inForce === true,
    JSON.stringify(published.value),
  );
  await everywhere(scene, (one) => one.list === 2 && one.stage === 'fresh' && !one.notices.includes(notice));
  ledger.claimWithin('All seven hubs follow it:', since(began), actsWithinMs);
}

async function carryABundle(scene: Scene): Promise<void> {
  const { ledger, places, programs, root } = scene;
  const file = join(root, 'courier.bundle');
  await programs.breakwater('trust', 'bundle', '--dir', places.hubDir('TT'), '--out', file);
  const { size } = statSync(file);
  ledger.claim(`A courier bundle with everything is ${size} bytes`, size <= bundleBytesMax);
  const { value } = await programs.breakwater('trust', 'import', file, '--dir', places.hubDir('LC'));
  ledger.claim('and a running hub takes it', value.taken === true, JSON.stringify(value));
}

/** Waits until it is so at every hub, by the running hubs' own word. */
async function everywhere({ places }: Scene, isSo: (trust: HubTrust) => boolean): Promise<void> {
  const began = performance.now();
  for (;;) {
    const told = await Promise.all(hubs.map(async (code) => [code, await trustOf(places.hub(code))] as const));
    const missing = told.filter(([, trust]) => !isSo(trust));
    if (missing.length === 0) return;
    if (since(began) > 2 * actsWithinMs) throw new Error(`not yet at ${JSON.stringify(missing)}`);
    await pause(250);
  }
}

/** The entry with a lower highest assurance and the next revision. */
function lowered(entry: string): string {
  return JSON.stringify(JSON.parse(entry), (name, value) => {
    if (name === 'max' && value === 'substantial') return 'low';
    return name === 'revision' ? Number(value) + 1 : value;
  });
}

function officer(scene: Scene, country: string, document: string): readonly string[] {
  return [...keysOf(scene, country), '--yes', '--out', signatureOf(scene, country, document)];
}

function keysOf({ places }: Scene, country: string): readonly string[] {
  const file = join(places.peopleDir(country), 'trust-officer');
  return ['--key', `${file}.key`, '--passphrase-file', `${file}.passphrase`];
}

function signatureOf({ root }: Scene, country: string, document: string): string {
  return join(root, `${country.toLowerCase()}.${document}-signature.json`);
}

async function processes(scene: Scene): Promise<string> {
  return (await partsOf(scene)).map(({ name, pid }) => `${name} ${pid}`).join();
}

function since(began: number): number {
  return performance.now() - began;
}
