/** A few numbers beside the state file: should that be lost, the hub still takes nothing older than it once had. */
import { join } from 'node:path';
import {
  CodedError,
  canonicalJson,
  expectInteger,
  expectObject,
  expectString,
  parseStrictJson,
} from '@breakwater/federation-protocol';
import { TrustError, type TrustState } from '@breakwater/trust-lists';
import { type Disk, realDisk, writeDurably } from './disk.ts';

/** The least that a hub must remember. */
interface Marks {
  readonly origin: string;
  readonly size: number;
  readonly rootVersion: number;
  readonly listSequence: number;
  /** A time that has certainly passed. */
  readonly clockFloor: string;
}

const marksBytesMax = 4096;
const originMax = 255;
const timeMax = 40;

/** Where the numbers lie in a hub directory. */
export function backstopFile(dir: string): string {
  return join(dir, 'trust', 'backstop');
}

/** The numbers of one hub. */
export class Backstop {
  readonly #dir: string;
  readonly #disk: Disk;
  #marks: Marks | null = null;

  constructor(dir: string, disk: Disk = realDisk) {
    this.#dir = dir;
    this.#disk = disk;
  }

  /** Reads the file; none is no damage. Throws `TRUST_STATE_DAMAGED` for one that makes no sense. */
  async load(): Promise<void> {
    const bytes = await this.#disk.read(backstopFile(this.#dir), marksBytesMax).catch(refuse);
    this.#marks = bytes === null ? null : parseMarks(bytes);
  }

  /** A time that had certainly passed when the numbers were written; null without any. */
  clockFloor(): Date | null {
    return this.#marks === null ? null : new Date(this.#marks.clockFloor);
  }

  /**
   * Refuses a state that is older than the hub has been: `TRUST_CHECKPOINT_ROLLBACK` for a smaller tree,
   * `TRUST_LIST_ROLLBACK` for an older root, list, or log. Only a newer root may bring the numbers of lists back, or
   * put another log in force.
   */
  check(state: TrustState): void {
    const refusal = this.#refusalOf(state);
    if (refusal !== null) throw refusal;
  }

  /** Writes the numbers down once the state itself is safe; nothing when these or larger ones stand there already. */
  async keep(state: TrustState): Promise<void> {
    if (this.#refusalOf(state) !== null) return;
    const { log, root, list } = state;
    const clockFloor = state.clockFloor.toISOString();
    const numbers = { size: log.size, rootVersion: root.version, listSequence: list.sequence };
    const marks = { origin: log.origin, ...numbers, clockFloor };
    const bytes = canonicalJson(marks);
    if (this.#marks !== null && Buffer.compare(canonicalJson({ ...this.#marks }), bytes) === 0) return;
    await writeDurably(backstopFile(this.#dir), bytes, this.#disk);
    this.#marks = marks;
  }

  #refusalOf({ log, root, list }: TrustState): TrustError | null {
    const marks = this.#marks;
    if (marks === null) return null;
    if (log.origin === marks.origin && log.size < marks.size) {
      const happened = `The checkpoint has ${log.size} leaves, and this hub has had ${marks.size}.`;
      return new TrustError('TRUST_CHECKPOINT_ROLLBACK', happened, { knownSize: marks.size, size: log.size });
    }
    const isNewRoot = root.version > marks.rootVersion;
    const isBack = log.origin !== marks.origin || list.sequence < marks.listSequence;
    if (root.version >= marks.rootVersion && (isNewRoot || !isBack)) return null;
    const happened = `List ${list.sequence} under root ${root.version} is older than what this hub has had.`;
    return new TrustError('TRUST_LIST_ROLLBACK', happened, { ...marks, offered: list.sequence });
  }
}

function parseMarks(bytes: Uint8Array): Marks {
  try {
    const marks = expectObject(parseStrictJson(bytes, { maxBytes: marksBytesMax }), 'backstop');
    return {
      origin: expectString(marks.origin, 'origin', originMax),
      size: expectInteger(marks.size, 'size'),
      rootVersion: expectInteger(marks.rootVersion, 'rootVersion'),
      listSequence: expectInteger(marks.listSequence, 'listSequence'),
      clockFloor: timeOf(expectString(marks.clockFloor, 'clockFloor', timeMax)),
    };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return refuse(error);
  }
}

function timeOf(text: string): string {
  if (Number.isNaN(Date.parse(text))) refuse(new RangeError('the time in it is none'));
  return text;
}

function refuse(cause: unknown): never {
  throw new TrustError('TRUST_STATE_DAMAGED', 'The numbers kept beside the state file cannot be read.', {}, cause);
}
