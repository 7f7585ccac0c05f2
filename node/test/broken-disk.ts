/** Disks with faults: one that is really full where we may mount it, and file handles that fail when told. */
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { scratch } from './scratch.ts';

/** A directory; `isSmall` when it is a tmpfs of the wanted size, else the test must inject its fault. */
export interface SmallDisk {
  readonly dir: string;
  readonly isSmall: boolean;
}

/** A tmpfs of that size where we may mount one, else a plain directory. */
export async function smallDisk(bytes: number): Promise<SmallDisk> {
  const dir = join(await scratch(), 'disk');
  await mkdir(dir);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'breakwater-test', dir], { stdio: 'ignore' });
  } catch {
    // Not root, or not allowed to mount here.
    return { dir, isSmall: false };
  }
  onTestFinished(() => {
    execFileSync('umount', [dir]);
  });
  return { dir, isSmall: true };
}

/** Fills a disk to its last byte with one file, and answers its path. */
export function fillDisk(dir: string): string {
  const path = join(dir, 'filler');
  const file = openSync(path, 'w');
  try {
    for (const bytes of [1_048_576, 4096, 1]) writeUntilFull(file, Buffer.alloc(bytes));
  } finally {
    closeSync(file);
  }
  return path;
}

function writeUntilFull(file: number, bytes: Buffer): void {
  try {
    while (writeSync(file, bytes) > 0);
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC')) throw cause;
  }
}

/** What the system says when a disk is full, or cannot be read. */
export function diskFault(code: 'ENOSPC' | 'EIO'): Error {
  return Object.assign(new Error(`${code}: injected`), { code });
}

/** Until the test is over, `act` comes before this operation of every file handle; what it throws, the caller meets. */
export async function interceptHandles(
  operation: 'read' | 'writeFile' | 'writev' | 'sync',
  act: (handle: FileHandle) => Promise<void>,
): Promise<void> {
  const handle = await open(import.meta.filename);
  const prototype: Record<string, (...order: unknown[]) => Promise<unknown>> = Object.getPrototypeOf(handle);
  await handle.close();
  const original = prototype[operation];
  if (original === undefined) throw new Error(`file handles have no ${operation}`);
  prototype[operation] = async function (this: FileHandle, ...order: unknown[]) {
    await act(this);
    return Reflect.apply(original, this, order);
  };
  onTestFinished(() => {
    prototype[operation] = original;
  });
}
