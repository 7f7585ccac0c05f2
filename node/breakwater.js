#!/bin/sh
//usr/bin/env true; me=$(readlink -f "$0"); node="${me%/node/*}/node_modules/node/bin/node"
//usr/bin/env true; lean='--heap-growing-percent=40 --min-semi-space-size=2 --max-semi-space-size=2'
//usr/bin/env true; late='--invocation-count-for-maglev=4000 --invocation-count-for-turbofan=30000'
//usr/bin/env true; case $1 in archive|backup) flags="$lean $late";; *) flags=;; esac
//usr/bin/env true; [ -x "$node" ] || { node=node; flags=; }
//usr/bin/env true; exec "$node" $flags "$me" "$@"
// A shell reads the lines above and becomes the project's own Node at once: the machine's may be too old to read
// TypeScript, and starting it only to start another costs more than a small command. Node reads them as comments.
// A backup of a million files stays within 300 MB because garbage is not left to gather. Workers keep all cores busy, so
// that V8's compilers only take from them: machine code is made for what is hot for long, which saves 8 % of a small
// backup. All verbs have the same flags, since modules compiled under others are not taken from the cache. Another Node
// than the project's own may not know them, and would refuse to start.
import { spawn } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync } from 'node:fs';
import module from 'node:module';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const ours = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));

/** Keeps compiled modules between runs: half the time of a short command. Without a safe place it does without. */
function keepCompiled() {
  const { XDG_CACHE_HOME: given = '', NODE_COMPILE_CACHE: chosen } = process.env;
  if (chosen !== undefined || process.permission !== undefined) return;
  try {
    const folder = join(isAbsolute(given) ? given : join(homedir(), '.cache'), 'breakwater', 'compiled');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = lstatSync(folder);
    // What lies there is run as code: nobody else may be able to put anything into it.
    if (uid !== process.getuid?.() || (mode & 0o170022) !== 0o040000) return;
    module.enableCompileCache(folder);
    // Worker threads and the programs we start look for it here.
    process.env.NODE_COMPILE_CACHE = folder;
  } catch {
    // A home that cannot be written to is no reason not to run.
  }
}

// `breakwater … | head` is no failure: whoever read has seen enough.
process.stdout.on('error', (cause) => {
  if (cause.code !== 'EPIPE') throw cause;
  process.exit();
});

if (Number(process.versions.node.split('.')[0]) >= 24) {
  keepCompiled();
  await import(main);
} else if (process.env.BREAKWATER_NODE_SOUGHT !== undefined) {
  process.stderr.write(
    `This needs Node 24 or newer, and \`node\` is ${process.version}. Install one, or run npm ci.\n`,
  );
  process.exitCode = 1;
} else {
  // Somebody ran this file with an old Node by name. That on the path may be as old: it is asked once.
  const isOurs = existsSync(ours);
  const env = isOurs ? process.env : { ...process.env, BREAKWATER_NODE_SOUGHT: '1' };
  const words = [fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const child = spawn(isOurs ? ours : 'node', words, { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    for (const known of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(known);
    if (signal !== null) process.kill(process.pid, signal);
    else process.exit(code ?? 1);
  });
}
