/** One country's entry, checked in the browser: from the first root through the log to the list and the state. */
import type { Entry, LogEntry, Root, SignedCheckpoint, Stage, TrustList } from '@breakwater/trust-lists';
import { lastRootOf } from '../list-view.ts';
import type { Files } from './files.ts';
import { checkCountry, checkList, checkSignatures } from './list.ts';
import { checkCheckpoint, checkLastEntry, checkWitnesses } from './log.ts';
import { type CheckedNotices, checkNotices } from './notices.ts';
import { type CheckedRoot, checkRoots } from './roots.ts';
import { type Progress, take } from './step.ts';

/** What a reader asks: a country's code, the root's fingerprint if one was told them (hexadecimal), and when. */
export interface Question {
  readonly country: string;
  readonly pin: string | null;
  readonly now: Date;
}

/** What held. `entry` is null when the country is not on the list; `isLate` when no quorum cosigned lately. */
export interface Answer {
  readonly entry: Entry | null;
  readonly list: TrustList;
  readonly root: Root;
  readonly firstRootSha256: string;
  readonly logEntry: LogEntry;
  readonly checkpoint: SignedCheckpoint;
  readonly vouchedAt: Date;
  readonly stage: Stage;
  readonly isLate: boolean;
  /** What states took away ahead of the next list. */
  readonly notices: CheckedNotices;
}

/** The log's head as a quorum of witnesses cosigned it, from the first root on. */
export interface Head extends CheckedRoot {
  readonly checkpoint: SignedCheckpoint;
  readonly vouchedAt: Date;
  readonly stage: Stage;
}

/** Works through the seven steps. Throws `StepFailure` at the first that does not hold. */
export async function checkEntry({ country, pin, now }: Question, files: Files, progress: Progress): Promise<Answer> {
  const { root, firstSha256, checkpoint, vouchedAt, stage } = await checkHead({ pin, now }, files, progress);
  const logEntry = await take(progress, 'entry', () => checkLastEntry(files, checkpoint));
  const list = await take(progress, 'list', () => checkList(files, logEntry.leaf, root, now));
  await take(progress, 'signatures', () => checkSignatures(files, list, root));
  const { entry, notices } = await take(progress, 'country', async () => {
    const { value, words } = await checkCountry(list, root, country);
    return { value: { entry: value, notices: await checkNotices(files, root, list) }, words };
  });
  const held = { entry, list, root, firstRootSha256: firstSha256, logEntry, checkpoint, notices };
  return { ...held, vouchedAt, stage, isLate: stage !== 'fresh' };
}

/** The first three steps alone. */
export async function checkHead(
  { pin, now }: Omit<Question, 'country'>,
  files: Files,
  progress: Progress,
): Promise<Head> {
  const checked = await take(progress, 'root', async () => {
    await checkBrowser();
    // A hint of what to fetch, believed by nobody: the log's last entry names the newest root.
    return checkRoots(files, lastRootOf(await files.read('index.json', indexBytesMax)), pin);
  });
  const checkpoint = await take(progress, 'checkpoint', () => checkCheckpoint(files, checked.root));
  const { at, stage } = await take(progress, 'witnesses', () => checkWitnesses(checkpoint, checked.root, now));
  return { ...checked, checkpoint, vouchedAt: at, stage };
}

/** An index is a handful of numbers and hashes. */
const indexBytesMax = 64 * 1024;

/** The browser has no Ed25519: it can check nothing, which says nothing about the list. */
export class BrowserTooOld extends Error {
  constructor(cause?: unknown) {
    super('This browser does not know Ed25519.', { cause });
    this.name = 'BrowserTooOld';
  }
}

/** Imports the first key of RFC 8032 to learn whether this browser can: else every signature would seem to fail. */
async function checkBrowser(): Promise<void> {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
  try {
    await crypto.subtle.importKey('jwk', jwk, { name: 'Ed25519' }, false, ['verify']);
  } catch (cause) {
    throw new BrowserTooOld(cause);
  }
}
