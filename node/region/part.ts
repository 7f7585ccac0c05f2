/** One running part of the region: a hub, the authority or a service, each a process of its own with a log file. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { request } from 'node:http';
import { dirname, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { RegionError } from './error.ts';

const stopMs = 8_000; // a hub finishes its open requests and closes its database; then it is killed
const readyMsDefault = 45_000; // a first start on a busy machine with two cores
const askAgainMs = 100;

/** What to start: `words` follow the node binary; `port` and `readyPath` tell when it is ready. */
export interface PartPlan {
  readonly name: string;
  readonly words: readonly string[];
  readonly host: string;
  readonly port: number;
  readonly readyPath: string;
  /** A hub listens before a trust list is in force there; it says 503 until then, and that is up enough. */
  readonly mayBeUnready?: boolean;
  /** A hub is ready only when its console listens as well. */
  readonly consolePort?: number;
  readonly hubDir?: string;
  readonly log: string;
}

/** A started part. `ended` resolves when its process has ended, for whatever reason. */
export interface Part {
  readonly plan: PartPlan;
  readonly pid: number;
  readonly ended: Promise<string>;
  isRunning(): boolean;
  /** Asks it to end, waits, then kills it and whatever it started. */
  stop(): Promise<void>;
  /** What a storm does: no goodbye, for the process and everything it started. */
  kill(): Promise<void>;
}

/** Starts a part in a process group of its own, so that Ctrl-C reaches the supervisor alone. */
export function startPart(plan: PartPlan): Part {
  mkdirSync(dirname(plan.log), { recursive: true });
  const log = openSync(plan.log, 'a');
  const child = spawn(process.execPath, plan.words, { stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  let running = true;
  const ended = new Promise<string>((done) => {
    const end = (how: string) => {
      running = false;
      done(how);
    };
    child.once('exit', (code, signal) => end(signal ?? `exit code ${code}`));
    child.once('error', (error) => end(error.message));
  });
  return {
    plan,
    pid: child.pid ?? 0,
    ended,
    isRunning: () => running,
    stop: async () => {
      child.kill('SIGTERM');
      await Promise.race([ended, pause(stopMs, undefined, { ref: false })]);
      killGroup(child);
      await ended;
    },
    kill: async () => {
      killGroup(child);
      await ended;
    },
  };
}

/** Waits until the part answers. Throws `REGION_PROCESS_LOST` or `REGION_NOT_READY`, naming its log. */
export async function waitUntilReady(part: Part, readyMs: number = readyMsDefault): Promise<void> {
  const { name, log } = part.plan;
  const deadline = Date.now() + readyMs;
  while (Date.now() < deadline) {
    if (!part.isRunning()) {
      throw new RegionError('REGION_PROCESS_LOST', `${name} ended at once (${await part.ended}).`, { name, log });
    }
    if ((await answers(part.plan)) && (await consoleAnswers(part.plan))) return;
    await pause(askAgainMs);
  }
  throw new RegionError('REGION_NOT_READY', `${name} does not answer on port ${part.plan.port}.`, { name, log });
}

/** Whether the part answers its ready path as it should. */
export async function answers(plan: Pick<PartPlan, 'host' | 'port' | 'readyPath' | 'mayBeUnready'>): Promise<boolean> {
  return await new Promise((done) => {
    const call = request(
      {
        host: '127.0.0.1',
        port: plan.port,
        path: plan.readyPath,
        headers: { host: `${plan.host}:${plan.port}` },
        timeout: 2_000,
      },
      (answer) => {
        answer.resume();
        const status = answer.statusCode ?? 500;
        done(status < 400 || (plan.mayBeUnready === true && status === 503));
      },
    );
    call.on('timeout', () => call.destroy());
    call.on('error', () => done(false));
    call.end();
  });
}

async function consoleAnswers({ consolePort }: PartPlan): Promise<boolean> {
  if (consolePort === undefined) return true;
  return await answers({ host: 'localhost', port: consolePort, readyPath: '/sign-in' });
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** The program's own entry file, for `words`. */
export const programFile = resolve(import.meta.dirname, '..', 'main.ts');
