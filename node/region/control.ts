/** How another shell speaks with the running region: one JSON line there, one back, over a socket of this user. */
import { createHash } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { isRegionErrorCode, RegionError } from './error.ts';

const socketPathBytesMax = 100; // sockaddr_un holds 108 on Linux, 104 on macOS
const lineBytesMax = 65_536;

const wish = z.discriminatedUnion('do', [
  z.object({ do: z.literal('status') }),
  z.object({ do: z.literal('stop') }),
  z.object({ do: z.literal('start'), hub: z.string(), dir: z.string().optional() }),
  z.object({ do: z.literal('storm'), hit: z.string(), down: z.array(z.string()) }),
]);
const answer = z.object({
  parts: z.array(z.object({ name: z.string(), pid: z.number(), running: z.boolean(), address: z.string() })),
  problem: z.object({ code: z.string(), message: z.string() }).optional(),
});

/** What may be asked of a running region. */
export type Wish = z.infer<typeof wish>;

/** What the region answers: its parts after the wish was carried out, or why it was not. */
export type WishAnswer = z.infer<typeof answer>;

/** Where the control socket of the region in `root` is; in the temporary folder when the root's path is too long. */
export function controlPath(root: string): string {
  const path = join(root, 'control.sock');
  if (Buffer.byteLength(path) <= socketPathBytesMax) return path;
  return join(tmpdir(), `breakwater-${createHash('sha256').update(root).digest('hex').slice(0, 16)}.sock`);
}

/** Listens for wishes; only this user may connect. `carryOut` answers one wish at a time. */
export async function listenForWishes(path: string, carryOut: (wish: Wish) => Promise<WishAnswer>): Promise<Server> {
  rmSync(path, { force: true });
  let turn: Promise<unknown> = Promise.resolve();
  const server = createServer((socket) => {
    let text = '';
    socket.setEncoding('utf8');
    socket.on('error', () => socket.destroy());
    socket.on('data', (part: string) => {
      text += part;
      if (text.length > lineBytesMax) socket.destroy();
      if (!text.includes('\n')) return;
      const line = text;
      turn = turn.then(async () => socket.end(`${JSON.stringify(await answerTo(line, carryOut))}\n`));
    });
  });
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(path, done);
  });
  chmodSync(path, 0o600);
  return server;
}

async function answerTo(line: string, carryOut: (wish: Wish) => Promise<WishAnswer>): Promise<WishAnswer> {
  try {
    return await carryOut(wish.parse(JSON.parse(line)));
  } catch (error) {
    const code = error instanceof RegionError ? error.code : 'REGION_NOT_READY';
    return { parts: [], problem: { code, message: error instanceof Error ? error.message : String(error) } };
  }
}

/** Asks the running region. Throws `REGION_NOT_RUNNING` when nobody listens, or the region's own refusal. */
export async function askRegion(root: string, wanted: Wish): Promise<WishAnswer> {
  const text = await exchange(controlPath(root), `${JSON.stringify(wanted)}\n`).catch((error) => {
    throw new RegionError('REGION_NOT_RUNNING', `No region runs in ${root}.`, { root }, error);
  });
  const said = answer.parse(JSON.parse(text));
  if (said.problem) {
    const { code, message } = said.problem;
    throw new RegionError(isRegionErrorCode(code) ? code : 'REGION_NOT_READY', message);
  }
  return said;
}

async function exchange(path: string, line: string): Promise<string> {
  return await new Promise((done, fail) => {
    let text = '';
    const socket = connect(path, () => socket.write(line));
    socket.setEncoding('utf8');
    socket.on('data', (part: string) => {
      text += part;
    });
    socket.on('error', fail);
    socket.on('end', () => done(text));
  });
}
