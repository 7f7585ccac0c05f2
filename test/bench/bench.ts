/** `npm run bench -- trust|backup|readiness`: measures and says plainly what is met and what not. */
import { cpus } from 'node:os';
import { backupFigures } from './backup.ts';
import { type Figure, isMet, summary, table } from './figure.ts';
import { readinessFigures } from './readiness.ts';
import { trustFigures } from './trust.ts';

/** What can be measured, by the word that asks for it; each reads the words after it. */
const areas: Readonly<Record<string, (words: readonly string[]) => Promise<readonly Figure[]>>> = {
  trust: trustFigures,
  backup: backupFigures,
  readiness: readinessFigures,
};

const words = process.argv.slice(2).filter((word) => word !== '--json');
const isJson = process.argv.includes('--json');
const [area = '', ...options] = words;
const measure = Object.hasOwn(areas, area) ? areas[area] : undefined;

if (measure === undefined || (area !== 'backup' && options.length > 0)) {
  process.stderr.write(`Say what to measure: npm run bench -- ${Object.keys(areas).join('|')} [--json]\n`);
  process.exitCode = 2;
} else {
  try {
    tell(await measure(options));
  } catch (cause) {
    if (!(cause instanceof TypeError) || !('code' in cause) || !String(cause.code).startsWith('ERR_PARSE_ARGS'))
      throw cause;
    process.stderr.write(`${cause.message}\n`);
    process.exitCode = 2;
  }
}

function tell(figures: readonly Figure[]): void {
  if (isJson) {
    const told = figures.map((figure) => ({ ...figure, met: isMet(figure) }));
    process.stdout.write(`${JSON.stringify({ area, node: process.version, processor: processor(), figures: told })}\n`);
  } else {
    process.stdout.write(`Measured on ${processor()}, Node ${process.version}\n\n`);
    process.stdout.write(`${[...table(figures), '', summary(figures)].join('\n')}\n`);
  }
}

function processor(): string {
  const [first] = cpus();
  return `${cpus().length} x ${first?.model.trim() ?? 'an unknown processor'}`;
}
