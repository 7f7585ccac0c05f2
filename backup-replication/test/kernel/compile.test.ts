/** The committed kernels are what their sources compile to. */
import { readFile } from 'node:fs/promises';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { compileKernel, printModule } from '../../kernel/compile.ts';
import { kernelModule, openKernel, openSharedKernel, sharedKernelBytes } from '../../kernel/open-kernel.ts';

describe('the compiled kernels', () => {
  test('come from their sources, byte for byte', async () => {
    const committed = await readFile(new URL('../../kernel/module.ts', import.meta.url), 'utf8');
    expect(printModule(await compileKernel())).toBe(committed);
  });

  test('are for a shared memory what the compiler makes for one, byte for byte', async () => {
    expect(Buffer.from(sharedKernelBytes())).toEqual(Buffer.from(await compileKernel(true)));
  });

  test('open over a memory that another thread sees, too', () => {
    const { bytes } = openSharedKernel(65_536);
    const { port1, port2 } = new MessageChannel();
    port1.postMessage(bytes);
    const received = receiveMessageOnPort(port2);
    port1.close();
    bytes[4711] = 7;
    expect(received?.message[4711]).toBe(7);
  });

  test('are compiled once in a thread, however many memories they are opened over', () => {
    expect(kernelModule()).toBe(kernelModule());
    expect(openKernel(1).bytes.buffer).not.toBe(openKernel(1).bytes.buffer);
  });

  test('are cloned to other threads without their bytes', () => {
    const { port1, port2 } = new MessageChannel();
    port1.postMessage(kernelModule());
    const received = receiveMessageOnPort(port2);
    port1.close();
    expect(openKernel(65_536, received?.message).bytes).toHaveLength(65_536);
  });

  test('write nothing but their outputs', () => {
    const kernel = openKernel(65_536);
    const words = new Uint32Array(kernel.bytes.buffer);
    kernel.bytes.fill(0xee, 8192);
    words[0] = 16_384;
    words[256] = 32_768;
    kernel.bytes.fill(0, 4096, 4128);
    kernel.combine(0, 1, 1024, 1, 4096, 0, 64);
    const changed = [...kernel.bytes.entries()].filter(([at, byte]) => at >= 8192 && byte !== 0xee).map(([at]) => at);
    expect(changed).toEqual(Array.from({ length: 64 }, (_, i) => 32_768 + i));
  });
});
