/**
 * Where a person leaves courier bundles for a hub, running or not. The hub alone writes what it trusts, so that two
 * processes never race for its state; whoever brings a bundle only lays it down here.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { HubError } from '../error.ts';
import { writeDurably } from './disk.ts';

/** Most bundles that wait at once: a stick may carry some, nobody needs more than the newest. */
const waitingMax = 16;
/** Largest bundle that is taken: the bar for 20 states is 200 kB, each further hop of the root 95 kB. */
export const incomingBytesMax = 4_194_304;

const bundleName = /^[0-9a-f]{64}\.bundle$/;

/** A bundle that waits; its name is its hash. */
export interface IncomingBundle {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Lays a bundle down for the hub in `dir` and resolves to its name. Throws `INCOMING_FULL`. */
export async function leaveBundle(dir: string, bytes: Uint8Array): Promise<string> {
  const name = `${createHash('sha256').update(bytes).digest('hex')}.bundle`;
  const waiting = await namesIn(dir);
  if (waiting.length >= waitingMax && !waiting.includes(name)) {
    throw new HubError('INCOMING_FULL', `${waiting.length} bundles wait in ${folderOf(dir)} already.`, { dir });
  }
  await writeDurably(join(folderOf(dir), name), bytes);
  return name;
}

/** The bundles that wait, in no order of worth. What is too large, no file, or has another name is left lying. */
export async function incomingBundles(dir: string): Promise<readonly IncomingBundle[]> {
  const bundles: IncomingBundle[] = [];
  for (const name of await namesIn(dir)) {
    if (bundles.length === waitingMax) break;
    const path = join(folderOf(dir), name);
    const found = await stat(path).catch(passOverTheAbsent);
    if (found === null || !found.isFile() || found.size > incomingBytesMax) continue;
    bundles.push({ name, bytes: new Uint8Array(await readFile(path)) });
  }
  return bundles;
}

/** Takes a bundle away when the hub has dealt with it, whatever came of it. */
export async function removeBundle(dir: string, name: string): Promise<void> {
  await rm(join(folderOf(dir), name), { force: true });
}

/** True while the bundle still waits. */
export async function isWaiting(dir: string, name: string): Promise<boolean> {
  return (await namesIn(dir)).includes(name);
}

function folderOf(dir: string): string {
  return join(dir, 'trust', 'incoming');
}

async function namesIn(dir: string): Promise<readonly string[]> {
  try {
    return (await readdir(folderOf(dir))).filter((name) => bundleName.test(name)).sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** Another look, or the person, may take a file away between the listing and here; a link may lead nowhere. */
function passOverTheAbsent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ELOOP') return null;
  throw error;
}
