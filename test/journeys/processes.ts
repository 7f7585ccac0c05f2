/** What the operating system itself says about processes and ports. */
import { createServer } from 'node:net';

/** Whether a process with this id lives; 0 is nobody's. */
export function isAlive(pid: number): boolean {
  if (pid === 0) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

/** Those of `ports` that somebody holds on 127.0.0.1. */
export async function takenPorts(ports: readonly number[]): Promise<readonly number[]> {
  const states = await Promise.all(ports.map(async (port) => ({ port, free: await isFree(port) })));
  return states.filter(({ free }) => !free).map(({ port }) => port);
}

async function isFree(port: number): Promise<boolean> {
  return await new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });
}

/** Every number inside a value, at any depth. */
export function numbersIn(value: unknown): readonly number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}
